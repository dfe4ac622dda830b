"""What has to be checked again: the meters that a delivery touched, and those with which they are compared.

What was found of all others stays as it is. Whatever else the checks look at (rules, lists of meters and entities) makes
everything due when it changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import ibis
import pyarrow as pa

from tanliu.app.store.workspace import Workspace
from tanliu.flow.meter import shapes as of_days
from tanliu.flow.meter.types import Check
from tanliu.kit.table import dictionary

#: Readings that are put in order at a time: about 200 MB.
_READINGS_AT_ONCE = 4_000_000
_LISTS = ("meter", "entity")
_FORMS = ("report", "output")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Months that were looked at again, and meters of which a day looks otherwise now."""

    months: tuple[int, ...]
    meters: frozenset[int]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is due.

    Attributes
    ----------
    meters
        Numbers of the meters to check; None is all.
    forms
        Whether the forms have changed.
    note
        What the next scope is told from.
    """

    meters: frozenset[int] | None
    forms: bool
    note: Mapping[str, str]


def scope(workspace: Workspace, checks: Mapping[str, Check], *, whole: bool = False) -> Scope:
    """Bring the shapes of the days up to date and return what is due."""
    held = workspace.lake.last_note("finding")
    seen = str(workspace.lake.version("meter_shape"))
    fresh = refresh_shapes(workspace)
    rules = sha256(repr(sorted(checks.items())).encode()).hexdigest()
    note = {"rules": rules, "shapes": str(workspace.lake.version("meter_shape"))}
    note |= {name: str(workspace.lake.version(name)) for name in (*_LISTS, *_FORMS)}
    same = all(held.get(name) == note[name] for name in ("rules", *_LISTS))
    if whole or not same or held.get("shapes") != seen:
        return Scope(None, True, note)
    forms = any(held.get(name) != note[name] for name in _FORMS)
    return Scope(_with_neighbours(workspace, fresh.meters), forms, note)


def _with_neighbours(workspace: Workspace, touched: frozenset[int]) -> frozenset[int]:
    """Add the meters of the same carrier and industry: checks compare with them."""
    if not touched:
        return touched
    meter = workspace.current("meter").join(
        workspace.current("entity").select("entity_id", "industry"), "entity_id"
    )
    groups: dict[tuple[object, object], set[int]] = {}
    for row in workspace.fetch(meter.select("meter_id", "carrier", "industry")):
        groups.setdefault((row["carrier"], row["industry"]), set()).add(row["meter_id"])
    return touched.union(*(group for group in groups.values() if group & touched))


def within(workspace: Workspace, rows: ibis.Table, due: Scope) -> ibis.Table:
    """Return the rows whose meters are due."""
    if due.meters is None:
        return rows
    chosen = pa.table({"meter_id": pa.array(sorted(due.meters), pa.int32())})
    return rows.semi_join(workspace.register("finding_meter", chosen), "meter_id")


def refresh_shapes(workspace: Workspace) -> Refreshed:
    """Look at the readings of the months in which something was delivered since the last time."""
    known = int(workspace.lake.last_note("meter_shape").get("reading_version", -1))
    if workspace.lake.stored_columns("meter_shape") != list(dictionary()["meter_shape"].names):
        known = -1  # an earlier release looked at less
    commits = workspace.lake.commits_since("reading", known)
    files = [file for one in commits or () if "compaction" not in one.note for file in one.files]
    touched = {int(file.split("/", 1)[0].removeprefix("month=")) for file in files}
    months = workspace.months("reading") if commits is None or known < 0 else sorted(touched)
    note = {"reading_version": str(workspace.lake.version("reading"))}
    meters: set[int] = set()
    for some in _together(workspace, months):
        parts = list(_shapes_of(workspace, some))
        rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
        meters |= _changed(workspace, some, rows)
        # the version is noted when all months are done
        done = note if some[-1] == months[-1] else {"reading_version": str(known)}
        workspace.write_result("meter_shape", rows, replace={"month": some}, note=done)
        workspace.forget("finding_reading", *(f"shapes_{number}" for number in range(len(parts))))
    return Refreshed(tuple(months), frozenset(meters))


def _together(workspace: Workspace, months: Sequence[int]) -> Iterator[list[int]]:
    """Put months together as long as their readings are put in order at a time: asking costs more than a few rows."""
    bookings = dict.fromkeys(months, 0)
    for file in workspace.lake.named("reading"):
        month = int(file["partition.month"])
        if month in bookings:
            bookings[month] += int(file["num_records"])
    some: list[int] = []
    for month, count in bookings.items():
        if some and sum(bookings[one] for one in some) + count > _READINGS_AT_ONCE:
            yield some
            some = []
        some.append(month)
    if some:
        yield some


def _shapes_of(workspace: Workspace, months: Sequence[int]) -> Iterator[ibis.Table]:
    """Look at the readings of months, so many meters at a time that memory stays small."""
    scan = workspace.lake.scan("reading", where={"month": months})
    row = workspace.connection.execute(f"SELECT count(*), coalesce(max(meter_id), 0) FROM {scan}").fetchone()
    count, last = row or (0, 0)
    width = -(-(last + 1) // max(1, -(-count // _READINGS_AT_ONCE)))
    bookings = workspace.table("reading", where={"month": months})
    for number, first in enumerate(range(0, last + 1, width)):
        some = bookings.filter((bookings.meter_id >= first) & (bookings.meter_id < first + width))
        ordered = workspace.materialise("finding_reading", of_days.in_order(some))
        yield workspace.materialise(f"shapes_{number}", of_days.shapes(ordered))


def _changed(workspace: Workspace, months: Sequence[int], rows: ibis.Table) -> set[int]:
    """Return the meters of which a day of the months looks otherwise than before."""
    columns = ", ".join(dictionary()["meter_shape"].names)
    new = f"SELECT {columns} FROM ({workspace.text(rows)})"
    old = f"SELECT {columns} FROM {workspace.lake.scan('meter_shape', where={'month': months})}"
    query = f"SELECT DISTINCT meter_id FROM (({new} EXCEPT {old}) UNION ALL ({old} EXCEPT {new}))"
    return {row[0] for row in workspace.connection.execute(query).fetchall()}
