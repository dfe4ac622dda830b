"""The use that a baseline expects of every point, by its interval: hours, days or months."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.model.building.band import Scatter, scatter
from tanliu.model.building.baseline import Baseline, Floats, Terms, degree_days, fit
from tanliu.model.building.document import Verification
from tanliu.model.building.hours import HourlyBaseline, fit_hours
from tanliu.model.building.points import Points, Stamps, daily_of_periods, temperature_of

#: Quantiles of the temperature between which the pieces of an hourly line lie.
_EDGES = (0.05, 0.25, 0.5, 0.75, 0.95)
#: Of an hourly week that begins on a Monday: 1970-01-01 was a Thursday.
_MONDAY_HOURS = 72


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted baseline with what it expects.

    Attributes
    ----------
    baseline
        The fitted form.
    expected
        Use of each point [kWh]; not a number where the temperature is not known.
    fitted
        Which points the fit rests on.
    temperature, of_point
        Temperatures that the model reads [degree], and to which point each belongs.
    scatter
        Of the residuals: of days for hours and days, of periods for months.
    """

    baseline: Baseline | HourlyBaseline
    expected: Floats
    fitted: NDArray[np.bool_]
    temperature: Floats
    of_point: NDArray[np.intp]
    scatter: Scatter

    def outside(self, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> float:
        """Return the share of hours or days after the works that are colder or warmer than any before [-]."""
        known = ~np.isnan(self.temperature)
        seen = self.temperature[known & (before & self.fitted)[self.of_point]]
        asked = self.temperature[known & after[self.of_point]]
        return float(((asked < seen.min()) | (asked > seen.max())).mean())


def terms_of(method: Verification) -> Terms:
    """Return the candidates of a method."""
    balance = method.balance
    balances = np.arange(float(balance.lowest), float(balance.highest) + 1e-9, float(balance.step))
    return Terms(balances, method.sufficiency.degree_day_count, float(method.sufficiency.degree_days))


def modelled(
    method: Verification,
    points: Points,
    use: Floats,
    stamps: Stamps,
    degrees: Floats,
    chosen: NDArray[np.bool_],
) -> Model:
    """Return the baseline of some points and what it expects of all.

    Parameters
    ----------
    method
        Rules of a pack.
    points, use
        The meter, and its use less what events added [kWh].
    stamps, degrees
        The weather [degree of the method].
    chosen
        Points before the works whose use is known.
    """
    share = float(method.sufficiency.reading_share)
    if points.interval == "hourly":
        return _hourly(points, use, temperature_of(points, stamps, degrees, share), chosen)
    return _by_degree_days(method, points, use, (stamps, degrees), chosen)


def _by_degree_days(
    method: Verification,
    points: Points,
    use: Floats,
    weather: tuple[Stamps, Floats],
    chosen: NDArray[np.bool_],
) -> Model:
    share, terms = float(method.sufficiency.reading_share), terms_of(method)
    days, place = daily_of_periods(points, *weather, share)
    known = ~np.isnan(days)
    count = len(points.start)
    full = np.bincount(place, known, count) >= share * np.bincount(place, minlength=count)
    fitted = chosen & full
    keep = np.flatnonzero(fitted)
    inside = known & fitted[place]
    heat, cool = degree_days(days[inside], terms.balances, np.searchsorted(keep, place[inside]), len(keep))
    baseline = fit(heat, cool, use[keep] / points.days[keep], points.days[keep], terms)
    of_day = np.where(known, baseline.predict(np.where(known, days, 0)), 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.bincount(place, of_day, count) / np.bincount(place, known, count) * points.days
    parameters = baseline.slopes + (1 if method.standard.intercept_counts else 0)
    spread = scatter(baseline.residuals, baseline.mean, baseline.weights, parameters)
    return Model(baseline, np.where(full, expected, np.nan), fitted, days, place, spread)


def _hourly(points: Points, use: Floats, temperature: Floats, chosen: NDArray[np.bool_]) -> Model:
    hour = ((points.start.astype("M8[h]").astype(int) + _MONDAY_HOURS) % 168).astype(np.intp)
    known = ~np.isnan(temperature)
    fitted = chosen & known
    edges = np.unique(np.quantile(temperature[fitted], _EDGES))
    baseline = fit_hours(hour[fitted], temperature[fitted], use[fitted], edges)
    expected = np.full(len(use), np.nan)
    expected[known] = baseline.predict(hour[known], temperature[known])
    # errors of hours hang together: the band rests on those of whole days
    days, place = np.unique(points.start[fitted].astype("M8[D]"), return_inverse=True)
    residuals = np.bincount(place, baseline.residuals).astype(np.float64)
    cost = math.ceil(baseline.parameters / 24)
    mean = float(use[fitted].sum()) / len(days)
    spread = scatter(residuals, mean, np.ones(len(days)), cost)
    return Model(baseline, expected, fitted, temperature, np.arange(len(use)), spread)
