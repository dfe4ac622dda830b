"""The readings of a meter as they are known, or added up by hour, day or month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tanliu.app.platform.row_slice import utc
from tanliu.app.store.results import Results
from tanliu.flow.meter.types import STATE

#: Local wall clock is only needed for days and months, whose keys are stored; hours begin together everywhere.
_KEYS: Mapping[str, str] = {
    "raw": "start",
    "hour": "time_bucket(INTERVAL 1 HOUR, start)",
    "day": "day",
    "month": "strftime(day, '%Y-%m')",
}
COLUMNS = ("start", "quantity", "least", "most", "readings")


def meter_readings(
    results: Results, meter: Mapping[str, Any], first: date, last: date, every: str, limit: int, offset: int
) -> dict[str, list[Any]]:
    """Return readings by column: start, quantity (summed; of a sensor the mean), least and most, intervals known.

    Parameters
    ----------
    first, last
        Local days, both included.
    every
        ``raw``, ``hour``, ``day`` or ``month``.
    """
    # three decimals, or six where those say more
    texts = ", ".join(
        f"regexp_replace(CAST({name} AS VARCHAR), '000$', '') AS {name}"
        for name in ("quantity", "least", "most")
    )
    together = "sum(quantity)"
    if meter["direction"] == STATE:
        together = "CAST(sum(quantity) / count(*) AS DECIMAL(18,6))"
    shown = utc("start") if every in ("raw", "hour") else "CAST(start AS VARCHAR) AS start"
    query = f"""
        WITH known AS (
            SELECT start, day, sum(quantity) AS quantity
            FROM {results.scan("reading", where={"month": _months(first, last)})}
            WHERE meter_id = {int(meter["meter_id"])} AND day BETWEEN ? AND ?
            GROUP BY start, day HAVING sum(readings) > 0)
        SELECT {shown}, {texts}, readings FROM (
            SELECT {_KEYS[every]} AS start, {together} AS quantity, min(quantity) AS least,
                   max(quantity) AS most, count(*) AS readings
            FROM known GROUP BY 1 ORDER BY 1 LIMIT {limit} OFFSET {offset}) ORDER BY start"""
    return results.columns(query, [first, last])


def _months(first: date, last: date) -> list[int]:
    """Return the yyyymm keys from one day to another."""
    low, high = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [number // 12 * 100 + number % 12 + 1 for number in range(low, high + 1)]
