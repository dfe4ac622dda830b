"""One enterprise: its figures and their trend, structure, grade, peers, completeness and lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from statistics import median
from typing import Any

from tanliu.app.platform.figures import FIGURES, added_over_periods, value_of, valued
from tanliu.app.platform.period import Shown
from tanliu.app.store.results import Results
from tanliu.flow.indicator.measures import PARTLY
from tanliu.flow.indicator.types import Indicator, measures_of
from tanliu.kit.period import Period, readings_between

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SoFar:
    """Sums of a period as far as it is known, and of the same months of the year before.

    Attributes
    ----------
    months
        Months that are known, when the year is not over; empty for a whole period.
    """

    now: Row
    before: Row
    months: tuple[str, ...]


def so_far(
    results: Results,
    entity_id: str,
    shown: Shown,
    indicators: Sequence[Indicator],
    registered: Collection[str] = (),
) -> SoFar:
    """Return the sums of a period and the values of indicators; an unfinished year stands beside the same months."""
    now, before = (
        _sums(results, entity_id, [one], indicators, registered) for one in (shown.period, shown.before)
    )
    if not shown.is_year or now["energy_months"] in (None, 12):
        return SoFar(now, before, ())
    rows = results.rows(
        "SELECT DISTINCT period FROM line WHERE entity_id = ? AND year = ? AND length(period) > 4 ORDER BY 1",
        [entity_id, int(shown.period)],
    )
    months = tuple(row["period"] for row in rows)
    if not months:
        return SoFar(now, before, ())
    return SoFar(
        now,
        _sums(results, entity_id, [f"{shown.before}{one[4:]}" for one in months], indicators, registered),
        months,
    )


def _sums(
    results: Results,
    entity_id: str,
    periods: Sequence[str],
    indicators: Sequence[Indicator],
    registered: Collection[str],
) -> Row:
    query = f"""SELECT {added_over_periods(indicators, registered)}, CAST(sum(energy_months) AS INTEGER) AS energy_months
                FROM entity_period WHERE entity_id = ? AND list_contains(?::VARCHAR[], period)"""
    return results.rows(valued(query, indicators), [entity_id, list(periods)])[0]


def judged(results: Results, entity_id: str, year: str) -> dict[str, Row]:
    """Return the indicators of a year by id."""
    query = "SELECT * FROM indicator WHERE subject_kind = 'entity' AND subject_id = ? AND period = ?"
    return {row["indicator_id"]: row for row in results.rows(query, [entity_id, year])}


def monthly(results: Results, entity_id: str, year: str) -> list[Row]:
    """Return energy and emissions by month and carrier, oldest first, most used carriers first."""
    query = """SELECT period, carrier, sum(energy_kgce) AS energy_kgce, sum(emission_kgco2e) AS emission_kgco2e
               FROM line WHERE entity_id = ? AND year = ? AND length(period) > 4
               GROUP BY ALL ORDER BY period, carrier"""
    return results.rows(query, [entity_id, int(year)])


def lines(results: Results, entity_id: str, shown: Shown) -> list[Row]:
    """Return the lines of a period, largest emission first within a month."""
    query = f"""SELECT line_id, period, carrier, purpose, scope, origin, quantity, unit, energy_kgce, emission_kgco2e
                FROM line WHERE entity_id = ? AND {shown.inside}
                ORDER BY period, emission_kgco2e DESC NULLS LAST, energy_kgce DESC NULLS LAST, line_id"""
    return results.rows(query, [entity_id])


@dataclass(frozen=True, slots=True)
class Peers:
    """An indicator of a firm beside those of its industry; None where nothing can be said.

    Attributes
    ----------
    leaders
        Sum over sum of the best share.
    average
        Sum over sum of all.
    whole
        Every firm of the industry has the indicator, so the average is that of the industry.
    """

    indicator: Indicator
    own: Decimal | None
    leaders: Decimal | None
    average: Decimal | None
    middle: Decimal | None
    count: int
    best: int
    whole: bool


def peers(
    results: Results,
    entity: Mapping[str, Any],
    period: str,
    indicator: Indicator,
    *,
    fewest: int,
    leaders_ratio: Decimal,
) -> Peers:
    """Compare a firm with its industry, less is better; nothing is told of an industry with too few firms."""
    sums = ", ".join(measures_of([indicator]))
    # who is only partly known is no peer where the indicator does not compare such firms
    partly = "NULL::INTEGER" if indicator.judges_partly_known else PARTLY
    least = f"energy_months * {indicator.partly_known_above}"
    partly = f"CASE WHEN {PARTLY} <= {least} THEN NULL ELSE {partly} END AS {PARTLY}"
    firms = f"SELECT entity_id, {partly}, {sums} FROM entity_period WHERE industry = ? AND period = ?"
    query = f"SELECT * FROM ({valued(firms, [indicator])})"
    asked = [entity["industry"], period]
    rows = results.rows(f'{query} ORDER BY {FIGURES}."{indicator.id}", entity_id', asked)
    graded = [row for row in rows if value_of(row, indicator) is not None and row[PARTLY] is None]
    own = next((value_of(row, indicator) for row in rows if row["entity_id"] == entity["entity_id"]), None)
    best = int((len(graded) * leaders_ratio).to_integral_value(ROUND_CEILING))
    if len(graded) < fewest:
        return Peers(indicator, own, None, None, None, len(graded), best, False)
    return Peers(
        indicator,
        own,
        _together(results, query, asked, indicator, best),
        _together(results, query, asked, indicator, len(graded)),
        median(row[FIGURES][indicator.id] for row in graded),
        len(graded),
        best,
        len(graded) == len(rows),
    )


def _together(
    results: Results, query: str, values: Sequence[object], indicator: Indicator, count: int
) -> Decimal | None:
    """Return the value of an indicator for the sum of the best firms, so that no single firm shows."""
    value = f'{FIGURES}."{indicator.id}"'
    sums = ", ".join(f"sum({name}) AS {name}" for name in measures_of([indicator]))
    best = f"SELECT * FROM ({query}) WHERE {value} IS NOT NULL AND {PARTLY} IS NULL ORDER BY {value}, entity_id LIMIT ?"
    return value_of(
        results.rows(valued(f"SELECT {sums} FROM ({best})", [indicator]), [*values, count])[0], indicator
    )


def _expected(month: Period, meter: Row) -> int:
    return readings_between(month.start, month.end, meter["interval_minutes"], meter["zone"])


def completeness(
    results: Results, entity_id: str, year: str, meters: Sequence[Row], days: Sequence[Row]
) -> list[Row]:
    """Return, for each month of a year, readings known and expected and the energy by origin.

    Parameters
    ----------
    days
        Daily sums of all the meters, as ``load_curve.days`` gives them.
    """
    query = """SELECT period, origin, sum(energy_kgce) AS energy_kgce, count(*) AS lines FROM line
               WHERE entity_id = ? AND year = ? AND length(period) > 4 GROUP BY ALL"""
    origins: dict[str, Row] = {}
    for row in results.rows(query, [entity_id, int(year)]):
        origins.setdefault(row["period"], {})[row["origin"]] = row["energy_kgce"]
    known: dict[str, int] = {}
    for day in days:
        month = f"{day['day']:%Y-%m}"
        known[month] = known.get(month, 0) + day["known"]
    months = [str(month) for month in Period(int(year)).months]
    return [
        {
            "period": month,
            "known": known.get(month, 0),
            "expected": sum(_expected(Period.parse(month), one) for one in meters),
            "origins": origins.get(month, {}),
            "energy_kgce": sum(
                (one for one in origins.get(month, {}).values() if one is not None), Decimal(0)
            )
            if month in origins
            else None,
        }
        for month in months
    ]
