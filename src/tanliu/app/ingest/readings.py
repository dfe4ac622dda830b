"""Readings in bulk: a typed scan and checks by aggregates.

What is without fault is admitted as it lies in the file; rows beside a fault or a repeat are left to be looked at
one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tanliu.app.engine import in_order
from tanliu.app.ingest import checked
from tanliu.app.ingest.reading_sql import CODES, METERS, QUANTITY, Rules, meter_id, rules
from tanliu.app.ingest.relation import ROW, Relation, csv_scan, name
from tanliu.app.ingest.rows import Row
from tanliu.app.ingest.stamp_sql import IN_STAMP
from tanliu.catalog.source.types import Mapping, Readings

_USUAL = {
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d": "%Y-%m-%d %H:%M:%S",
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d": "%Y-%m-%dT%H:%M:%S",
    r"\d{4}-\d\d-\d\d \d\d:\d\d": "%Y-%m-%d %H:%M",
    r"\d{4}-\d\d-\d\dT\d\d:\d\d": "%Y-%m-%dT%H:%M",
    r"\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d\d:\d\d": "%Y/%m/%d %H:%M:%S",
    r"\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d\d": "%Y/%m/%d %H:%M",
}
_NUMERIC = (
    "DECIMAL",
    "FLOAT",
    "DOUBLE",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UINTEGER",
    "UBIGINT",
)


@dataclass(frozen=True, slots=True)
class Scan:
    """A typed select of a file: ``meter_id``, ``wall``, ``quantity``, and where it says so ``unread`` and ``row``.

    Parameters
    ----------
    numbered
        Whether ``row`` is the number that an editor shows.
    in_place
        Whether the file is as fast to read as a copy of it.
    """

    sql: str
    numbered: bool
    in_place: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What was admitted in bulk: rows, and the query that gives the numbers of those left out, if any.

    Parameters
    ----------
    in_order
        Whether the rows come by meter and instant, as they are kept.
    rounded
        Rows admitted with more decimals than are kept.
    """

    rows_read: int
    left: str | None
    in_order: bool = False
    rounded: int = 0


def read_fast(
    con: duckdb.DuckDBPyConnection, spec: Readings, scans: Iterable[Scan], target: str
) -> Taken | None:
    """Make a view of the readings of a file that are beyond doubt.

    Parameters
    ----------
    scans
        Ways to scan the file, the fastest first; rows can only be left out of a numbered one.
    target
        Name of the view; ``release`` removes it with what lies below.

    Returns
    -------
    Taken or None
        None when all rows must be looked at one by one.
    """
    if spec.kind == "register":
        return None
    suspect = False
    for scan in scans:
        if (suspect and not scan.numbered) or not _staged(con, scan, target):
            continue
        found = rules(con, spec, f"{target}_stage")
        ordered = not scan.in_place and _is_in_order(con, found)
        rows, suspect = _faults(con, found) if ordered else (0, True)
        if suspect:
            ordered = False
            rows, suspect = _census(con, found)
        if not suspect:
            _view(con, target, _admitted(found, found.source))
            return Taken(rows, None, ordered, _rounded(con, found, found.source))
        if scan.numbered:
            left = _leave_out(con, found, target)
            kept = f"{found.source} ANTI JOIN {target}_left USING (row)"
            _view(con, f"{target}_fast", _admitted(found, kept))
            return Taken(rows - left, f"SELECT row FROM {target}_left", rounded=_rounded(con, found, kept))
    return None


def add_checked(con: duckdb.DuckDBPyConnection, target: str) -> None:
    """Add the table of rows that were looked at one by one to the view, or make the view of them alone."""
    fast = con.execute(f"SELECT 1 FROM duckdb_views() WHERE view_name = '{target}_fast'").fetchone()
    first = f"SELECT * FROM {target}_fast UNION ALL " if fast else ""
    _view(con, target, f"{first}SELECT * FROM {target}_checked")


