"""Fill the gaps of meters: what is missing from a month becomes an estimate beside what was read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tanliu.app.store.workspace import Workspace
from tanliu.kit.period import Period, expected_readings
from tanliu.model.estimate.gaps import Filled, GapRules, fill
from tanliu.model.estimate.regression import Floats

Row = dict[str, Any]
_MINUTES = 1440
_SCHEMA = pa.schema(
    [("meter_id", pa.int32()), ("period", pa.string()), ("method", pa.string()), ("quantity", pa.float64()),
     ("low", pa.float64()), ("high", pa.float64())]
)  # fmt: skip


def fill_gaps(workspace: Workspace, rules: GapRules) -> int:
    """Add what the gaps of meters hold by the methods of the pack to ``estimate_raw``; returns how many gaps.

    A gap at the end of what was read is not one: the readings may still come.
    """
    workspace.keep("current_meter", workspace.current("meter"))
    months = _incomplete(workspace)
    filled: list[Row] = []
    count = 0
    for meter in sorted({row["meter_id"] for row in months}):
        own = [row for row in months if row["meter_id"] == meter]
        found, gaps = _filled(workspace, own, rules)
        filled += found
        count += gaps
    if filled:
        workspace.offer("gap_filled", pa.Table.from_pylist(filled, schema=_SCHEMA))
        workspace.connection.execute(_RAW_ROWS)
    return count


#: Sums of a month and method, of all meters of the entity; their errors are taken as independent.
_RAW_ROWS = """
    INSERT INTO estimate_raw BY NAME
    SELECT m.entity_id, period, m.carrier, m.unit, method, string_agg(DISTINCT m.meter_code, ' ') AS model_id,
           CAST(3 AS TINYINT) AS tier, sum(g.quantity) AS quantity,
           greatest(sum(g.quantity) - sqrt(sum(pow(g.quantity - low, 2))), 0) AS quantity_low,
           sum(g.quantity) + sqrt(sum(pow(high - g.quantity, 2))) AS quantity_high
    FROM gap_filled g JOIN current_meter m USING (meter_id)
    WHERE EXISTS (SELECT 1 FROM metered_line l WHERE l.entity_id = m.entity_id AND l.carrier = m.carrier
                  AND l.period = g.period AND l.unit = m.unit)
    GROUP BY m.entity_id, period, m.carrier, m.unit, method"""


def _incomplete(workspace: Workspace) -> list[Row]:
    """Return the months of meters that lack readings and whose metered sum is the line."""
    workspace.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE metered_line AS SELECT entity_id, carrier, period, unit
            FROM {workspace.lake.scan("line")} WHERE origin = 'metered' AND purpose = 'energy'"""
    )
    query = f"""
        SELECT d.meter_id, d.month, sum(d.readings) AS readings, any_value(m.interval_minutes) AS minutes
        FROM {workspace.lake.scan("meter_day")} d JOIN current_meter m USING (meter_id)
        WHERE EXISTS (SELECT 1 FROM metered_line l WHERE l.entity_id = m.entity_id AND l.carrier = m.carrier
                      AND l.period = d.month // 100 || '-' || lpad(CAST(d.month % 100 AS VARCHAR), 2, '0'))
        GROUP BY d.meter_id, d.month ORDER BY ALL"""
    rows = workspace.connection.execute(query).to_arrow_table().to_pylist()
    return [row for row in rows if row["readings"] < expected_readings(_month(row["month"]), row["minutes"])]


def _month(key: int) -> Period:
    return Period(key // 100, key % 100)


def _filled(workspace: Workspace, months: list[Row], rules: GapRules) -> tuple[list[Row], int]:
    """Fill the gaps of one meter that lie in some months; the months beside them are read too."""
    minutes, wanted = months[0]["minutes"], {row["month"] for row in months}
    near = sorted({key for month in wanted for key in _beside(month)} & set(workspace.months("reading")))
    series, first = _series(workspace, months[0]["meter_id"], near, minutes)
    found: dict[tuple[str, str], list[Filled]] = {}
    for one in fill(series, _MINUTES // minutes, rules):
        middle = first + np.timedelta64(minutes, "m") * ((one.start + one.stop) // 2)
        period = str(middle.astype("datetime64[M]"))
        if Period.parse(period).key in wanted:
            found.setdefault((period, one.method), []).append(one)
    rows = [
        {"meter_id": months[0]["meter_id"], "period": period, "method": method,
         "quantity": (value := sum(float(one.values.sum()) for one in ones)),
         "low": max(value - _half(ones), 0.0), "high": value + _half(ones)}
        for (period, method), ones in found.items()
    ]  # fmt: skip
    return rows, sum(len(ones) for ones in found.values())


def _half(ones: list[Filled]) -> float:
    return float(np.hypot.reduce([one.high - float(one.values.sum()) for one in ones]))


def _beside(month: int) -> list[int]:
    year, number = divmod(month, 100)
    before = (year - 1) * 100 + 12 if number == 1 else month - 1
    after = (year + 1) * 100 + 1 if number == 12 else month + 1
    return [before, month, after]


def _series(
    workspace: Workspace, meter: int, months: list[int], minutes: int
) -> tuple[Floats, np.datetime64]:
    """Return the energy of each interval in local order, NaN where unknown, and the local start of the first."""
    query = f"""
        SELECT strftime(start AT TIME ZONE zone, '%Y-%m-%dT%H:%M') AS local, CAST(quantity AS DOUBLE) AS quantity, known
        FROM (SELECT start, sum(quantity) AS quantity, sum(r.readings) AS known, any_value(zone) AS zone
              FROM {workspace.lake.scan("reading", where={"month": months})} r JOIN current_meter USING (meter_id)
              WHERE meter_id = {meter} GROUP BY start) WHERE known > 0 OR quantity <> 0 ORDER BY start"""
    rows = workspace.connection.execute(query).fetchnumpy()
    stamps = rows["local"].astype("datetime64[m]")
    places = ((stamps - stamps[0]) // np.timedelta64(minutes, "m")).astype(int)
    series = np.full(int(places.max()) + 1, np.nan)
    series[places] = rows["quantity"].astype(float)
    return series, stamps[0]
