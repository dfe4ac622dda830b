"""A delivered file as something DuckDB can select from, with the row number of an editor beside every row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tanliu.app.ingest import heads
from tanliu.app.ingest.probe import is_gzip
from tanliu.app.ingest.rows import Row, Rows
from tanliu.app.ingest.shape import SHOWN, WITH_EXPONENT
from tanliu.app.paths import to_read
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Name of the row number; no source column can have it, since a header's names are stripped of spaces.
ROW = " row "
_BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Relation:
    """A file as SQL.

    Parameters
    ----------
    sql
        A select of ``ROW`` and every column of the header.
    header
        Names of the columns.
    types
        DuckDB type of each column.
    first_day
        Day 0 of dates that are numbers, where the file says what they count.
    """

    sql: str
    header: tuple[str, ...]
    types: Mapping[str, str]
    first_day: str | None = None


def name(column: str) -> str:
    """Quote an identifier."""
    return '"' + column.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text."""
    return "'" + text.replace("'", "''") + "'"


def csv_scan(
    path: Path,
    form: Format,
    header: Sequence[str],
    types: Mapping[str, str],
    nulls: Sequence[str],
    stamps: str | None = None,
) -> str:
    """Return a scan of a CSV file whose columns are known; a row that does not fit them is an error."""
    columns = ", ".join(f"{literal(column)}: {literal(types.get(column, 'VARCHAR'))}" for column in header)
    return (
        f"read_csv({to_read(path)}, auto_detect=false, header=true, skip={form.header_row - 1}, "
        f"compression={literal('gzip' if is_gzip(path) else 'none')}, hive_partitioning=false, "
        f"delim={literal(form.delimiter)}, quote='\"', escape='\"', columns={{{columns}}}, "
        f"nullstr=[{', '.join(literal(text) for text in nulls)}]"
        f"{f', timestampformat={literal(stamps)}' if stamps else ''})"
    )


def of_csv(path: Path, form: Format, header: Sequence[str]) -> Relation:
    """Return a plain CSV file as texts, numbered; only where DuckDB and an editor count the same rows."""
    scan = csv_scan(path, form, header, {}, ("",))
    number = f"row_number() OVER () + {form.header_row}"
    return Relation(
        f"SELECT {number} AS {name(ROW)}, * FROM {scan}", tuple(header), dict.fromkeys(header, "VARCHAR")
    )


def only(found: Relation, numbers: str) -> Relation:
    """Return the rows whose numbers a query gives."""
    sql = f"SELECT * FROM ({found.sql}) WHERE {name(ROW)} IN ({numbers})"
    return replace(found, sql=sql)


def exponents(con: duckdb.DuckDBPyConnection, found: Relation, column: str) -> tuple[int, tuple[str, ...]]:
    """Count the cells of a column that are numbers with an exponent, and return the first ones."""
    cell = f"trim({name(column)})"
    where = f"FROM ({found.sql}) WHERE regexp_full_match({cell}, {literal(WITH_EXPONENT)})"
    query = f"SELECT count(*), (SELECT list(cell) FROM (SELECT {cell} AS cell {where} ORDER BY {name(ROW)} LIMIT {SHOWN})) {where}"
    number, some = con.execute(query).fetchall()[0]
    return number, tuple(some or ())


def readable(con: duckdb.DuckDBPyConnection, found: Relation) -> bool:
    """Tell whether DuckDB splits every row of the relation."""
    try:
        con.execute(f"SELECT count({name(found.header[0])}) FROM ({found.sql})").fetchall()
    except duckdb.Error:
        return False
    return True