def part_ways(con: duckdb.DuckDBPyConnection, target: str) -> bool:
    """Give what meters that count both ways read below zero to the meters that keep their exports.

    Both get a reading, so that a correction from below zero to above moves both. Returns whether there is any.
    """
    both = f"SELECT meter_id, export_id FROM {METERS} WHERE export_id IS NOT NULL"
    if not con.execute(f"{both} LIMIT 1").fetchone():
        return False
    con.execute(f"ALTER VIEW {target} RENAME TO {target}_whole")
    _view(
        con,
        target,
        f"SELECT t.* REPLACE (CASE WHEN export_id IS NULL THEN quantity ELSE greatest(quantity, 0) END AS quantity) "
        f"FROM {target}_whole t LEFT JOIN ({both}) USING (meter_id) UNION ALL "
        f"SELECT t.* REPLACE (export_id AS meter_id, greatest(-quantity, 0) AS quantity) "
        f"FROM {target}_whole t JOIN ({both}) USING (meter_id)",
    )
    return True


def release(con: duckdb.DuckDBPyConnection, target: str) -> None:
    """Remove accepted readings from the session."""
    for view in (target, f"{target}_whole", f"{target}_fast", f"{target}_stage"):
        con.execute(f"DROP VIEW IF EXISTS {name(view)}")
    for table in ("rows", "left", "checked"):
        con.execute(f"DROP TABLE IF EXISTS {name(f'{target}_{table}')}")


def fast_csv(
    path: Path, mapping: Mapping, spec: Readings, header: Sequence[str], first: Row | None, *, numbered: bool
) -> list[Scan]:
    """Return the typed scan of a CSV file, if there is one; DuckDB refuses the file when a cell is not of its type.

    Numbering the rows takes one core, so it is done only when a number is needed.

    The form of the stamps is that of the first row: without one DuckDB would drop the offset of a stamp.
    """
    stamp = spec.stamp.column
    form = spec.stamp.format or _usual(first, header.index(stamp))
    if spec.stamp.number or spec.stamp.zone == IN_STAMP or form is None:
        return []
    types = {spec.quantity.columns[0]: QUANTITY, stamp: "TIMESTAMP"}
    scan = csv_scan(path, mapping.format, header, types, mapping.missing, form)
    row = f", row_number() OVER () + {mapping.format.header_row} AS row" if numbered else ""
    return [
        Scan(
            f"SELECT {_meter_id(spec)} AS meter_id, {name(stamp)} AS wall, "
            f"{name(spec.quantity.columns[0])} AS quantity{row} FROM {scan}",
            numbered=numbered,
            in_place=False,
        )
    ]


def _meter_id(spec: Readings) -> str:
    """SQL for the number of a row's meter; blanks are cut off only where a code is not known as it stands."""
    known = f"TRY_CAST({checked.code(spec)} AS {CODES})"
    value = spec.meter_code
    if value.constant is None and len(value.columns) == 1 and not value.clean:
        known = f"coalesce(TRY_CAST(CAST({name(value.columns[0])} AS VARCHAR) AS {CODES}), {known})"
    return meter_id(known)


def _usual(first: Row | None, column: int) -> str | None:
    """Return the usual form in which the first row writes its stamp."""
    text = first.cells[column].strip() if first is not None and first.fault is None else ""
    return next((form for pattern, form in _USUAL.items() if re.fullmatch(pattern, text)), None)


def fast_parquet(relation: Relation, spec: Readings) -> list[Scan]:
    """Return the typed select of a Parquet file, when its columns are typed."""
    stamp, quantity = spec.stamp.column, spec.quantity.columns[0]
    naive = relation.types[stamp].startswith("TIMESTAMP") and "TIME ZONE" not in relation.types[stamp]
    if not naive or spec.stamp.zone == IN_STAMP or not relation.types[quantity].startswith(_NUMERIC):
        return []
    typed = f"TRY_CAST({name(quantity)} AS {QUANTITY})"
    unread = f"{name(quantity)} IS NOT NULL AND {typed} IS NULL"
    sql = (
        f"SELECT {_meter_id(spec)} AS meter_id, CAST({name(stamp)} AS TIMESTAMP) AS wall, "
        f"{typed} AS quantity, {unread} AS unread, {name(ROW)} AS row FROM ({relation.sql})"
    )
    return [Scan(sql, numbered=True, in_place=True)]


def _view(con: duckdb.DuckDBPyConnection, view: str, query: str) -> None:
    con.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS {query}")


