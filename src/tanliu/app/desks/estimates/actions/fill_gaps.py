"""Fill the gaps of meters: what is missing from a month becomes an estimate beside what was read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tanliu.app.compute.quantities import conversion
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.activity import USUAL
from tanliu.catalog.types import Catalog
from tanliu.flow.meter.types import USE
from tanliu.kit.period import MINUTES_A_DAY, Period, readings_between
from tanliu.kit.workday import Calendar
from tanliu.model.estimate.gaps import Filled, Kinds, fill
from tanliu.model.estimate.load import Settings
from tanliu.model.estimate.regression import Floats

Row = dict[str, Any]
#: Months to either side that are read where a calendar holds.
_MONTHS_OF_CALENDAR = 6
#: Weekday (Monday is 0) that a day of the calendar is like: a Sunday, and a Wednesday.
_LIKE = {"holiday": 6, "make_up": 2}
_RATIOS = pa.schema(
    [("carrier", pa.string()), ("unit", pa.string()), ("to_unit", pa.string()), ("ratio", pa.float64())]
)
_SCHEMA = pa.schema(
    [("meter_id", pa.int32()), ("period", pa.string()), ("method", pa.string()), ("quantity", pa.float64()),
     ("low", pa.float64()), ("high", pa.float64())]
)  # fmt: skip


def fill_gaps(workspace: Workspace, catalog: Catalog, settings: Settings) -> int:
    """Add what the gaps of meters hold by the methods of the pack to ``estimate_raw``; returns how many gaps.

    A gap at the end of what was read is not one: the readings may still come. Meters in another unit than their line
    are filled in theirs and converted as their readings are.
    """
    meter = workspace.current("meter")
    workspace.materialise("gap_meter", meter.filter(meter.direction.isnull() | (meter.direction == USE)))
    _keep_ratios(workspace, catalog)
    months = _incomplete(workspace)
    filled: list[Row] = []
    count = 0
    for meter in sorted({row["meter_id"] for row in months}):
        own = [row for row in months if row["meter_id"] == meter]
        found, gaps = _filled(workspace, catalog, own, settings)
        filled += found
        count += gaps
    if filled:
        workspace.register("gap_filled", pa.Table.from_pylist(filled, schema=_SCHEMA))
        workspace.connection.execute(_RAW_ROWS)
    return count


#: Sums of a month and method, of all meters of the entity; their errors are taken as independent.
_RAW_ROWS = """
    INSERT INTO estimate_raw BY NAME
    SELECT entity_id, period, carrier, unit, method, string_agg(DISTINCT meter_code, ' ' ORDER BY meter_code) AS model_id,
           CAST(3 AS TINYINT) AS tier, sum(quantity ORDER BY meter_id) AS quantity,
           greatest(sum(quantity ORDER BY meter_id) - sqrt(sum(pow(quantity - low, 2) ORDER BY meter_id)), 0)
           AS quantity_low,
           sum(quantity ORDER BY meter_id) + sqrt(sum(pow(high - quantity, 2) ORDER BY meter_id)) AS quantity_high
    FROM (SELECT m.entity_id, m.meter_id, m.meter_code, m.carrier, period, method, r.to_unit AS unit,
                 g.quantity * r.ratio AS quantity, g.low * r.ratio AS low, g.high * r.ratio AS high
          FROM gap_filled g JOIN gap_meter m USING (meter_id) JOIN gap_ratio r USING (carrier, unit)) g
    WHERE EXISTS (SELECT 1 FROM gap_line l WHERE l.entity_id = g.entity_id AND l.carrier = g.carrier
                  AND l.period = g.period AND l.unit = g.unit)
    GROUP BY entity_id, period, carrier, unit, method"""


def _keep_ratios(workspace: Workspace, catalog: Catalog) -> None:
    """Keep how units of meters are converted to those of their lines, as ``gap_ratio``."""
    units = workspace.connection.execute(
        "SELECT DISTINCT carrier, unit FROM gap_meter ORDER BY ALL"
    ).fetchall()
    rows = []
    for carrier, unit in units:
        to_unit, ratio = conversion(catalog, carrier, unit)
        rows.append({"carrier": carrier, "unit": unit, "to_unit": to_unit, "ratio": float(str(ratio))})
    workspace.register("gap_ratio", pa.Table.from_pylist(rows, schema=_RATIOS))


def _expected(month: Period, row: dict[str, Any]) -> int:
    return readings_between(month.start, month.end, row["minutes"], row["zone"])


def _incomplete(workspace: Workspace) -> list[Row]:
    """Return the months of meters that lack readings and whose metered sum is the line."""
    workspace.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE gap_line AS SELECT entity_id, carrier, period, unit
            FROM {workspace.lake.scan("line")} WHERE origin = 'metered' AND purpose = '{USUAL}'"""
    )
    query = f"""
        SELECT d.meter_id, d.month, sum(d.readings) AS readings, any_value(m.interval_minutes) AS minutes,
               any_value(m.zone) AS zone, any_value(m.carrier) AS carrier
        FROM {workspace.lake.scan("meter_day")} d JOIN gap_meter m USING (meter_id)
        WHERE EXISTS (SELECT 1 FROM gap_line l WHERE l.entity_id = m.entity_id AND l.carrier = m.carrier
                      AND l.period = d.month // 100 || '-' || lpad(CAST(d.month % 100 AS VARCHAR), 2, '0'))
        GROUP BY d.meter_id, d.month ORDER BY ALL"""
    rows = workspace.connection.execute(query).to_arrow_table().to_pylist()
    return [row for row in rows if row["readings"] < _expected(Period.of_key(row["month"]), row)]


