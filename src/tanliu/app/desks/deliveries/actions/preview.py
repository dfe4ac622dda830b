"""What a delivery would do, worked out before anything of it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tanliu.app.compute import columns_seen, empties
from tanliu.app.compute.import_data import known
from tanliu.app.ingest.delivery import Delivery
from tanliu.app.ingest.foreign import read_file
from tanliu.app.ingest.made import made_of
from tanliu.app.ingest.readings import release
from tanliu.app.store.bookings import bookings
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import Mapping as Source
from tanliu.catalog.types import Catalog
from tanliu.kit.period import zone as zone_named
from tanliu.kit.table import dictionary

#: Changed rows and refused rows that are listed.
LISTED = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a delivery would change.

    Attributes
    ----------
    key
        Columns of the key of its row with their values; an instant is told on the wall clock of its meter.
    column
        The column, or the unit of a reading.
    """

    key: Sequence[tuple[str, str]]
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would bring to one table.

    Parameters
    ----------
    rows_read
        Source rows looked at.
    new, changed, same
        Rows of the table that would be added, say something else than today, or say nothing new.
    refused
        Source rows that would go to the quarantine, and ``reasons`` how many for which reason.
    changes, refusals
        The first of them.
    skipped
        This very file was admitted before: nothing would be done.
    remarks
        Packed sentences on what was left out or read in one of several ways.
    names
        Names of the firms and regions of ``changes``, by id.
    """

    table: str
    rows_read: int
    new: int
    changed: int
    same: int
    refused: int
    reasons: Mapping[str, int]
    changes: Sequence[Change]
    refusals: Sequence[Mapping[str, Any]]
    skipped: bool
    remarks: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def preview(
    workspace: Workspace, catalog: Catalog, mapping: Source, file: Path, only: Collection[str] | None = None
) -> list[Preview]:
    """Read a file as an import would and compare it with what holds today; writes nothing.

    Parameters
    ----------
    only
        Entities that the deliverer may speak for.

    Raises
    ------
    TanliuError
        When the file as a whole cannot be read.
    """
    ground = known(workspace, catalog, only)
    found = read_file(workspace.connection, file, mapping, ground)
    otherwise = columns_seen.changes(workspace.path, mapping, found[0].columns if found else ())
    told = [replace(one, remarks=(*otherwise, *one.remarks)) for one in found]
    return [_of(workspace, one, made_of(mapping, one)) for one in told]


def _of(workspace: Workspace, delivery: Delivery, made: str) -> Preview:
    remarks = delivery.remarks
    if isinstance(delivery.accepted, str):
        look = _registers if delivery.table == "register_reading" else _readings
        counts, changes = look(workspace, delivery.accepted)
        release(workspace.connection, delivery.accepted)
    else:
        counts, changes, said = _rows(workspace, delivery)
        remarks += said
    refusals = delivery.refused.drop_columns(["record"])
    return Preview(
        delivery.table,
        delivery.rows_read,
        *counts,
        refused=refusals.num_rows,
        reasons=dict(Counter(refusals["reason"].to_pylist()).most_common()),
        changes=changes,
        refusals=refusals.slice(0, LISTED).to_pylist(),
        skipped=workspace.batch_of(delivery.source, delivery.sha256, delivery.table, made) > 0,
        remarks=remarks,
        names=_names(workspace, changes),
    )


def _names(workspace: Workspace, changes: Sequence[Change]) -> dict[str, str]:
    """Return how firms and regions are called today."""
    found: dict[str, str] = {}
    for table in ("entity", "region"):
        ids = {value for one in changes for column, value in one.key if column == f"{table}_id"}
        ids |= {text for one in changes if one.column == f"{table}_id" for text in (one.before, one.after)}
        if ids:
            rows = workspace.current_rows(table)
            query = f"SELECT {table}_id, name FROM {rows} WHERE list_contains(?, {table}_id)"
            found |= dict(workspace.connection.execute(query, [sorted(ids)]).fetchall())
    return found


def _readings(workspace: Workspace, staged: str) -> tuple[tuple[int, int, int], list[Change]]:
    """Count the intervals that would be booked first, corrected, or left as they are."""
    run = workspace.connection.execute
    total = _one(workspace, f"SELECT count(*) FROM {staged}")[0]
    booked = bookings(workspace, staged, 0)
    if not booked.known:
        return (total, 0, 0), []
    run(f"CREATE OR REPLACE TEMP TABLE preview_booked AS {booked.sql}")
    new, changed = _one(
        workspace,
        "SELECT count(*) FILTER (readings = 1), count(*) FILTER (readings <> 1) FROM preview_booked",
    )
    query = f"""
        SELECT b.start::TIMESTAMP, m.meter_code, m.zone, m.unit, s.quantity AS after, s.quantity - b.quantity AS before
        FROM preview_booked b JOIN {staged} s USING (meter_id, start)
        LEFT JOIN (SELECT meter_id, any_value(meter_code) AS meter_code, any_value(zone) AS zone, any_value(unit) AS unit
                   FROM {workspace.lake.scan("meter")} GROUP BY meter_id) m USING (meter_id)
        WHERE b.readings <> 1 ORDER BY m.meter_code, b.start LIMIT {LISTED}"""
    changes = [
        Change(_at(code, start, zone), unit or "", _shown(before), _shown(after))
        for start, code, zone, unit, after, before in run(query).fetchall()
    ]
    run("DROP TABLE preview_booked")
    return (new, changed, total - new - changed), changes


def _at(code: str, moment: datetime, zone: str | None) -> tuple[tuple[str, str], ...]:
    """Return the key of a reading, its instant on the clock of the meter."""
    local = moment.replace(tzinfo=UTC).astimezone(zone_named(zone or "UTC"))
    return ("meter_code", code), ("start", f"{local:%Y-%m-%d %H:%M} {'' if zone else 'UTC'}".strip())


def _shown(quantity: Decimal) -> str:
    """Write three decimals, or six where those say more."""
    return f"{quantity:f}".removesuffix("000")


def _registers(workspace: Workspace, staged: str) -> tuple[tuple[int, int, int], list[Change]]:
    """Count the values of registers that are new, another than before, or the same."""
    found = f"""
        FROM {staged} s LEFT JOIN (
            SELECT meter_id, stamp, arg_max(register, batch_id) AS register
            FROM {workspace.lake.scan("register_reading")} GROUP BY meter_id, stamp) k USING (meter_id, stamp)"""
    new, changed, same = _one(
        workspace,
        f"""SELECT count(*) FILTER (k.register IS NULL), count(*) FILTER (k.register <> s.register),
                   count(*) FILTER (k.register = s.register) {found}""",
    )
    query = f"""
        SELECT s.stamp::TIMESTAMP, m.meter_code, m.zone, k.register, s.register {found}
        JOIN {workspace.current_rows("meter")} m USING (meter_id)
        WHERE k.register <> s.register ORDER BY m.meter_code, s.stamp LIMIT {LISTED}"""
    changes = [
        Change(_at(code, stamp, zone), "register", _shown(before), _shown(after))
        for stamp, code, zone, before, after in workspace.connection.execute(query).fetchall()
    ]
    return (new, changed, same), changes


def _rows(
    workspace: Workspace, delivery: Delivery
) -> tuple[tuple[int, int, int], list[Change], tuple[str, ...]]:
    table = delivery.table
    keys, told, names = dictionary()[table].key, dictionary()[table].fed, dictionary()[table].names
    taken_back = "d.withdrawn IS TRUE" if "withdrawn" in names else "false"
    same = " AND ".join(
        [f"NOT ({taken_back})", *(f"d.{name} IS NOT DISTINCT FROM c.{name}" for name in told)]
    )
    match = " AND ".join(f"d.{name} = c.{name}" for name in keys)
    amount = dictionary()[table].wide.get("amount")
    workspace.connection.register("previewed", delivery.accepted)
    try:
        said = empties.remarks(workspace, table, "previewed", delivery.source)
        rows = empties.that_say_something(workspace, table, "previewed", delivery.source)
        query = f"""FROM {rows} d LEFT JOIN {workspace.current_rows(table)} c ON {match}"""
        new, changed, kept = _one(
            workspace,
            f"""SELECT count(*) FILTER (c.{keys[0]} IS NULL),
                       count(*) FILTER (c.{keys[0]} IS NOT NULL AND NOT ({same})), count(*) FILTER ({same})
                {query}""",
        )
        after = {name: f"d.{name}" for name in told}
        if amount is not None:
            after[amount] = f"CASE WHEN NOT ({taken_back}) THEN d.{amount} END"
        pairs = ", ".join(f"CAST(c.{name} AS VARCHAR), CAST({after[name]} AS VARCHAR)" for name in told)
        listed = f"""SELECT {pairs} {query} WHERE c.{keys[0]} IS NOT NULL AND NOT ({same})
                     ORDER BY {", ".join(f"d.{name}" for name in keys)} LIMIT {LISTED}"""
        found = workspace.connection.execute(listed).fetchall()
    finally:
        workspace.connection.unregister("previewed")
    return (new, changed, kept), [change for row in found for change in _changes(told, keys, row)], said


def _changes(told: Sequence[str], keys: Sequence[str], row: Sequence[str | None]) -> list[Change]:
    """Pair the values of a changed row: before and after of each column stand side by side."""
    values = {name: (row[2 * number], row[2 * number + 1]) for number, name in enumerate(told)}
    key = tuple((name, str(values[name][1])) for name in keys)
    return [
        Change(key, name, "" if before is None else before, "" if after is None else after)
        for name, (before, after) in values.items()
        if before != after
    ]


def _one(workspace: Workspace, query: str) -> tuple[Any, ...]:
    row = workspace.connection.execute(query).fetchone()
    return row or ()
