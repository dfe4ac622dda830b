"""Readings of a file with faults: every row gets its number and, where it is refused, the first reason."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from tanliu.app.ingest import stamp_sql, values
from tanliu.app.ingest.delivery import schema_of
from tanliu.app.ingest.numerals import (
    BETWEEN,
    COMMA,
    NARROW,
    NUMBER,
    PLAIN,
    POINT,
    TWO_COMMA,
    TWO_POINT,
    WIDE,
    Numerals,
)
from tanliu.app.ingest.quarantine import SHOWN, with_above
from tanliu.app.ingest.reading_sql import (
    LARGE_QUANTITY,
    METERS,
    PLACES,
    QUANTITY,
    Rules,
    rules,
    twice,
)
from tanliu.app.ingest.reasons import reasons
from tanliu.app.ingest.relation import ROW, Relation, literal, name
from tanliu.catalog.source.types import Mapping, Readings

#: A number written with more decimals than are kept, of which one is not zero.
_MORE_PLACES = rf"coalesce(regexp_matches(quantity_text, '\.\d{{{PLACES}}}\d*[1-9]'), false)"


def code(spec: Readings) -> str:
    """Return SQL for the code by which a row names its meter."""
    value = spec.meter_code
    if value.constant is not None:
        return literal(value.constant)
    parts = f" || {literal(value.join)} || ".join(
        f"trim(CAST({name(column)} AS VARCHAR))" for column in value.columns
    )
    for step in value.clean:
        parts = {"upper": f"upper({parts})", "lower": f"lower({parts})"}[step]
    return parts


def read_checked(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    spec: Readings,
    relation: Relation,
    whole: Relation,
    file: str,
    target: str,
    numerals: Numerals,
) -> tuple[int, pa.Table, int]:
    """Admit what can be admitted and name the rest.

    Parameters
    ----------
    relation, whole
        The rows that are looked at, and all rows of the file.

    Returns
    -------
    rows_read, refused, rounded
        Rows of the relation that are not wholly empty, the refused ones in the quarantine's columns, and how many
        of the admitted have more decimals than are kept.
    """
    _stage(con, mapping, spec, relation)
    con.execute(f"CREATE OR REPLACE TEMP TABLE turned AS {_turned(twice(con, spec, 'stage'))}")
    found = rules(con, spec, "turned", resolved=True)
    two_faced = _two_faced(con, numerals)
    con.execute(f"CREATE OR REPLACE TEMP TABLE checked AS {_checked(found, two_faced)}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE repeated AS {_REPEATED}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE settled AS {_SETTLED}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name(target)} AS {_admitted(spec)}")
    read, rounded = con.execute(
        "SELECT count(*), count(*) FILTER (finer AND reason IS NULL) FROM settled"
    ).fetchall()[0]
    con.execute(_refused(spec, relation), [mapping.source, file])
    refused = con.to_arrow_table().cast(schema_of("quarantine"))
    refused = _with_above(con, mapping, spec, whole, refused)
    for table in ("stage", "turned", "checked", "repeated", "settled"):
        con.execute(f"DROP TABLE {table}")
    return int(read), refused, int(rounded)


def _with_above(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, spec: Readings, whole: Relation, refused: pa.Table
) -> pa.Table:
    """Note for rows without the code of their meter which code stands above."""
    codes = spec.meter_code.columns
    blank = con.execute("SELECT 1 FROM settled WHERE reason = 'missing_value' AND no_code LIMIT 1").fetchone()
    if len(codes) != 1 or blank is None:
        return refused
    cell, missing = f"trim(CAST({name(codes[0])} AS VARCHAR))", ", ".join(map(literal, mapping.missing))
    said = f"SELECT {name(ROW)} AS row, {cell} AS code FROM ({whole.sql}) WHERE {cell} NOT IN ({missing})"
    found = dict(
        con.execute(
            f"SELECT s.row, a.code FROM (SELECT row FROM settled WHERE reason = 'missing_value' AND no_code) s "
            f"ASOF JOIN ({said}) a ON s.row > a.row"
        ).fetchall()
    )
    records = [
        with_above(record, found.get(row))
        for row, record in zip(refused["row"].to_pylist(), refused["record"].to_pylist(), strict=True)
    ]
    place = refused.column_names.index("record")
    return refused.set_column(place, refused.schema.field("record"), pa.array(records, pa.string()))


def _stage(con: duckdb.DuckDBPyConnection, mapping: Mapping, spec: Readings, relation: Relation) -> None:
    """Put every row on stage, with fewer places where a number is too large for many."""
    for kind in (QUANTITY, LARGE_QUANTITY):
        con.execute(f"CREATE OR REPLACE TEMP TABLE stage AS {_staged(mapping, spec, relation, kind)}")
        if not con.execute("SELECT 1 FROM stage WHERE numeric AND quantity IS NULL LIMIT 1").fetchone():
            return


def _staged(mapping: Mapping, spec: Readings, relation: Relation, kind: str) -> str:
    """Every row with its parts as texts and, where they can be read, as values."""
    stamp, quantity = spec.stamp, name(spec.quantity.columns[0])
    missing = ", ".join(literal(text) for text in mapping.missing)
    columns = " OR ".join(f"trim(CAST({name(column)} AS VARCHAR)) <> ''" for column in relation.header)
    parts = " OR ".join(
        f"{name(column)} IS NULL OR trim(CAST({name(column)} AS VARCHAR)) IN ({missing})"
        for column in spec.meter_code.columns
    )
    said = (
        f"SELECT {name(ROW)} AS row, {code(spec)} AS code, ({parts or 'false'}) AS no_code, "
        f"trim(CAST({name(stamp.column)} AS VARCHAR)) AS stamp_text, {name(stamp.column)} AS stamp_cell, "
        f"trim(translate(CAST({quantity} AS VARCHAR), '{WIDE}', '{NARROW}')) AS quantity_text "
        f"FROM ({relation.sql}) WHERE {columns}"
    )
    plain = f"translate(quantity_text, {literal(BETWEEN)}, '')"
    number = _is("quantity_text", NUMBER)
    return (
        "SELECT said.* EXCLUDE (stamp_cell, tidied, late), meter_id, "
        f"stamp_text IS NULL OR stamp_text IN ({missing}) AS no_stamp, {stamp_sql.wall(stamp, relation)} AS wall, {stamp_sql.said(stamp, relation)} AS said_us, "
        f"quantity_text IS NULL OR quantity_text IN ({missing}) AS no_quantity, "
        f"CASE WHEN {number} THEN TRY_CAST({plain} AS {kind}) END AS quantity, "
        f"{number} AND regexp_matches(quantity_text, '\\d') AS numeric, "
        f"NOT (no_quantity OR numeric) AS unread "
        f"FROM (SELECT *, {stamp_sql.tidy(stamp)} AS tidied, {stamp_sql.late(stamp)} AS late FROM ({said})) AS said LEFT JOIN {METERS} USING (code)"
    )


def _is(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {literal(pattern)})"


def _two_faced(con: duckdb.DuckDBPyConnection, numerals: Numerals) -> str:
    """SQL that is true for numbers of the stage that two countries read differently and nothing settles.

    The rule is that of `tanliu.app.ingest.numerals.Numerals.settled`.
    """
    seen = ", ".join(
        f"coalesce(bool_or({_is('quantity_text', one)}), false)" for one in (POINT, COMMA, PLAIN)
    )
    point, comma, plain = con.execute(f"SELECT {seen} FROM stage").fetchall()[0]
    parts = []
    if not numerals.pointed and (comma or not (point or plain)):
        parts.append(TWO_POINT)
    if comma or not point:
        parts.append(TWO_COMMA)
    return " OR ".join(_is("quantity_text", one) for one in parts)


def _turned(doubled: str) -> str:
    """SQL of the stage with ``second``: of two rows of a meter with one wall clock that came twice, the later one.

    Files are mostly written in the order of time, some in that of the newest first: the rows beside tell. Where a meter
    has such a time not exactly twice, or repeats other times too, the file does not tell, and the row is asked about.
    """
    if doubled == "false":
        return "SELECT *, NULL::BOOLEAN AS second FROM stage"
    return f"""
        WITH told AS (
            SELECT stage.*, coalesce(said_us IS NULL AND {doubled}, false) AS doubled
            FROM stage LEFT JOIN {METERS} USING (meter_id)),
        numbered AS (
            SELECT *, count(*) OVER same AS times, row_number() OVER (same ORDER BY row) AS turn
            FROM told WINDOW same AS (PARTITION BY meter_id, wall, said_us)),
        judged AS (
            SELECT *, bool_or(times > 1 AND NOT doubled) OVER (PARTITION BY meter_id, CAST(wall AS DATE)) AS repeats,
                   min(row) FILTER (wall = low) OVER one > min(row) FILTER (wall = high) OVER one AS newest_first
            FROM (SELECT *, min(wall) OVER one AS low, max(wall) OVER one AS high
                  FROM numbered WINDOW one AS (PARTITION BY meter_id))
            WINDOW one AS (PARTITION BY meter_id))
        SELECT * EXCLUDE (doubled, times, turn, repeats, newest_first, low, high),
               CASE WHEN doubled AND times = 2 AND NOT repeats THEN (turn = 2) <> newest_first END AS second
        FROM judged"""


def _checked(found: Rules, two_faced: str) -> str:
    faults = [
        ("missing_value", "no_code OR no_stamp"),
        *(fault for fault in found.faults if fault[0] != "not_a_number"),
        ("error_cell", f"unread AND {_is('quantity_text', values.ERROR)}"),
        ("not_a_number", "unread"),
        *([("ambiguous_number", two_faced)] if two_faced else []),
        ("implausible", "numeric AND quantity IS NULL"),
    ]
    order = {"missing_value": 0}
    faults.sort(key=lambda fault: order.get(fault[0], 1))
    whens = " ".join(f"WHEN {condition} THEN '{reason}'" for reason, condition in faults)
    return (
        f"SELECT turned.*, CASE {whens} END AS reason, {found.start} AS start_us, {found.local} AS local_us, "
        f"{found.minutes} AS length, {found.booked} AS booked, coalesce({found.finer}, false) OR {_MORE_PLACES} AS finer FROM {found.source}"
    )


#: Keys that came more than once, and whether their rows say the same.
_REPEATED = (
    "SELECT meter_id, start_us, min(row) AS first_row, min(quantity) = max(quantity) AS agree FROM checked "
    "WHERE reason IS NULL AND quantity IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
).replace("GROUP BY ALL", "GROUP BY meter_id, start_us")


_SETTLED = (
    "SELECT checked.* EXCLUDE reason, CASE WHEN reason IS NOT NULL THEN reason "
    "WHEN first_row IS NULL OR quantity IS NULL THEN NULL WHEN NOT agree THEN 'contradictory_duplicate' "
    "WHEN row > first_row THEN 'duplicate_row' END AS reason "
    "FROM checked LEFT JOIN repeated USING (meter_id, start_us)"
)


def _admitted(spec: Readings) -> str:
    """SQL of the accepted rows: energy of intervals, or values of registers at instants."""
    instant, value = ("stamp", "register") if spec.kind == "register" else ("start", "quantity")
    return (
        f"SELECT meter_id, CAST(year(day) * 100 + month(day) AS INTEGER) AS month, {instant}, day, {value} FROM ("
        f"SELECT meter_id, make_timestamptz(start_us) AS {instant}, "
        f"CAST(make_timestamp(local_us) AS DATE) AS day, booked AS {value} "
        "FROM settled WHERE reason IS NULL AND quantity IS NOT NULL)"
    )


def _refused(spec: Readings, relation: Relation) -> str:
    """The refused rows with the whole source row as JSON."""
    codes, stamp = ", ".join(spec.meter_code.columns), spec.stamp.column
    quantity = spec.quantity.columns[0]
    of_stamp = "('bad_stamp', 'nonexistent_local_time', 'ambiguous_local_time', 'off_grid_stamp', "
    of_stamp += "'future_stamp')"
    of_meter = "('unknown_meter', 'duplicate_row', 'contradictory_duplicate')"
    cells = ", ".join(
        f"{literal(column)}, coalesce(CAST(source_row.{name(column)} AS VARCHAR), '')"
        for column in relation.header
    )
    accepted = " ".join(f"WHEN '{one.code}' THEN {literal(one.accepted)}" for one in reasons().values())
    of_row = f"settled.reason IN {of_meter} OR (settled.reason = 'missing_value' AND settled.no_code)"
    at_stamp = f"settled.reason IN {of_stamp} OR settled.reason = 'missing_value'"
    found = f"CASE WHEN {of_row} THEN settled.code WHEN {at_stamp} THEN settled.stamp_text ELSE settled.quantity_text END"
    return (
        f"SELECT ? AS source, ? AS file, CAST(settled.row AS BIGINT) AS row, "
        f"CASE WHEN {of_row} THEN {literal(codes)} WHEN {at_stamp} THEN {literal(stamp)} "
        f"ELSE {literal(quantity)} END AS field, settled.reason, "
        f"substr({found}, 1, {SHOWN}) AS found, CASE settled.reason {accepted} END AS accepted, "
        f"CAST(json_object({cells}) AS VARCHAR) AS record, "
        f"'open' AS state, NULL AS mended_by FROM settled JOIN ({relation.sql}) AS source_row "
        f"ON source_row.{name(ROW)} = settled.row "
        "WHERE settled.reason IS NOT NULL ORDER BY settled.row"
    )
