"""The workspace that this server serves, its results in memory, and the instant at which they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import TypeVar

from tanliu.app.compute import in_use
from tanliu.app.compute.as_of import factors_day, last_known, state_of
from tanliu.app.platform.home import workspace_path
from tanliu.app.store.known import State
from tanliu.app.store.results import Results
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.remembered import remembered
from tanliu.catalog.types import Catalog
from tanliu.catalog.widths import tables
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import instant

#: Characters of a day such as 2025-03-01.
_DAY = 10
#: Workspaces whose packs are held in memory.
_CATALOGS = 4
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Then:
    """An instant as it was asked for, and what was known at it."""

    asked: str
    state: State

    @property
    def day(self) -> str:
        """The day (UTC) for a field of a form."""
        return f"{instant(self.asked).astimezone(UTC):%Y-%m-%d}"

    @property
    def shown(self) -> str:
        """The day as it was asked for, or the instant to the second."""
        if len(self.asked) == _DAY:
            return self.asked
        return f"{instant(self.asked).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"

    def told(self) -> str:
        """Return the instant and what was known at it, for a header."""
        return f"{self.asked}; delivery={self.state.batch_id}; factors={self.state.factors_known or 'all'}"


class NotReadyError(Exception):
    """The results of a past state are not computed yet; nobody's mistake."""

    def __init__(self, then: Then) -> None:
        super().__init__(then.asked)
        self.then = then


_THEN: ContextVar[Then | None] = ContextVar("then", default=None)


_loading = Lock()


@lru_cache(maxsize=2)
def _results(path: Path, told: str) -> Results:
    """Load results anew when a workspace uses other packs, which may have other measures."""
    return Results(path, tables=tables(_catalog(path, told)))


@lru_cache(maxsize=2)
def _past_results(path: Path, state: State) -> Results:
    return Results(path, state)


def results() -> Results:
    """Return the results that the request at work looks at: today's, or those of a past instant.

    Raises
    ------
    NotReadyError
        When nobody has computed the past state yet.
    """
    looked_at = then()
    if looked_at is None:
        return todays_results()
    if not looked_at.state.is_ready:
        raise NotReadyError(looked_at)
    with _loading:
        return _past_results(workspace_path(), looked_at.state)


def todays_results() -> Results:
    """Return today's results, whatever instant is looked at."""
    with _loading:
        return _results(workspace_path(), in_use.text(workspace_path()))


def opened() -> Workspace:
    """Open the workspace as the request at work looks at it; to be closed by the caller."""
    looked_at = then()
    return Workspace(workspace_path(), state=looked_at.state if looked_at else None)


def then() -> Then | None:
    """Return the past instant that the request at work looks at; None for today."""
    return _THEN.get()


@contextmanager
def looking_at(asked: str | None) -> Iterator[Then | None]:
    """Look at the workspace as it was known at an instant.

    Raises
    ------
    TanliuError
        When it is no instant, or nothing was known then.
    """
    token = _THEN.set(None if asked is None else _found(asked))
    try:
        yield then()
    finally:
        _THEN.reset(token)


def _found(asked: str) -> Then:
    moment = instant(asked)
    query = "SELECT batch_id, known_at::TIMESTAMP AS known_at FROM batch ORDER BY batch_id"
    rows = todays_results().rows(query)
    known = last_known([(row["batch_id"], row["known_at"].replace(tzinfo=UTC)) for row in rows], moment)
    packs = in_use.text(workspace_path())
    return Then(asked, _state(workspace_path(), known, factors_day(catalog(), moment.date()), packs))


@lru_cache(maxsize=256)
def _state(path: Path, batch_id: int, day: date | None, packs: str) -> State:
    return state_of(path, catalog(), batch_id, day)


def catalog() -> Catalog:
    """Return the packs that the served workspace uses, with its choices."""
    return _catalog(workspace_path(), in_use.text(workspace_path()))


@lru_cache(maxsize=_CATALOGS)
def _catalog(path: Path, told: str) -> Catalog:
    """Load the packs of a workspace anew whenever its files say something else."""
    return in_use.catalog_of(path)


def of_packs(make: Callable[[Catalog], T]) -> Callable[[], T]:
    """Return a function that makes something of the packs in use, once for each catalog."""
    once = remembered(make)

    @wraps(make)
    def of_those_in_use() -> T:
        return once(catalog())

    return of_those_in_use


def former_packs() -> str:
    """Return the packs of today's results where the workspace uses others by now; empty where they agree."""
    try:
        rows = todays_results().rows("SELECT packs FROM packs_used ORDER BY packs")
        return "; ".join(row["packs"] for row in rows if row["packs"] != catalog().version)
    except TanliuError:
        # the page itself says what is wrong; its frame must stand
        return ""


def warm() -> None:
    """Load packs and results; without a workspace the pages will say what is wrong."""
    catalog()
    with suppress(TanliuError):
        results()
