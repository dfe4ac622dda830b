"""One enterprise: its figures and their trend, structure, grade, peers, completeness and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from statistics import median
from typing import Any

from tanliu.app.desks.overview.queries.totals import MEASURES, SUMS, Measure
from tanliu.app.platform.period import Shown
from tanliu.app.store.results import Results
from tanliu.kit.period import Period, expected_readings

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


def so_far(results: Results, entity_id: str, shown: Shown) -> SoFar:
    """Return the sums of a period; an unfinished year is compared with the same months only."""
    now, before = (_sums(results, entity_id, [one]) for one in (shown.period, shown.before))
    if not shown.is_year or now["energy_months"] in (None, 12):
        return SoFar(now, before, ())
    rows = results.rows(
        "SELECT DISTINCT period FROM line WHERE entity_id = ? AND year = ? AND length(period) > 4 ORDER BY 1",
        [entity_id, int(shown.period)],
    )
    months = tuple(row["period"] for row in rows)
    if not months:
        return SoFar(now, before, ())
    return SoFar(now, _sums(results, entity_id, [f"{shown.before}{one[4:]}" for one in months]), months)


def _sums(results: Results, entity_id: str, periods: Sequence[str]) -> Row:
    added = ", ".join(f"sum({name}) AS {name}" for name in SUMS if name != "land_area_mu")
    query = f"""SELECT {added}, max(land_area_mu) AS land_area_mu,
                       CAST(sum(energy_months) AS INTEGER) AS energy_months
                FROM entity_period WHERE entity_id = ? AND list_contains(?::VARCHAR[], period)"""
    return results.rows(query, [entity_id, list(periods)])[0]


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
    """A measure of a firm beside those of its industry; None where nothing can be said.

    Attributes
    ----------
    leaders
        Sum over sum of the best share.
    average
        Sum over sum of all.
    whole
        Every firm of the industry has the measure, so the average is that of the industry.
    """

    measure: Measure
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
    measure: str,
    *,
    fewest: int,
    leaders_ratio: Decimal,
) -> Peers:
    """Compare a firm with its industry; nothing is told of an industry with too few firms."""
    chosen = MEASURES[measure]
    rows = results.rows(
        f"SELECT entity_id, {chosen.upper}, {chosen.lower} FROM entity_period WHERE industry = ? AND period = ?",
        [entity["industry"], period],
    )
    graded = sorted(
        ((value, row) for row in rows if (value := chosen.value(row)) is not None), key=lambda pair: pair[0]
    )
    own = next((value for value, row in graded if row["entity_id"] == entity["entity_id"]), None)
    best = int((len(graded) * leaders_ratio).to_integral_value(ROUND_CEILING))
    if len(graded) < fewest:
        return Peers(chosen, own, None, None, None, len(graded), best, False)
    return Peers(
        chosen,
        own,
        _together(chosen, [row for _, row in graded[:best]]),
        _together(chosen, [row for _, row in graded]),
        median(value for value, _ in graded),
        len(graded),
        best,
        len(graded) == len(rows),
    )


def _together(measure: Measure, rows: Sequence[Row]) -> Decimal | None:
    return measure.value(
        {name: sum((row[name] for row in rows), Decimal(0)) for name in (measure.upper, measure.lower)}
    )


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
            "expected": sum(
                expected_readings(Period.parse(month).days, one["interval_minutes"]) for one in meters
            ),
            "origins": origins.get(month, {}),
            "energy_kgce": sum(
                (one for one in origins.get(month, {}).values() if one is not None), Decimal(0)
            )
            if month in origins
            else None,
        }
        for month in months
    ]
