"""What can be counted on, what the hours to come are expected to need, and where the one does not cover the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

_HOUR, _WEEK = timedelta(hours=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Unit:
    """A plant as supply counts it: electric rating [kW], share to count on [-], share that its state leaves [-]."""

    rating_kw: Decimal
    firm_share: Decimal
    available: Decimal

    @property
    def on_line_kw(self) -> Decimal:
        """Return what is on line of it [kW]."""
        return self.rating_kw * self.available

    @property
    def firm_kw(self) -> Decimal:
        """Return what can be counted on of it [kW]."""
        return self.on_line_kw * self.firm_share


@dataclass(frozen=True, slots=True)
class Expected:
    """Demand of an hour as it is expected [kW], the least and most of what it is a mean of, and of how many weeks."""

    at: datetime
    kw: float | None
    low: float | None
    high: float | None
    weeks: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours in a row in which supply is less than demand and its margin.

    Attributes
    ----------
    first, last
        Begins of the first and the last hour.
    demand_kw, supply_kw, short_kw
        In the worst of these hours: what is expected, what can be counted on, and what is missing to demand and margin [kW].
    uncovered
        Whether demand itself is not covered, and not the margin alone.
    """

    first: datetime
    last: datetime
    demand_kw: float
    supply_kw: float
    short_kw: float
    uncovered: bool


def expected(
    history: Mapping[datetime, float], first: date, days: int, weeks: int, least_weeks: int
) -> list[Expected]:
    """Return the demand to expect by the hour: the mean of the same hour of the last weeks (seasonal naive).

    Parameters
    ----------
    history
        Power by local hour [kW]; an hour that is not known is not in it.
    first, days
        Days to come.
    weeks, least_weeks
        Weeks that are looked back, and of how many the hour must be known.
    """
    start = datetime.combine(first, time())
    found = []
    for number in range(24 * days):
        at = start + number * _HOUR
        # the days to come are in no history, however far the horizon is
        back = range(1 + (at - start) // _WEEK, 1 + (at - start) // _WEEK + weeks)
        known = [history[at - week * _WEEK] for week in back if at - week * _WEEK in history]
        if len(known) < least_weeks:
            found.append(Expected(at, None, None, None, len(known)))
        else:
            found.append(Expected(at, sum(known) / len(known), min(known), max(known), len(known)))
    return found


def gaps(demand: Iterable[Expected], supply_kw: Mapping[date, float], least_share: float) -> list[Gap]:
    """Return the hours in which demand and its margin are not covered; an hour of which one is not known ends a row.

    Parameters
    ----------
    demand
        By the hour.
    supply_kw
        What can be counted on by day [kW]; a day that is not in it is not judged.
    least_share
        Of the demand, by which supply must be above it [-].
    """
    rows: list[list[Expected]] = []
    before: datetime | None = None
    for one in demand:
        supply = supply_kw.get(one.at.date())
        if one.kw is None or supply is None or one.kw * (1 + least_share) <= supply:
            continue
        if before is not None and one.at - before == _HOUR:
            rows[-1].append(one)
        else:
            rows.append([one])
        before = one.at
    return [_gap(row, supply_kw, least_share) for row in rows]


def _gap(row: Sequence[Expected], supply_kw: Mapping[date, float], least_share: float) -> Gap:
    hours = [(one.kw or 0.0, supply_kw[one.at.date()]) for one in row]
    demand, supply = max(hours, key=lambda hour: hour[0] * (1 + least_share) - hour[1])
    short = demand * (1 + least_share) - supply
    return Gap(row[0].at, row[-1].at, demand, supply, short, any(kw > has for kw, has in hours))


def coal_days(stock_t: Decimal | None, uses_t: Sequence[Decimal]) -> Decimal | None:
    """Return how many days a stock lasts at the mean of some days' use; None where one of both is not told or nothing is used."""
    mean = sum(uses_t, Decimal(0)) / len(uses_t) if uses_t else Decimal(0)
    return stock_t / mean if stock_t is not None and mean > 0 else None


def full_load_hours(yield_kwh: Decimal | None, rating_kw: Decimal | None) -> Decimal | None:
    """Return the hours at full load that a yield is worth [h]."""
    return yield_kwh / rating_kw if yield_kwh is not None and rating_kw else None
