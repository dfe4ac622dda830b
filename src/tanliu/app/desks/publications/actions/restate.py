"""What changed since a publication, by how much and why.

The published state is computed again with today's packs, then with each later delivery in the order in which they
came, then with the factors published since. Each step is one cause, and what it changed is its part: so the parts
add up to the difference in every digit. What two causes do together belongs to the later one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from tanliu.app.compute.as_of import factors_day, prepare, state_of
from tanliu.app.compute.pending import spread_periods
from tanliu.app.desks.publications.actions.publish import Key, Publication, figures, publication, published
from tanliu.app.store.known import State
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period, keys_of
from tanliu.kit.table import dictionary

Progress = Callable[[str, float], None]
#: More deliveries than this are taken together by source and day.
_SINGLY = 40
#: Inputs that are told as late or corrected figures of a period; all others are master data, also macro figures.
_DATED = ("report", "output")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why figures changed.

    Attributes
    ----------
    kind
        ``method`` (packs or software), ``delivery`` or ``factors``.
    batches
        Deliveries; several of one source and day when there are many.
    late, corrected, withdrawn, master
        Rows that said something for the first time, something else, took it back, or are master data.
    mended
        Whether it brought refused rows back.
    """

    kind: str
    batches: tuple[int, ...] = ()
    known_at: datetime | None = None
    source: str = ""
    file: str = ""
    table: str = ""
    late: int = 0
    corrected: int = 0
    withdrawn: int = 0
    master: int = 0
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A figure then and now; a figure that is missing is None and counts as 0 in the sums. Parts follow the causes."""

    key: Key
    published: Decimal | None
    today: Decimal | None
    parts: tuple[Decimal, ...]

    @property
    def difference(self) -> Decimal:
        return (self.today or _ZERO) - (self.published or _ZERO)

    def ratio(self) -> Decimal | None:
        """Return the difference over what was published; None where that is missing or 0."""
        return self.difference / abs(self.published) if self.published else None


@dataclass(frozen=True, slots=True)
class Restatement:
    """What changed since a publication; only causes and figures that did."""

    publication: Publication
    causes: tuple[Cause, ...]
    changes: tuple[Change, ...]
    unchanged: int
    last_batch: int


def restate(
    path: Path, catalog: Catalog, number: int, progress: Progress = lambda step, share: None
) -> Restatement:
    """Compare a publication with what is known today and attribute the difference.

    Parameters
    ----------
    path
        The workspace.
    catalog
        Packs in use.
    number
        Number of the publication.
    progress
        Called with the name of a step and the share done.

    Returns
    -------
    Restatement
        For each figure ``published + parts = today``, exactly.

    Raises
    ------
    TanliuError
        When there is no such publication.
    """
    with Workspace(path) as workspace:
        told = publication(workspace, number)
        before = published(workspace, number)
        last = workspace.last_batch()
        deliveries = _together(_deliveries(workspace, told))
    factors = factors_day(catalog, told.published_at.date())
    steps = [(Cause("method"), state_of(path, catalog, told.batch_id, factors))]
    steps += [(one, state_of(path, catalog, one.batches[-1], factors)) for one in deliveries]
    if factors is not None:
        steps.append((Cause("factors"), state_of(path, catalog, last, None)))
    values = [before]
    for done, (_, state) in enumerate(steps):
        progress("restatement_steps", done / len(steps))
        values.append(_figures(path, catalog, state, told.period))
    changes = [
        Change(key, before.get(key), values[-1].get(key), tuple(_parts(key, values)))
        for key in sorted({key for one in values for key in one})
    ]
    changed = [one for one in changes if any(one.parts)]
    kept = [at for at in range(len(steps)) if any(one.parts[at] for one in changed)]
    return Restatement(
        told,
        tuple(steps[at][0] for at in kept),
        tuple(
            Change(one.key, one.published, one.today, tuple(one.parts[at] for at in kept)) for one in changed
        ),
        len(changes) - len(changed),
        last,
    )


def _parts(key: Key, values: Sequence[Mapping[Key, Decimal]]) -> list[Decimal]:
    return [after.get(key, _ZERO) - before.get(key, _ZERO) for before, after in pairwise(values)]


def _figures(path: Path, catalog: Catalog, state: State, period: str) -> dict[Key, Decimal]:
    prepare(path, catalog, state)
    with Workspace(path, state=state) as workspace:
        return figures(workspace, period)


def delivery_changes(path: Path, catalog: Catalog, batch_id: int) -> list[dict[str, Any]]:
    """Return how a delivery moved the sums of each period: with it, less without it, as known just after it.

    Raises
    ------
    TanliuError
        When there is no such delivery.
    """
    with Workspace(path) as workspace:
        if not 0 < batch_id <= workspace.last_batch():
            raise TanliuError(
                "no such delivery",
                found=batch_id,
                accepted=Message("1 to {most}", most=workspace.last_batch()),
            )
    sums = []
    for number in (batch_id - 1, batch_id):
        state = state_of(path, catalog, number, None)
        prepare(path, catalog, state)
        with Workspace(path, state=state) as workspace:
            query = f"""SELECT period, sum(energy_kgce), sum(emission_kgco2e) FROM {workspace.lake.scan("measure")}
                        WHERE subject_kind = 'entity' GROUP BY period"""
            sums.append({row[0]: row[1:] for row in workspace.connection.execute(query).fetchall()})
    before, after = sums
    rows = []
    for period in sorted({*before, *after}, reverse=True):
        then, now = before.get(period, (None, None)), after.get(period, (None, None))
        if then != now:
            names = ("energy_kgce", "emission_kgco2e")
            rows.append({"period": period, **{
                name: {"before": a, "after": b, "change": (b or _ZERO) - (a or _ZERO)}
                for name, a, b in zip(names, then, now, strict=True)
            }})  # fmt: skip
    return rows


def _deliveries(workspace: Workspace, told: Publication) -> list[Cause]:
    """Return the later deliveries that say something about the period, the year before it, or master data."""
    period = Period.parse(told.period)
    spans = [period, Period(period.year - 1, period.month)]
    months = [month.key for span in spans for month in span.months]
    counts: dict[int, dict[str, int]] = {}
    booked = f"""
        SELECT batch_id, count(*) FILTER (readings = 1) AS late, count(*) FILTER (readings = 0) AS corrected,
               count(*) FILTER (readings = -1) AS withdrawn
        FROM {workspace.lake.scan("reading", where={"month": months})} WHERE batch_id > ? GROUP BY batch_id"""
    _count(workspace, counts, booked, [told.batch_id])
    names = [str(month) for span in spans for month in span.months] + [str(span) for span in spans]
    days = [text for text in spread_periods(workspace) if not set(months).isdisjoint(keys_of(text))]
    for table in _DATED:
        keys = ", ".join(dictionary()[table].key)
        said = f"""
            SELECT batch_id, count(*) FILTER (first) AS late, count(*) FILTER (NOT first) AS corrected FROM (
                SELECT batch_id, period, row_number() OVER (PARTITION BY {keys} ORDER BY batch_id) = 1 AS first
                FROM {workspace.lake.scan(table)})
            WHERE batch_id > ? AND list_contains(?, period) GROUP BY batch_id"""
        _count(workspace, counts, said, [told.batch_id, [*names, *days]])
    for table in (name for name, one in dictionary().items() if one.kind == "input" and name not in _DATED):
        known = f"SELECT batch_id, count(*) AS master FROM {workspace.lake.scan(table)} WHERE batch_id > ? GROUP BY 1"
        _count(workspace, counts, known, [told.batch_id])
    mended = {row[0] for row in workspace.connection.execute(
        f"SELECT DISTINCT mended_by FROM {workspace.lake.scan('quarantine')} WHERE mended_by IS NOT NULL"
    ).fetchall()}  # fmt: skip
    query = f"SELECT * FROM {workspace.lake.scan('batch')} WHERE batch_id > ? ORDER BY batch_id"
    rows = workspace.connection.execute(query, [told.batch_id]).to_arrow_table().to_pylist()
    return [
        Cause(
            "delivery", (row["batch_id"],), row["known_at"], row["source"], row["file"], row["table_name"],
            **counts[row["batch_id"]], mended=row["batch_id"] in mended,
        )
        for row in rows if row["batch_id"] in counts
    ]  # fmt: skip


def _count(workspace: Workspace, counts: dict[int, dict[str, int]], query: str, values: list[Any]) -> None:
    for row in workspace.connection.execute(query, values).to_arrow_table().to_pylist():
        own = counts.setdefault(row.pop("batch_id"), {})
        for name, count in row.items():
            own[name] = own.get(name, 0) + count


def _together(causes: list[Cause]) -> list[Cause]:
    """Take deliveries that follow each other together by source and day when there are many."""
    if len(causes) <= _SINGLY:
        return causes
    found: list[Cause] = []
    for one in causes:
        last = found[-1] if found else None
        if last and (last.source, last.table, _day(last)) == (one.source, one.table, _day(one)):
            sums = {name: getattr(last, name) + getattr(one, name) for name in _COUNTS}
            found[-1] = Cause(
                "delivery", (*last.batches, *one.batches), one.known_at, one.source, one.file, one.table,
                **sums, mended=last.mended or one.mended,
            )  # fmt: skip
        else:
            found.append(one)
    return found


_COUNTS = ("late", "corrected", "withdrawn", "master")


def _day(cause: Cause) -> object:
    return cause.known_at and cause.known_at.date()
