"""A workspace as it was known at an instant, with its results.

Two instants between the same two deliveries are one state if no factor was published in between. A state is computed
once, by the code that computes today's results, and kept beside the lake for the next who asks.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from tanliu.app import clock
from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.compute.pending import made_by
from tanliu.app.store import durable, rollup
from tanliu.app.store.known import State
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.lookup import known_from
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.binding import Accounting
from tanliu.kit.errors import NothingKnownError
from tanliu.kit.message import Message
from tanliu.kit.period import instant

Progress = Callable[[str, float], None]
#: States kept; one that nobody opened for some seconds may go when there are more.
_KEPT, _UNUSED_SECONDS = 24, 600.0
#: Seconds for which a writer is waited for.
_PATIENCE = 120.0


def open_at(
    path: Path,
    catalog: Catalog,
    as_of: str | None = None,
    *,
    create: bool = False,
    progress: Progress = lambda step, share: None,
) -> Workspace:
    """Open a workspace as it was known at an instant, computing its results if nobody did before.

    Parameters
    ----------
    path
        The workspace.
    catalog
        Packs in use; of their factors those count that were published by then.
    as_of
        A day such as ``2025-03-01`` (its end, UTC) or an instant; None for today.
    create
        Make the workspace when there is none; only today.
    progress
        Called with the name of a step and the share done.

    Returns
    -------
    Workspace
        To be closed by the caller.

    Raises
    ------
    TanliuError
        When nothing had been delivered by then.
    """
    if as_of is None:
        return Workspace(path, create=create)
    state = state_at(path, catalog, instant(as_of))
    prepare(path, catalog, state, progress)
    return Workspace(path, state=state)


def state_at(path: Path, catalog: Catalog, as_of: datetime) -> State:
    """Return the state at an instant, ready or not.

    Raises
    ------
    TanliuError
        When nothing had been delivered by then.
    """
    with Workspace(path) as workspace:
        query = f"SELECT batch_id, known_at FROM {workspace.lake.scan('batch')} ORDER BY batch_id"
        rows = workspace.connection.execute(query).to_arrow_table().to_pylist()
    known = last_known([(row["batch_id"], row["known_at"]) for row in rows], as_of)
    return state_of(path, catalog, known, factors_day(catalog, as_of.date()))


def last_known(deliveries: Sequence[tuple[int, datetime]], as_of: datetime) -> int:
    """Return the last of the deliveries (number and instant, in their order) that had come by an instant.

    Raises
    ------
    NothingKnownError
        When none had.
    """
    known = 0
    for batch_id, known_at in deliveries:
        if known_at > as_of:
            break  # a clock that was set back does not let a later delivery in before an earlier one
        known = batch_id
    if not known:
        first = Message("a delivery first")
        if deliveries:
            first = Message("{day} or later", day=f"{deliveries[0][1]:%Y-%m-%dT%H:%M:%SZ}")
        raise NothingKnownError("nothing was known then", found=as_of.isoformat(), accepted=first)
    return known


def state_of(path: Path, catalog: Catalog, batch_id: int, factors_known: date | None) -> State:
    """Return the state after a delivery with the factors published by a day."""
    made = made_by(catalog, choices(catalog, factors_known))
    name = f"{batch_id:06}-{factors_known or 'every'}-{made}"
    return State(batch_id, factors_known, path.resolve() / "past" / name)


def factors_day(catalog: Catalog, day: date) -> date | None:
    """Return the last day until another on which a factor was published; None for every factor of the packs.

    Packs are versions of a month: from then on all that they hold was known, also what names only a year.
    """
    if day >= max(_month_of(pack.version) for pack in catalog.packs):
        return None
    days = {known_from(factor.published) for factor in catalog.factors if factor.published}
    return max((one for one in days if one <= day), default=day)


def _month_of(version: str) -> date:
    year, month, *_ = version.split(".")
    return date(int(year), int(month), 1)


def choices(catalog: Catalog, factors_known: date | None) -> Accounting:
    """Return the choices of the packs, with the factors published by a day."""
    return replace(accounting(catalog), known_at=factors_known)


def prepare(
    path: Path, catalog: Catalog, state: State, progress: Progress = lambda step, share: None
) -> None:
    """Compute the results of a state unless they are there; of several who ask, one computes."""
    state.folder.parent.mkdir(exist_ok=True)
    with (state.folder.parent / f".{state.folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not state.is_ready:
            _compute(path, catalog, state, progress)
        os.utime(state.folder)
    _forget_others(state.folder)


def _compute(path: Path, catalog: Catalog, state: State, progress: Progress) -> None:
    with Workspace(path) as today:
        if rollup.is_stale(today):
            with today.writing(patience=_PATIENCE):
                rollup.refresh(today)
    part = state.folder.with_name(f"{state.folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    if earlier := _nearest(state):
        # files of results are never changed, so the earlier state's are shared and only what came since is computed
        shutil.copytree(earlier, part, copy_function=os.link)
    with Workspace(path, state=replace(state, folder=part)) as workspace:
        months = () if earlier else None
        compute(workspace, catalog, choices(catalog, state.factors_known), months=months, progress=progress)
    durable.flush_tree(part)
    part.rename(state.folder)
    durable.flush_folders([state.folder.parent])


def _nearest(state: State) -> Path | None:
    """Return the last state before, by the same packs, choices and factors, whose results are ready."""
    number, same = state.folder.name.split("-", 1)
    known = sorted(one for one in state.folder.parent.glob(f"??????-{same}") if one.name < f"{number}-")
    return known[-1] if known else None


def _forget_others(folder: Path) -> None:
    """Remove the states that were not opened for longest, beyond the number kept."""
    ready = [one for one in folder.parent.iterdir() if one.is_dir() and one.suffix != ".part"]
    oldest = sorted(ready, key=lambda one: one.stat().st_mtime)[: max(0, len(ready) - _KEPT)]
    for one in oldest:
        if one != folder and one.stat().st_mtime < clock.seconds() - _UNUSED_SECONDS:
            shutil.rmtree(one, ignore_errors=True)
            (folder.parent / f".{one.name}.lock").unlink(missing_ok=True)