def _staged(con: duckdb.DuckDBPyConnection, scan: Scan, target: str) -> bool:
    """Put the scan on stage; false when a cell is not of its type."""
    typed = scan.sql
    if not scan.in_place:
        try:
            with in_order(con):
                con.execute(f"CREATE OR REPLACE TEMP TABLE {target}_rows AS {typed}")
        except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfRangeException):
            return False
        # every cell of a copy was read
        typed = f"SELECT *, false AS unread FROM {target}_rows"
    _view(con, f"{target}_stage", typed)
    return True


def _rounded(con: duckdb.DuckDBPyConnection, found: Rules, source: str) -> int:
    """Count the rows with more decimals than are kept; mostly that there are none is known already."""
    if found.finer == "false":
        return 0
    row = con.execute(f"SELECT count(*) FROM {source} WHERE {found.finer}").fetchone()
    return int(row[0]) if row else 0


def _is_in_order(con: duckdb.DuckDBPyConnection, found: Rules) -> bool:
    """Return whether the rows come by meter and instant, none twice; a session reads its own table in order."""
    if found.joined:
        return False
    with in_order(con):
        row = con.execute(
            "SELECT bool_and(meter_id > last_id OR (meter_id = last_id AND start > last_start)) FROM ("
            "SELECT meter_id, start, lag(meter_id) OVER () AS last_id, lag(start) OVER () AS last_start "
            f"FROM (SELECT meter_id, {found.start} AS start FROM {found.source}))"
        ).fetchone()
    return row is not None and row[0] is not False


def _faults(con: duckdb.DuckDBPyConnection, found: Rules) -> tuple[int, bool]:
    """Return how many rows there are and whether any has a fault."""
    row = con.execute(
        f"SELECT count(*), coalesce(bool_or({_fault(found)}), false) FROM {found.source}"
    ).fetchone()
    return (int(row[0]), bool(row[1])) if row else (0, True)


def _fault(found: Rules) -> str:
    return f"coalesce({' OR '.join(f'({condition})' for _, condition in found.faults)}, false)"


def _census(con: duckdb.DuckDBPyConnection, found: Rules) -> tuple[int, bool]:
    """Count rows by meter and 64 intervals in the table ``census``; return how many, and if any are suspect.

    A word of 64 bits takes one bit an interval: with fewer bits than rows some interval came twice. Nothing
    is sorted.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE census AS "
        "SELECT meter_id, word, count(*) AS rows, "
        "bool_or(fault) OR count(bit) <> bit_count(coalesce(bit_or(bit), 0)) AS suspect FROM ("
        "SELECT meter_id, slot // 64 AS word, fault, CASE WHEN NOT fault AND quantity IS NOT NULL "
        "THEN 1::UBIGINT << ((slot % 64 + 64) % 64)::UBIGINT END AS bit FROM ("
        f"SELECT meter_id, quantity, {_fault(found)} AS fault, {found.slot} AS slot "
        f"FROM {found.source})) GROUP BY meter_id, word"
    )
    row = con.execute("SELECT coalesce(sum(rows), 0)::BIGINT, coalesce(bool_or(suspect), false) FROM census")
    rows, suspect = row.fetchall()[0]
    return int(rows), bool(suspect)


def _leave_out(con: duckdb.DuckDBPyConnection, found: Rules, target: str) -> int:
    """Note the rows of suspect words and return how many they are."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {target}_left AS SELECT row FROM "
        f"(SELECT meter_id, row, {found.slot} // 64 AS word FROM {found.source}) AS one "
        "SEMI JOIN (SELECT meter_id, word FROM census WHERE suspect) AS suspects "
        "ON one.meter_id IS NOT DISTINCT FROM suspects.meter_id AND one.word IS NOT DISTINCT FROM suspects.word"
    )
    row = con.execute(f"SELECT count(*) FROM {target}_left").fetchone()
    return int(row[0]) if row else 0


def _admitted(found: Rules, source: str) -> str:
    return (
        "SELECT meter_id, CAST(year(day) * 100 + month(day) AS INTEGER) AS month, start, day, quantity FROM ("
        f"SELECT meter_id, make_timestamptz({found.start}) AS start, "
        f"CAST(make_timestamp({found.local}) AS DATE) AS day, {found.booked} AS quantity "
        f"FROM {source} WHERE quantity IS NOT NULL)"
    )
