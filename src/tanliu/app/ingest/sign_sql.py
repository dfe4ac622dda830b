"""Numbers that counters and programs write where there is nothing to write: which of them a delivery has."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from tanliu.catalog.sentinel import Sentinel
from tanliu.catalog.source.types import Readings

#: How many times the median of a meter a number must be to be a sign where it might be a quantity.
_FAR = 20
#: Signs for nothing read, as the packs list them.
SENTINELS = "ingest_sentinels"


def register_sentinels(con: duckdb.DuckDBPyConnection, found: Sequence[Sentinel]) -> None:
    """Put the signs for nothing read into a table of the session."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE {SENTINELS} (number DECIMAL(38,9), sure BOOLEAN)")
    if found:
        rows = ", ".join(f"({one.value:f}, {one.is_sure})" for one in found)
        con.execute(f"INSERT INTO {SENTINELS} VALUES {rows}")


def sentinels(con: duckdb.DuckDBPyConnection, spec: Readings, stage: str) -> str:
    """SQL that is true for signs for missing that are numbers; empty where there are none.

    Some are signs whatever a meter measures, others where they are far from what the meter shows else: the packs say
    which. A declared ``max`` that is larger says that they are quantities.
    """
    signs = con.execute(
        f"SELECT number, sure FROM {SENTINELS} WHERE number > ? ORDER BY number", [spec.quantity.max or 0]
    ).fetchall()
    if not signs:
        return ""
    sure = ", ".join(str(number) for number, is_sure in signs if is_sure)
    nines = ", ".join(str(number) for number, is_sure in signs if not is_sure)
    row = con.execute(
        f"SELECT bool_or(quantity IN ({sure or 'NULL'})), bool_or(quantity IN ({nines or 'NULL'})) FROM {stage} "
        f"WHERE quantity >= {signs[0][0]}"
    ).fetchone()
    has_sure, has_nines = row if row is not None else (False, False)
    parts = [f"quantity IN ({sure})"] if has_sure else []
    if has_nines and spec.kind != "register":
        far = con.execute(
            f"SELECT meter_id, coalesce(quantile_disc(quantity, 0.5) FILTER (quantity NOT IN ({nines})), 0) AS usual "
            f"FROM {stage} WHERE meter_id IS NOT NULL GROUP BY meter_id HAVING bool_or(quantity IN ({nines}))"
        ).fetchall()
        parts += [
            f"(meter_id = {meter} AND quantity IN ({nines}) AND quantity > {_FAR} * {usual})"
            for meter, usual in far
        ]
    return " OR ".join(parts)
