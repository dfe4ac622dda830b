"""One delivered file, one mapping, and what becomes of its rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tanliu.app.ingest import plausible, probe, readings, relation, shape
from tanliu.app.ingest.checked import read_checked
from tanliu.app.ingest.delivery import METER_SCHEMA, Delivery, Known, schema_of
from tanliu.app.ingest.opened import Opened
from tanliu.app.ingest.quarantine import Refused, line_record, to_table
from tanliu.app.ingest.reading_sql import register_meters
from tanliu.app.ingest.relation import Relation
from tanliu.app.ingest.row_tables import FedTable, context, feed
from tanliu.app.ingest.rows import Row
from tanliu.app.ingest.sign_sql import register_sentinels
from tanliu.app.ingest.sourced import Sourced, wanted
from tanliu.app.ingest.values import Refusal
from tanliu.app.paths import require_text
from tanliu.catalog.source.types import Mapping, Readings
from tanliu.flow.meter.ratios import merged
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary


def read(con: duckdb.DuckDBPyConnection, file: Path, mapping: Mapping, known: Known) -> list[Delivery]:
    """Read one delivered file.

    Parameters
    ----------
    con
        Session in which accepted readings become a temporary table; its time zone is set to UTC.
    known
        What the workspace has already, to which rows may refer.

    Returns
    -------
    list of Delivery
        One for each table that the mapping feeds.

    Raises
    ------
    TanliuError
        When the file as a whole cannot be admitted: it is empty, broken off, of another format, or lacks
        a column. Nothing of it is admitted then.
    """
    if not file.is_file():
        raise TanliuError("there is no such file", where=file)
    require_text(file)
    con.execute("SET TimeZone = 'UTC'")
    with tempfile.TemporaryDirectory(prefix="tanliu-") as folder, ThreadPoolExecutor(1) as pool:
        # the fingerprint is only wanted at the end
        fingerprint = pool.submit(probe.sha256, file).result
        opened = Opened(con, file, mapping, columns(mapping), numeric(mapping), Path(folder))
        try:
            if mapping.readings is None:
                found = _by_rows(opened, known, fingerprint())
            else:
                found = _in_bulk(
                    con, opened, mapping.readings, known, fingerprint, Path(folder) / "staged.parquet"
                )
            said, columns_ = shape.remarks(opened.told), tuple(opened.columns)
            return [replace(one, remarks=said, columns=columns_) for one in found]
        except duckdb.Error as error:
            if not opened.is_parquet:
                raise
            raise relation.broken(file, error) from error


def columns(mapping: Mapping) -> list[str]:
    """Return the columns that a file must have."""
    names = wanted(mapping.tables.values())
    if mapping.readings is not None:
        of_readings = mapping.readings
        names += [*of_readings.meter_code.columns, of_readings.stamp.column, *of_readings.quantity.columns]
    return names


def numeric(mapping: Mapping) -> frozenset[str]:
    """Return the columns whose cells are numbers."""
    names = {wide.column for fed in mapping.tables.values() for wide in fed.wide}
    for name, fed in mapping.tables.items():
        types = {column.name: column.type for column in dictionary()[name].columns}
        for column, value in fed.columns.items():
            if types.get(column, "").startswith(("decimal", "int", "double")):
                names |= set(value.columns)
    if mapping.readings is not None:
        names |= set(mapping.readings.quantity.columns)
    return frozenset(names)


def _by_rows(opened: Opened, known: Known, fingerprint: str) -> list[Delivery]:
    rows = list(opened.rows().rows)
    sourced = {table: Sourced(opened.header, rows) for table in opened.mapping.tables}
    ground = context(opened.mapping, known, opened.path.parent, opened.numerals)
    tables = [_by_lines(one, opened.places) for one in feed(opened.mapping, sourced, ground, known)]
    numbers = [at for at, name in enumerate(opened.header) if name in numeric(opened.mapping)]
    if opened.mapping.format.kind == "csv":
        opened.told.exponents = shape.exponents(rows, numbers)
    opened.told.signs = shape.signs(rows, numbers, opened.mapping.missing)
    opened.told.beside_months = tuple(one for table in tables for one in plausible.years_beside_months(table))
    return [_delivery(opened, fingerprint, table) for table in tables]


def _by_lines(table: FedTable, places: int) -> FedTable:
    """Return a table whose refused rows have the numbers that people look for, however many values a row has."""
    if places == 1:
        return table
    numbers = ((one, None if one.row is None else one.row // places) for one in table.refused)
    return replace(table, refused=tuple(replace(one, row=number) for one, number in numbers))


def _in_bulk(
    con: duckdb.DuckDBPyConnection,
    opened: Opened,
    spec: Readings,
    known: Known,
    fingerprint: Callable[[], str],
    stage: Path,
) -> list[Delivery]:
    mapping, file = opened.mapping, opened.path.name
    found = opened.relation(stage) if mapping.tables or opened.may_shorten else None
    tables = [] if found is None or not mapping.tables else _derived(con, opened, found[0], known)
    register_meters(con, _with_new(known.meters, tables), spec, _multipliers(known, tables))
    register_sentinels(con, known.sentinels)
    target = f"accepted_{uuid4().hex[:12]}"
    taken = readings.read_fast(con, spec, opened.fast(spec), target)
    rows_read, rounded = (0, 0) if taken is None else (taken.rows_read, taken.rounded)
    refused = schema_of("quarantine").empty_table()
    if taken is None or taken.left is not None:
        whole, faulty = found or opened.relation(stage)
        relation_ = whole
        if taken is not None and taken.left is not None:
            relation_ = relation.only(relation_, taken.left)
        looked_at, refused, finer = _one_by_one(con, opened, spec, relation_, whole, faulty, target)
        rows_read, rounded = rows_read + looked_at, rounded + finer
    if opened.holds_signs and spec.table == "reading" and not opened.is_parquet:
        counted = con.execute(f"SELECT count(*) FROM {target}").fetchone()
        opened.told.gaps = rows_read - refused.num_rows - (counted[0] if counted else 0)
    if found is not None and opened.may_shorten:
        # looking at rows again forgets what was told of them before, so this comes last
        opened.told.exponents = relation.exponents(con, found[0], spec.quantity.columns[0])
    across = mapping.format.across
    dates = spec.stamp.format or (None if across is None else across.format)
    opened.told.two_orders = plausible.two_orders(con, dates, target)
    parted = spec.table == "reading" and readings.part_ways(con, target)
    ordered = taken is not None and taken.in_order and not parted
    bulk = Delivery(
        mapping.source, file, fingerprint(), spec.table, rows_read, target, refused, ordered, rounded
    )
    return [*(_delivery(opened, fingerprint(), table) for table in tables), bulk]


def _one_by_one(
    con: duckdb.DuckDBPyConnection,
    opened: Opened,
    spec: Readings,
    found: Relation,
    whole: Relation,
    faulty: Sequence[Row],
    target: str,
) -> tuple[int, pa.Table, int]:
    """Add the rows of a relation that can be admitted to the view of accepted ones; name the rest."""
    mapping, file = opened.mapping, opened.path.name
    rows_read, refused, rounded = read_checked(
        con, mapping, spec, found, whole, file, f"{target}_checked", opened.numerals
    )
    readings.add_checked(con, target)
    broken = to_table(mapping.source, file, [_unsplit(row, row.fault) for row in faulty if row.fault])
    every = pa.concat_tables([refused, broken]).sort_by("row")
    if opened.places > 1:
        # each value of a row was numbered by itself; people look for the row
        numbers = pc.divide(every["row"], opened.places)
        every = every.set_column(every.column_names.index("row"), every.schema.field("row"), numbers)
    return rows_read + len(faulty), every, rounded


def _derived(con: duckdb.DuckDBPyConnection, opened: Opened, found: Relation, known: Known) -> list[FedTable]:
    """Feed the tables that a file of readings brings along, from the distinct values of their columns."""
    sourced = {
        table: Sourced(opened.header, relation.distinct(con, found, wanted([fed])))
        for table, fed in opened.mapping.tables.items()
    }
    return feed(
        opened.mapping, sourced, context(opened.mapping, known, opened.path.parent, opened.numerals), known
    )


def _with_new(meters: pa.Table, tables: Sequence[FedTable]) -> pa.Table:
    """Return the known meters and those that the file brought, which replace a known one of the same code."""
    new = [
        table.accepted.select(METER_SCHEMA.names).cast(METER_SCHEMA)
        for table in tables
        if table.table == "meter"
    ]
    if not new:
        return meters
    codes = set(new[0]["meter_code"].to_pylist())
    kept = [code not in codes for code in meters["meter_code"].to_pylist()]
    return pa.concat_tables(
        [meters.select(METER_SCHEMA.names).cast(METER_SCHEMA).filter(pa.array(kept, pa.bool_())), *new]
    )


def _multipliers(known: Known, tables: Sequence[FedTable]) -> dict[str, frozenset[Decimal]]:
    """Return the multipliers of meters by their code, those of the file itself among them."""
    new = [row for table in tables if table.table == "meter_setup" for row in table.accepted.to_pylist()]
    return merged(known.ratios, new)


def _unsplit(row: Row, fault: Refusal) -> Refused:
    return Refused(row.number, fault.reason, fault.field, fault.found, line_record(row.line))


def _delivery(opened: Opened, fingerprint: str, table: FedTable) -> Delivery:
    refused = to_table(opened.mapping.source, opened.path.name, table.refused)
    return Delivery(
        opened.mapping.source,
        opened.path.name,
        fingerprint,
        table.table,
        table.rows_read,
        table.accepted,
        refused,
    )
