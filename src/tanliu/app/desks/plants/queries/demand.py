"""The power that the district takes by the hour, as far as meters know, and how much of all electricity they know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings

from tanliu.app.platform.served import catalog, results
from tanliu.app.store.sql import TOPMOST
from tanliu.catalog.editions import scheme
from tanliu.catalog.schema import read
from tanliu.decide.supply.balance import Expected, expected
from tanliu.kit.units import ratio
from tanliu.model.forecast.ahead import learn, say
from tanliu.model.forecast.document import Forecasting
from tanliu.model.forecast.panel import Days, Panel
from tanliu.model.forecast.schema import KIND as FORECASTING

_HOUR_S, _HOUR_MINUTES = 3600, 60
#: Weeks that are read before the first day, so that the bands of four can be tested and six lie before them.
WEEKS = 10
_YEARBOOK = "yearbook_electricity_kwh"


@dataclass(frozen=True, slots=True)
class Covered:
    """What meters know of all electricity in a year.

    Attributes
    ----------
    year
        The newest of which both are known.
    metered_kwh, all_kwh
        Of meters, and of all.
    basis
        ``yearbook`` where the whole society's is told, else ``reported``: what enterprises report or is metered.
    """

    year: int
    metered_kwh: Decimal
    all_kwh: Decimal
    basis: str

    @property
    def share(self) -> Decimal:
        """Return the share that meters know, at most 1 [-]."""
        return min(self.metered_kwh / self.all_kwh, Decimal(1)) if self.all_kwh > 0 else Decimal(0)


@dataclass(frozen=True, slots=True)
class Metered:
    """Power of meters of use by local hour [kW], how many meters, and the last day on which one of them was read."""

    by_hour: dict[datetime, float]
    meters: int
    last: date | None


def metered(first: date, last: date, least_read: float) -> Metered:
    """Return what the outermost meters of use took by the hour of some days.

    An hour of which too few readings are known is not known; what is missing of the others is scaled up.
    """
    chosen = _meters()
    if not chosen:
        return Metered({}, 0, None)
    months = sorted({one.year * 100 + one.month for one in _days(first, last)})
    values = ", ".join(f"({number}, {factor}::DOUBLE, {minutes})" for number, factor, minutes in chosen)
    rows = results().rows(
        f"""WITH m(meter_id, kwh, minutes) AS (VALUES {values}),
            r AS (SELECT meter_id, CAST(epoch(start) AS BIGINT) // {_HOUR_S} AS hour, sum(quantity) AS quantity, sum(readings) AS readings
                  FROM {results().scan("reading", where={"month": months})} JOIN m USING (meter_id)
                  WHERE day BETWEEN DATE '{first}' AND DATE '{last}' GROUP BY meter_id, hour HAVING sum(readings) > 0),
            live AS (SELECT sum({_HOUR_MINUTES} / minutes) AS a_hour FROM m WHERE meter_id IN (SELECT meter_id FROM r))
            SELECT hour, CAST(sum(quantity * kwh) AS DOUBLE) AS kwh,
                   CAST(sum(readings) AS DOUBLE) AS known,
                   CAST(any_value(a_hour) AS DOUBLE) AS wanted
            FROM r JOIN m USING (meter_id), live GROUP BY hour ORDER BY hour"""
    )
    zone = ZoneInfo(settings.TIME_ZONE)
    found = {}
    for row in rows:
        share = row["known"] / row["wanted"] if row["wanted"] else 0.0
        if share >= least_read:
            at = datetime.fromtimestamp(row["hour"] * _HOUR_S, UTC).astimezone(zone).replace(tzinfo=None)
            found[at] = row["kwh"] / min(share, 1.0)
    return Metered(found, len(chosen), _last(chosen))


def _meters() -> list[tuple[int, Decimal, int]]:
    """Return outermost meters of use of electricity: number, kWh in its unit, minutes of an interval."""
    rows = results().rows(
        """SELECT meter_id, unit, interval_minutes FROM meter m WHERE carrier = 'electricity' AND NOT is_virtual
           AND coalesce(direction, 'use') = 'use' AND interval_minutes <= 60
           AND coalesce(parent_meter NOT IN (SELECT meter_code FROM meter), true)"""
    )
    return [(row["meter_id"], ratio(row["unit"], "kWh"), row["interval_minutes"]) for row in rows]


def _last(chosen: list[tuple[int, Decimal, int]]) -> date | None:
    ids = ", ".join(str(number) for number, _, _ in chosen)
    (row,) = results().rows(
        f"SELECT max(day) AS last FROM {results().scan('meter_day')} WHERE meter_id IN ({ids}) AND readings > 0"
    )
    found: date | None = row["last"]
    return found


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def covered(until: date) -> Covered | None:
    """Return what meters know of all electricity in the newest year, up to a day's, of which both are known."""
    chosen = _meters()
    if not chosen:
        return None
    values = ", ".join(f"({number}, {factor}::DOUBLE)" for number, factor, _ in chosen)
    by_year = results().rows(
        f"""WITH m(meter_id, kwh) AS (VALUES {values})
            SELECT CAST(month // 100 AS INTEGER) AS year, CAST(sum(CAST(quantity AS DOUBLE) * kwh) AS DECIMAL(24, 3)) AS kwh
            FROM {results().scan("meter_day")} JOIN m USING (meter_id) GROUP BY ALL"""
    )
    metered_of = {row["year"]: row["kwh"] for row in by_year if row["year"] <= until.year}
    yearbook = results().rows(
        f"""SELECT CAST(period AS INTEGER) AS year, value FROM macro
            WHERE measure = ? AND region_id IN (SELECT region_id FROM region WHERE {TOPMOST})""",
        [_YEARBOOK],
    )
    every = {row["year"]: (row["value"], "yearbook") for row in yearbook}
    reported = results().rows(
        """SELECT CAST(left(period, 4) AS INTEGER) AS year, sum(quantity) AS kwh FROM line
           WHERE carrier = 'electricity' AND unit = 'kWh' AND purpose IN ('energy', 'green_power') GROUP BY ALL"""
    )
    for row in reported:
        every.setdefault(row["year"], (row["kwh"], "reported"))
    both = sorted(set(every) & set(metered_of))
    if not both:
        return None
    value, basis = every[both[-1]]
    return Covered(both[-1], metered_of[both[-1]], value, basis)


