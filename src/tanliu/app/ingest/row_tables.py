"""Feed the tables that are small enough to be built row by row: all but readings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from tanliu.app.ingest import sheet
from tanliu.app.ingest.build import REGION, Builder, Cells, Context, Record
from tanliu.app.ingest.delivery import Known, referred, schema_of
from tanliu.app.ingest.numerals import Numerals
from tanliu.app.ingest.quarantine import Refused, as_record, line_record, with_above
from tanliu.app.ingest.repeats import Built, settle
from tanliu.app.ingest.rows import Row
from tanliu.app.ingest.sourced import Sourced
from tanliu.app.ingest.topology import bound
from tanliu.app.ingest.values import Refusal
from tanliu.catalog.source.types import TABLES, Fed
from tanliu.catalog.source.types import Mapping as Source


@dataclass(frozen=True)
class FedTable:
    """What a table got: rows looked at, its admitted records, and its refused rows."""

    table: str
    rows_read: int
    accepted: pa.Table
    refused: tuple[Refused, ...]


def context(mapping: Source, known: Known, folder: Path, numerals: Numerals) -> Context:
    """Gather what rows may refer to before the file is read."""
    outlines = {
        value.beside: sheet.beside(folder / value.beside, value.match, value.take)
        for fed in mapping.tables.values()
        for value in fed.columns.values()
        if value.beside is not None
    }
    return Context(
        known.ids, known.carriers, known.states, known.other_units, known.measures, known.purposes,
        frozenset(mapping.missing), outlines, known.measure_units, known.groups,
        frozenset(one.value for one in known.sentinels if one.is_sure),
        numerals,
        known.limits,
    )  # fmt: skip


def feed(mapping: Source, sourced: Mapping[str, Sourced], ground: Context, known: Known) -> list[FedTable]:
    """Build every table of the mapping in the order in which they refer to each other.

    Parameters
    ----------
    sourced
        Source rows by table; for a file of readings the distinct ones of the columns that the table needs.

    """
    found = []
    for table in TABLES:
        if table in mapping.tables:
            fed = _feed_one(mapping.tables[table], sourced[table], ground, known)
            found.append(fed)
            ground, known = _widened(ground, fed), _hanging(known, fed)
    return found


def _feed_one(fed: Fed, sourced: Sourced, ground: Context, known: Known) -> FedTable:
    header, rows = sourced.header, sourced.rows
    if fed.table == "region":
        ground = _with_ids(ground, REGION, _own_ids(fed, rows, header, ground))
    builder = Builder(fed, ground, sourced)
    built: list[Built] = []
    refusals: dict[int, Refusal] = {}
    last: dict[str, str] = {}
    above: dict[int, str | None] = {}
    for row in rows:
        cells = dict(zip(header, row.cells, strict=False))
        try:
            built.append(_build(builder, row, cells, fed))
        except Refusal as refusal:
            refusals[row.number] = refusal
            if refusal.reason == "missing_value":
                above[row.number] = last.get(str(refusal.field))
        if row.fault is None:
            last.update((name, cell) for name, cell in cells.items() if cell.strip() not in ground.missing)
    built, turned = bound(fed.table, built, known.bonds)
    records, repeated = settle(fed.table, fed.repeats, built)
    refusals |= turned | repeated
    refused = tuple(
        _refused(row, refusals[row.number], header, above.get(row.number))
        for row in rows
        if row.number in refusals
    )
    return FedTable(fed.table, len(rows), _arrow(fed.table, records, known), refused)


def _build(builder: Builder, row: Row, cells: Cells, fed: Fed) -> Built:
    if row.fault is not None:
        raise row.fault
    order = cells[fed.latest_by].strip() if fed.latest_by else ""
    return Built(row.number, tuple(builder.records(cells, row.number)), order)


def _own_ids(fed: Fed, rows: Iterable[Row], header: Sequence[str], ground: Context) -> frozenset[str]:
    """Return the region ids of the file itself: a region may name a parent that comes later."""
    only_id = replace(fed, columns={"region_id": fed.columns["region_id"]})
    builder = Builder(only_id, ground)
    ids = set()
    for row in rows:
        if row.fault is None:
            try:
                found = builder.records(dict(zip(header, row.cells, strict=True)), row.number)
            except Refusal:
                continue
            ids |= {record["region_id"] for record in found}
    return frozenset(ids)


def _widened(ground: Context, fed: FedTable) -> Context:
    """Return what rows may refer to with those that were just admitted."""
    for to in referred():
        table, _, column = to.partition(".")
        if table == fed.table:
            ground = _with_ids(ground, to, fed.accepted[column].to_pylist())
    return ground


def _with_ids(ground: Context, to: str, new: Iterable[str]) -> Context:
    return replace(ground, ids={**ground.ids, to: ground.ids.get(to, frozenset()) | {*new}})


def _hanging(known: Known, fed: FedTable) -> Known:
    """Return what is known with the meters of the file."""
    if fed.table != "meter":
        return known
    new = {row["meter_code"]: (row["carrier"], row["unit"]) for row in fed.accepted.to_pylist()}
    return replace(known, bonds=replace(known.bonds, kinds={**known.bonds.kinds, **new}))


def _refused(row: Row, refusal: Refusal, header: Sequence[str], above: str | None) -> Refused:
    record = as_record(header, row.cells) if row.fault is None else line_record(row.line)
    return Refused(row.number, refusal.reason, refusal.field, refusal.found, with_above(record, above))


def _arrow(table: str, records: Sequence[Record], known: Known) -> pa.Table:
    schema = schema_of(table)
    if table == "meter":
        records = _numbered(records, known)
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | record for record in records], schema=schema)


#: What a row of a register that does not say it leaves as it was.
_KEPT = ("direction", "retired")


def _numbered(records: Sequence[Record], known: Known) -> list[Record]:
    """Give new meters the numbers after the highest one; a known one keeps its own, and what it kept until told another."""
    codes, ids = known.meters["meter_code"].to_pylist(), known.meters["meter_id"].to_pylist()
    numbers: dict[str, int] = dict(zip(codes, ids, strict=True))
    following = max(numbers.values(), default=0) + 1
    for record in records:
        if record["meter_code"] not in numbers:
            numbers[record["meter_code"]] = following
            following += 1
    kept = {name: dict(zip(codes, known.meters[name].to_pylist(), strict=True)) for name in _KEPT}
    return [
        record
        | {
            "meter_id": numbers[record["meter_code"]],
        }
        | {name: record.get(name) or kept[name].get(record["meter_code"]) for name in _KEPT}
        for record in records
    ]
