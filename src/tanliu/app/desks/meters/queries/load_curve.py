"""The load curve of one or more meters, and the energy of its days.

Readings are bookings: those of an interval add up, and an interval is known when their ``readings`` add up to
more than nothing. What is not known is a gap, never zero. A long range is drawn by fewer points, each with the
smallest, mean and largest power of its intervals and their exact energy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from tanliu.app.store.results import Results
from tanliu.flow.meter.types import STATE
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import MINUTES_A_DAY, Period, readings_between, zone

Row = dict[str, Any]
MOST_DAYS = 366
#: A point for each interval up to so many; then wider ones.
_MOST_POINTS = 1500
_SAME = ("carrier", "unit", "interval_minutes", "zone", "direction")
_WIDTHS_MINUTES = (1, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, MINUTES_A_DAY)


@dataclass(frozen=True, slots=True)
class Curve:
    """Power over time.

    Attributes
    ----------
    minutes
        Width of a point.
    unit
        Unit of power: kW for kWh, otherwise the unit of the readings an hour; of a sensor that of its readings.
    points
        From first to last, without holes: local ``start``, ``low``, ``mean``, ``high`` (None where nothing is
        known), ``energy`` (exact, in the unit of the readings), ``known`` and ``expected`` intervals.
    days
        The same by local day.
    """

    minutes: int
    interval_minutes: int
    unit: str
    points: tuple[Row, ...]
    days: tuple[Row, ...]

    @property
    def total(self) -> Row:
        """Energy, intervals known and expected, lowest and highest power of the whole range."""
        known = [row for row in self.days if row["known"]]
        energies = known and known[0]["energy"] is not None
        return {
            "energy": sum((row["energy"] for row in known), Decimal(0)) if energies else None,
            "known": sum(row["known"] for row in known),
            "expected": sum(row["expected"] for row in self.days),
            "low": min((row["low"] for row in known), default=None),
            "high": max((row["high"] for row in known), default=None),
        }


def meters(results: Results, entity_id: str) -> list[Row]:
    """Return the meters of an entity that are read, those of its main carrier first.

    ``is_inner`` says that one lies below another of the same entity, whose energy has its own, or measures no use.
    """
    query = """SELECT meter_id, meter_code, carrier, unit, interval_minutes, zone, direction,
                      coalesce(parent_meter IN (SELECT meter_code FROM meter WHERE entity_id = m.entity_id), false)
                      OR coalesce(direction, 'use') <> 'use' AS is_inner
               FROM meter m WHERE entity_id = ? AND NOT is_virtual ORDER BY carrier <> 'electricity', carrier, meter_code"""
    return results.rows(query, [entity_id])


def days(results: Results, chosen: Sequence[Row], year: int) -> list[Row]:
    """Return energy, intervals known and expected of each day of a year with readings of some meters.

    Parameters
    ----------
    chosen
        Meters; of one unit where the energy is used.
    """
    if not chosen:
        return []
    months = [month.key for month in Period(year).months]
    query = f"""SELECT day, sum(quantity) AS energy, CAST(sum(readings) AS BIGINT) AS known
                FROM {results.scan("meter_day", where={"month": months})}
                WHERE meter_id IN ({_ids(chosen)}) GROUP BY day HAVING sum(readings) > 0 ORDER BY day"""
    return [{**row, "expected": expected_of(chosen, row["day"])} for row in results.rows(query)]


def expected_of(chosen: Sequence[Row], day: date) -> int:
    """Return the readings of some meters on a local day; one on which clocks change has an hour less or more."""
    kinds = Counter((meter["interval_minutes"], meter["zone"]) for meter in chosen)
    after = day + timedelta(days=1)
    return sum(number * readings_between(day, after, *kind) for kind, number in kinds.items())


def alike(chosen: Sequence[Row]) -> bool:
    """Return whether the readings of some meters can be added interval by interval."""
    return len({tuple(meter[name] for name in _SAME) for meter in chosen}) == 1


def load_curve(results: Results, chosen: Sequence[Row], first: date, last: date) -> Curve:
    """Return the load curve from one local day to another, both included.

    Parameters
    ----------
    chosen
        One meter, or several that are alike: an interval is then known when all of them know it.

    Raises
    ------
    TanliuError
        When the meters differ, or the range is longer than a year or ends before it starts.
    """
    if not alike(chosen):
        raise TanliuError(
            "meters that cannot be added", accepted=Message("one carrier, unit, interval and zone")
        )
    meter = chosen[0]
    if not 0 <= (last - first).days < MOST_DAYS:
        raise TanliuError(
            "not a range of days",
            found=f"{first} – {last}",
            accepted=Message("1 to {most} days, the first first", most=MOST_DAYS),
        )
    start, end = _midnight(first, meter), _midnight(last + timedelta(days=1), meter)
    minutes = _width(meter["interval_minutes"], (end - start) // 60)
    rows = results.rows(_query(results, chosen, first, last), [start, minutes * 60])
    found = {(row["point"], row["day"]): _power(row, meter) for row in rows}
    count = -(-(end - start) // (minutes * 60))
    points = (
        _filled(found.get((number, None)), _local(start + number * minutes * 60, meter),
                min(minutes * 60, end - start - number * minutes * 60), meter)
        for number in range(count)
    )  # fmt: skip
    every_day = (first + timedelta(days=number) for number in range((last - first).days + 1))
    by_day = (
        _filled(found.get((None, day)), day,
                _midnight(day + timedelta(days=1), meter) - _midnight(day, meter), meter)
        for day in every_day
    )  # fmt: skip
    return Curve(minutes, meter["interval_minutes"], _unit(meter), tuple(points), tuple(by_day))


def _query(results: Results, chosen: Sequence[Row], first: date, last: date) -> str:
    """Return SQL for the sums by point and by day in one pass; only the files of the months are opened."""
    months = _months(first, last)
    scan = results.scan("reading", where={"month": months})
    return f"""
        WITH known AS (
            SELECT meter_id, start, day, sum(quantity) AS quantity FROM {scan}
            WHERE meter_id IN ({_ids(chosen)}) AND day BETWEEN DATE '{first}' AND DATE '{last}'
            GROUP BY meter_id, start, day HAVING sum(readings) > 0),
        placed AS (
            SELECT (CAST(epoch(start) AS BIGINT) - ?) // ? AS point, day, sum(quantity) AS quantity
            FROM known GROUP BY start, day HAVING count(*) = {len(chosen)})
        SELECT point, day, min(quantity) AS low, max(quantity) AS high, sum(quantity) AS energy, count(*) AS known
        FROM placed GROUP BY GROUPING SETS ((point), (day))"""


def _unit(meter: Row) -> str:
    if is_state(meter):
        return str(meter["unit"])
    return "kW" if meter["unit"] == "kWh" else f"{meter['unit']}/h"


def is_state(meter: Row) -> bool:
    """Return whether it is a sensor: what it reads is averaged and never added up."""
    return meter["direction"] == STATE


def _power(row: Row, meter: Row) -> Row:
    """Turn energy of intervals into power: the mean is over what is known; what a sensor reads stays as it is."""
    per_hour = Decimal(1) if is_state(meter) else Decimal(60) / meter["interval_minutes"]
    return {
        "low": row["low"] * per_hour,
        "mean": row["energy"] * per_hour / row["known"],
        "high": row["high"] * per_hour,
        "energy": None if is_state(meter) else row["energy"],
        "known": row["known"],
    }


def _filled(row: Row | None, start: object, seconds: int, meter: Row) -> Row:
    nothing = {"low": None, "mean": None, "high": None, "energy": None, "known": 0}
    return {"start": start, "expected": seconds // 60 // meter["interval_minutes"], **(row or nothing)}


def _width(interval: int, minutes: int) -> int:
    """Return the smallest width in whole intervals that gives few enough points."""
    for width in (interval, *(one for one in _WIDTHS_MINUTES if one > interval and one % interval == 0)):
        if minutes / width <= _MOST_POINTS:
            return width
    return max(interval, MINUTES_A_DAY)


def _midnight(day: date, meter: Row) -> int:
    return int(datetime.combine(day, time(), zone(meter["zone"])).timestamp())


def _local(second: int, meter: Row) -> datetime:
    return datetime.fromtimestamp(second, UTC).astimezone(zone(meter["zone"]))


def _months(first: date, last: date) -> list[int]:
    """Return the yyyymm keys of the months of a range."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = (divmod(first.year * 12 + first.month - 1 + number, 12) for number in range(count))
    return [year * 100 + month + 1 for year, month in months]


def _ids(chosen: Sequence[Row]) -> str:
    return ", ".join(str(int(meter["meter_id"])) for meter in chosen)