def forecast(history: Mapping[datetime, float], since: date, first: date, days: int) -> list[Expected] | None:
    """Return demand by the hour as the calendar and the days before say it, with bands that were tested on the last weeks.

    It is the way of short-term forecasts that needs no library: the newest days of the same sort, a holiday as a Sunday and a
    day worked instead as a working day. None where no pack in use tells how loads are forecast.

    Parameters
    ----------
    history
        Power by local hour [kW]; an hour that is not known is not in it.
    since, first, days
        First day of the history, first day to come, and how many.
    """
    if FORECASTING not in catalog().schemes:
        return None
    rule = read(scheme(catalog(), FORECASTING), Forecasting)
    start, count = datetime.combine(since, time()), 24 * (first - since).days
    values = np.array([history.get(start + timedelta(hours=number), np.nan) for number in range(count)])
    if not np.isfinite(values).any():
        return [
            Expected(start + timedelta(hours=count + number), None, None, None, 0)
            for number in range(24 * days)
        ]
    calendar = catalog().calendar if settings.TIME_ZONE in rule.calendar_zones else None
    panel = Panel(values[None, :], _HOUR_MINUTES, Days.of(since, (first - since).days + days, calendar))
    learned = learn(panel, count, 24 * days, rule.rules(), use_model=False)
    low, middle, high = say(panel, learned, count)[:, 0, :]
    known = expected(history, first, days, WEEKS, 1)
    return [
        Expected(one.at, _kw(kw), _kw(least), _kw(most), one.weeks)
        for one, kw, least, most in zip(known, middle, low, high, strict=True)
    ]


def _kw(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