def _filled(
    workspace: Workspace, catalog: Catalog, months: list[Row], settings: Settings
) -> tuple[list[Row], int]:
    """Fill the gaps of one meter that lie in some months; the months beside them are read too.

    Where a calendar holds, a whole year around is: there are few special days, from which errors are to be learned.
    """
    meter = months[0]
    minutes, wanted = meter["minutes"], {row["month"] for row in months}
    asks = meter["zone"] in settings.calendar_zones and meter["carrier"] in settings.calendar_carriers
    reach = _MONTHS_OF_CALENDAR if asks else 1
    near = {key for month in wanted for key in _beside(month, reach)}
    series, first = _series(
        workspace, meter["meter_id"], sorted(near & set(workspace.months("reading"))), minutes
    )
    kinds = _kinds(catalog.calendar, first, len(series), minutes) if asks else None
    found: dict[tuple[str, str], list[Filled]] = {}
    for one in fill(series, MINUTES_A_DAY // minutes, settings.gaps, kinds=kinds):
        middle = first + np.timedelta64(minutes, "m") * ((one.start + one.stop) // 2)
        period = str(middle.astype("datetime64[M]"))
        if Period.parse(period).key in wanted:
            found.setdefault((period, one.method), []).append(one)
    rows = [
        {"meter_id": meter["meter_id"], "period": period, "method": method,
         "quantity": (value := sum(float(one.values.sum()) for one in ones)),
         "low": max(value - _half(ones), 0.0), "high": value + _half(ones)}
        for (period, method), ones in found.items()
    ]  # fmt: skip
    return rows, sum(len(ones) for ones in found.values())


def _half(ones: list[Filled]) -> float:
    return float(np.hypot.reduce([one.high - float(one.values.sum()) for one in ones]))


def _kinds(calendar: Calendar, first: np.datetime64, count: int, minutes: int) -> Kinds | None:
    """Return the kind of day of each interval; None where the calendar says nothing of any of these days."""
    days = (first + np.arange(count) * np.timedelta64(minutes, "m")).astype("datetime64[D]")
    each, places = np.unique(days, return_inverse=True)
    dates = [day.astype(object) for day in each]
    kinds = [calendar.kind(day) for day in dates]
    weekday = np.array([day.weekday() for day in dates])
    like = np.array([_LIKE.get(kind or "", day) for kind, day in zip(kinds, weekday.tolist(), strict=True)])
    special = np.array([kind in _LIKE for kind in kinds])
    return Kinds(like[places], special[places]) if special.any() else None


def _beside(month: int, reach: int) -> list[int]:
    """Return the months up to so many before and after."""
    number = month // 100 * 12 + month % 100 - 1
    return [one // 12 * 100 + one % 12 + 1 for one in range(number - reach, number + reach + 1)]


def _series(
    workspace: Workspace, meter: int, months: list[int], minutes: int
) -> tuple[Floats, np.datetime64]:
    """Return the energy of each interval in local order, NaN where unknown, and the local start of the first."""
    query = f"""
        SELECT strftime(start AT TIME ZONE zone, '%Y-%m-%dT%H:%M') AS local, CAST(quantity AS DOUBLE) AS quantity, known
        FROM (SELECT start, sum(quantity) AS quantity, sum(r.readings) AS known, any_value(zone) AS zone
              FROM {workspace.lake.scan("reading", where={"month": months})} r JOIN gap_meter USING (meter_id)
              WHERE meter_id = {meter} GROUP BY start) WHERE known > 0 OR quantity <> 0 ORDER BY start"""
    rows = workspace.connection.execute(query).fetchnumpy()
    stamps = rows["local"].astype("datetime64[m]")
    places = ((stamps - stamps[0]) // np.timedelta64(minutes, "m")).astype(int)
    series = np.full(int(places.max()) + 1, np.nan)
    series[places] = rows["quantity"].astype(float)
    return series, stamps[0]