def of_parquet(con: duckdb.DuckDBPyConnection, path: Path) -> Relation:
    """Return a Parquet file; its rows are counted from 1.

    Raises
    ------
    TanliuError
        When the file is no Parquet or breaks off.
    """
    scan = f"read_parquet({to_read(path)}, file_row_number=true, hive_partitioning=false)"
    try:
        found = con.execute(f"DESCRIBE SELECT * EXCLUDE file_row_number FROM {scan}").fetchall()
    except duckdb.Error as error:
        raise broken(path, error) from error
    header = heads.column_names([[str(row[0]) for row in found]], path.name, [str(row[0]) for row in found])
    select = ", ".join(
        f"{name(str(row[0]))} AS {name(column)}" for row, column in zip(found, header, strict=True)
    )
    types = {column: str(row[1]) for row, column in zip(found, header, strict=True)}
    return Relation(f"SELECT file_row_number + 1 AS {name(ROW)}, {select} FROM {scan}", header, types)


def broken(path: Path, error: Exception) -> TanliuError:
    """Return the error for a Parquet file that cannot be read."""
    return TanliuError(
        "truncated_file: not a whole Parquet file; nothing of it was imported", where=path.name,
        found=str(error).partition("\n")[0], accepted=Message("the whole file, sent again"),
    )  # fmt: skip


def staged(rows: Rows, into: Path) -> tuple[Relation, list[Row]]:
    """Write rows that Python split to a file of texts; return it and the rows that could not be split."""
    schema = pa.schema(
        [pa.field(ROW, pa.int64()), *(pa.field(column, pa.string()) for column in rows.header)]
    )
    faulty: list[Row] = []
    with pq.ParquetWriter(into, schema) as writer:
        while batch := list(islice(rows.rows, _BATCH)):
            faulty += [row for row in batch if row.fault is not None]
            writer.write_table(_columns([row for row in batch if row.fault is None], schema))
    select = f"SELECT {name(ROW)}, {', '.join(map(name, rows.header))} FROM read_parquet({to_read(into)}, hive_partitioning=false)"
    return Relation(select, rows.header, dict.fromkeys(rows.header, "VARCHAR")), faulty


def _columns(rows: Iterable[Row], schema: pa.Schema) -> pa.Table:
    rows = list(rows)
    cells = zip(*(row.cells for row in rows), strict=True) if rows else ([] for _ in schema.names[1:])
    arrays = [
        pa.array([row.number for row in rows], pa.int64()),
        *(pa.array(column, pa.string()) for column in cells),
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def distinct(con: duckdb.DuckDBPyConnection, found: Relation, columns: Sequence[str]) -> list[Row]:
    """Return the first row of every distinct combination of some columns.

    A table of entities or meters that a file of readings brings along is derived from these.
    """
    keys = ", ".join(f"CAST({name(column)} AS VARCHAR)" for column in columns)
    keyed = frozenset(columns)
    others = [column for column in found.header if column not in keyed]
    firsts = [f"min({name(ROW)}) AS first_row", *(f"CAST({name(column)} AS VARCHAR)" for column in columns)]
    firsts += [f"CAST(arg_min({name(column)}, {name(ROW)}) AS VARCHAR)" for column in others]
    group = f"GROUP BY {keys}" if keys else ""
    rows = con.execute(f"SELECT {', '.join(firsts)} FROM ({found.sql}) {group} ORDER BY first_row").fetchall()
    places = {column: place for place, column in enumerate([*columns, *others], 1)}
    order = [places[column] for column in found.header]
    return [Row(row[0], tuple(row[at] or "" for at in order)) for row in rows if row[0] is not None]


def texts(con: duckdb.DuckDBPyConnection, found: Relation) -> Rows:
    """Return all rows as texts, for the tables that are built row by row."""
    select = ", ".join(f"CAST({name(column)} AS VARCHAR)" for column in found.header)
    cursor = con.cursor()
    cursor.execute(f"SELECT {name(ROW)}, {select} FROM ({found.sql})")
    batches = iter(lambda: cursor.fetchmany(_BATCH), [])
    rows = (Row(row[0], tuple(cell or "" for cell in row[1:])) for batch in batches for row in batch)
    return Rows(found.header, rows)
