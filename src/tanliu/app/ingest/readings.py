"""Readings in bulk: a typed scan and checks by aggregates, which admit a file without faults as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from tanliu.app.ingest import checked
from tanliu.app.ingest.relation import Relation, csv_scan, name
from tanliu.app.ingest.rows import Row
from tanliu.app.ingest.source import Mapping, Readings
from tanliu.app.ingest.stage import IN_STAMP, METERS, QUANTITY, Rules, rules

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


def read_fast(con: duckdb.DuckDBPyConnection, spec: Readings, fast: str | None, target: str) -> int | None:
    """Bring readings into a temporary table of the session, if no row of the file is at fault.

    Parameters
    ----------
    fast
        A typed scan of the file (columns ``code``, ``wall``, ``quantity``, ``unread``), where there is one.
    target
        Name of the table to make.

    Returns
    -------
    int or None
        Rows read; None when the rows must be looked at one by one.
    """
    if fast is None or spec.kind != "interval" or not _all_good(con, spec, fast):
        return None
    _admit(con, rules(con, spec), target)
    row = con.execute("SELECT count(*) FROM stage").fetchone()
    con.execute("DROP TABLE stage")
    return int(row[0]) if row else 0


def fast_csv(
    path: Path, mapping: Mapping, spec: Readings, header: Sequence[str], first: Row | None
) -> str | None:
    """Return the typed scan of a CSV file; DuckDB refuses the file when a cell is not of its type.

    The form of the stamps is that of the first row: without one DuckDB would drop the offset of a stamp.
    """
    form = spec.stamp.format or _usual(first, header.index(spec.stamp.column))
    if spec.stamp.zone == IN_STAMP or form is None:
        return None
    types = {spec.quantity.columns[0]: QUANTITY, spec.stamp.column: "TIMESTAMP"}
    scan = csv_scan(path, mapping.format, header, types, mapping.missing, form)
    return (
        f"SELECT {checked.code(spec)} AS code, {name(spec.stamp.column)} AS wall, "
        f"{name(spec.quantity.columns[0])} AS quantity, false AS unread FROM {scan}"
    )


def _usual(first: Row | None, column: int) -> str | None:
    """Return the usual form in which the first row writes its stamp."""
    text = first.cells[column].strip() if first is not None and first.fault is None else ""
    return next((form for pattern, form in _USUAL.items() if re.fullmatch(pattern, text)), None)


def fast_parquet(relation: Relation, spec: Readings) -> str | None:
    """Return the typed select of a Parquet file, when its columns are typed."""
    stamp, quantity = spec.stamp.column, spec.quantity.columns[0]
    naive = relation.types[stamp].startswith("TIMESTAMP") and "TIME ZONE" not in relation.types[stamp]
    if not naive or spec.stamp.zone == IN_STAMP or not relation.types[quantity].startswith(_NUMERIC):
        return None
    typed = f"TRY_CAST({name(quantity)} AS {QUANTITY})"
    unread = f"{name(quantity)} IS NOT NULL AND {typed} IS NULL"
    return (
        f"SELECT {checked.code(spec)} AS code, CAST({name(stamp)} AS TIMESTAMP) AS wall, "
        f"{typed} AS quantity, {unread} AS unread FROM ({relation.sql})"
    )


def _all_good(con: duckdb.DuckDBPyConnection, spec: Readings, fast: str) -> bool:
    """Load the typed scan and ask whether any row is at fault or came twice."""
    try:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE stage AS SELECT meter_id, wall, quantity, unread "
            f"FROM ({fast}) AS found LEFT JOIN {METERS} USING (code)"
        )
    except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfRangeException):
        return False
    found = rules(con, spec)
    condition = " OR ".join(f"({fault})" for _, fault in found.faults)
    row = con.execute(f"SELECT count(*) FROM {found.source} WHERE {condition}").fetchone()
    return row is not None and row[0] == 0 and not _repeats(con, found)


def _repeats(con: duckdb.DuckDBPyConnection, found: Rules) -> bool:
    """Count intervals against the bits they set: 64 intervals of a meter to a word, no sorting."""
    slot = f"{found.start} // ({found.minutes}::BIGINT * 60000000)"
    row = con.execute(
        "SELECT count(*) FROM (SELECT 1 FROM (SELECT meter_id, "
        f"{slot} AS slot FROM {found.source} WHERE quantity IS NOT NULL) "
        "GROUP BY meter_id, slot // 64 "
        "HAVING count(*) <> bit_count(bit_or(1::UBIGINT << (slot % 64)::UBIGINT)))"
    ).fetchone()
    return row is None or row[0] > 0


def _admit(con: duckdb.DuckDBPyConnection, found: Rules, target: str) -> None:
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name(target)} AS SELECT meter_id, "
        "CAST(year(day) * 100 + month(day) AS INTEGER) AS month, start, day, quantity FROM ("
        f"SELECT meter_id, make_timestamptz({found.start}) AS start, "
        f"CAST(make_timestamp({found.local}) AS DATE) AS day, {found.booked} AS quantity "
        f"FROM {found.source} WHERE quantity IS NOT NULL)"
    )
