"""How far a saving can be trusted: the standard band, and the one that placebos of the same estate calibrate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.model.building.baseline import Floats
from tanliu.model.building.student import quantile


@dataclass(frozen=True, slots=True)
class Scatter:
    """How a baseline misses its own period.

    Attributes
    ----------
    cv
        Root mean square error over the mean [-].
    autocorrelation
        Of a residual with the one before [-].
    points, parameters
        Points of the baseline, and parameters that cost a degree of freedom.
    """

    cv: float
    autocorrelation: float
    points: int
    parameters: int

    @property
    def independent_points(self) -> float:
        """Return to how many independent points the residuals amount [-]: n (1 - rho) / (1 + rho)."""
        return self.points * (1 - self.autocorrelation) / (1 + self.autocorrelation)


def scatter(residuals: Floats, mean: float, weights: Floats, parameters: int) -> Scatter:
    """Return the scatter of residuals [kWh/d] about a mean [kWh/d], each weighted by its days [d]."""
    n = len(residuals)
    square = float((weights * residuals**2).sum() / weights.mean())
    rmse = math.sqrt(square / (n - parameters)) if n > parameters else math.inf
    before, after = residuals[:-1], residuals[1:]
    still = n < 3 or before.std() == 0 or after.std() == 0
    rho = 0.0 if still else float(np.corrcoef(before, after)[0, 1])
    return Scatter(rmse / mean if mean > 0 else math.inf, rho, n, parameters)


def standard_band(
    baseline_kwh: float, scatter: Scatter, reporting_points: int, months: float,
    polynomial: tuple[float, float, float], confidence: float,
) -> float:  # fmt: skip
    """Return the half width of the standard band of a saving.

    Parameters
    ----------
    baseline_kwh
        Use in the baseline period [kWh].
    scatter
        Of the baseline.
    reporting_points
        Points of the reporting period [-].
    months
        Months of the reporting period [month].
    polynomial
        a, b, c of ``a M² + b M + c``.
    confidence
        Share within, both sides [-].

    Returns
    -------
    float
        Half width [kWh]: E t (a M² + b M + c) CV sqrt(n/n' (1 + 2/n') / m).

    References
    ----------
    ASHRAE Guideline 14-2014, annex B, with the polynomials of Sun and Baltazar (2013) as CalTRACK 4.3 and eemeter 2.10 use
    them.
    """
    a, b, c = polynomial
    t = quantile(confidence, max(scatter.points - scatter.parameters, 1))
    n = scatter.independent_points
    spread = scatter.points / n * (1 + 2 / n) / reporting_points if n > 0 else math.inf
    return baseline_kwh * t * (a * months**2 + b * months + c) * scatter.cv * math.sqrt(spread)


@dataclass(frozen=True, slots=True)
class Placebo:
    """A year without a measure, verified as if there had been one: the saving told over the use expected, and the CV."""

    meter: str
    year: str
    relative_saving: float
    cv: float


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A band from placebos.

    Attributes
    ----------
    count
        Placebos that it rests on.
    drift
        Median of what they say was saved [-]: what the whole estate did without a measure.
    width
        What a share of them stayed within about the drift, for a CV of 1 [-].
    """

    count: int
    drift: float
    width: float

    def half_width(self, counterfactual_kwh: float, cv: float) -> float:
        """Return the half width of the band [kWh] for a meter with a CV of its own."""
        return self.width * cv * counterfactual_kwh


def calibrate(placebos: Sequence[Placebo], share: float) -> Calibrated | None:
    """Return the band that a share of the placebos [-] stayed within; none without any."""
    if not placebos:
        return None
    saved = np.array([one.relative_saving for one in placebos])
    cv = np.array([one.cv for one in placebos])
    drift = float(np.median(saved))
    apart = np.sort(np.abs(saved - drift) / cv)
    # the order statistic that a new placebo exceeds with no more than the rest of the probability (split conformal)
    rank = min(math.ceil((len(apart) + 1) * share), len(apart))
    return Calibrated(len(placebos), drift, float(apart[rank - 1]))
