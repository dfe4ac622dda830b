"""Two-part (hurdle) model of what a firm uses beside electricity: whether it uses any, and how much if so.

A firm may burn nothing, so the logarithm of its fuels need not exist. The chance of using any is a logistic
regression; the logarithm of the quantity over what is known, of those that use some, a linear one (Cragg 1971,
Econometrica 39, 829). The residuals' own distribution is kept, as they are not normal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tanliu.model.estimate.design import Design, Firms, design_of
from tanliu.model.estimate.regression import Floats, Regression, linear, logistic, probability

_QUANTILES = (np.arange(400) + 0.5) / 400


@dataclass(frozen=True, slots=True)
class Spread:
    """Predictive distribution of each firm: nothing with chance 1 - ``used``, else ``scale * exp(middle + width z)``.

    Attributes
    ----------
    shape
        Quantiles of z at equal steps of probability.
    """

    used: Floats
    scale: Floats
    middle: Floats
    width: Floats
    shape: Floats

    def quantile(self, level: Floats | float) -> Floats:
        """Return the value below which the share ``level`` lies; 0 inside the share that uses nothing."""
        inside = (np.asarray(level) - (1 - self.used)) / np.maximum(self.used, 1e-12)
        z = np.interp(np.clip(inside, 0, 1), _QUANTILES, self.shape)
        return np.where(inside > 0, self.scale * np.exp(self.middle + self.width * z), 0.0)

    def farness(self, value: Floats) -> Floats:
        """Return how far a value lies from the median, as a share of probability from 0 to 0.5.

        A firm that uses nothing is as far as the nearest level that gives nothing.
        """
        some = value > 0
        z = (np.log(np.where(some, value / self.scale, 1.0)) - self.middle) / np.maximum(self.width, 1e-12)
        level = 1 - self.used + self.used * np.interp(z, self.shape, _QUANTILES, left=0.0, right=1.0)
        return np.where(some, np.abs(level - 0.5), np.maximum(0.5 - (1 - self.used), 0.0))


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is used, over what is known, by those that use any.

    Attributes
    ----------
    regression
        Linear regression of ln(quantity / known).
    widths
        Residual standard deviation by industry, pooled with that of all.
    shape
        Quantiles of the residuals over their standard deviation.
    """

    regression: Regression
    widths: Mapping[str, float]
    shape: Floats


@dataclass(frozen=True, slots=True)
class Curve:
    """Coefficients over x = ln(known, kgce): ``logit(chance) = use_at + use_slope x``, and for energy and emission
    ``ln(quantity / known) = at + slope x``.
    """

    use_at: float
    use_slope: float
    energy_at: float
    energy_slope: float
    emission_at: float
    emission_slope: float


@dataclass(frozen=True, slots=True)
class Hurdle:
    """A fitted two-part model of the energy beside electricity, and of what it emits.

    Attributes
    ----------
    use
        Logistic regression of using anything.
    """

    design: Design
    use: Regression
    energy: Amount
    emission: Amount

    def spreads(self, firms: Firms) -> tuple[Spread, Spread]:
        """Return the predictive distributions of energy and of emission."""
        matrix = self.design.matrix(firms)
        used = probability(self.use.value(matrix))
        energy, emission = (_spread(one, matrix, firms, used) for one in (self.energy, self.emission))
        return energy, emission

    def shared_error(self, firms: Firms, energy_kgce: Floats) -> float:
        """Return the standard deviation of the sum of estimates that the coefficients' uncertainty brings.

        First order in the coefficients b of the amount: ``sqrt(v' Cov(b) v)`` with ``v = sum of estimate x row``.
        """
        pull = energy_kgce @ self.design.matrix(firms)
        variance = float(pull @ self.energy.regression.covariance @ pull)
        return math.sqrt(max(variance, 0.0))

    def curve(self, firms: Firms) -> list[Curve]:
        """Return the equation of each firm, as it holds for its industry, section, place and covariates."""
        logs = np.log(firms.known_kgce)
        near = self.design.matrix(firms)
        far = self.design.matrix(replace(firms, known_kgce=firms.known_kgce * np.e))
        curves = []
        for row, log in enumerate(logs.tolist()):
            pair: list[float] = []
            for one in (self.use, self.energy.regression, self.emission.regression):
                at, after = float(one.value(near[[row]])[0]), float(one.value(far[[row]])[0])
                pair += [at - (after - at) * log, after - at]
            curves.append(Curve(*pair))
        return curves


def fit(firms: Firms, energy_kgce: Floats, emission_kgco2e: Floats, pooling_firms: float) -> Hurdle:
    """Fit the model.

    Parameters
    ----------
    firms
        Firms whose fuels are known.
    energy_kgce, emission_kgco2e
        What they use beside electricity and what it emits; zero is a fact here.
    pooling_firms
        A group's own spread counts as much as that of all when it has so many firms.
    """
    design = design_of(firms)
    matrix = design.matrix(firms)
    use = logistic(matrix, (energy_kgce > 0).astype(float), design.blocks)
    amounts = (_amount(firms, design, matrix, one, pooling_firms) for one in (energy_kgce, emission_kgco2e))
    return Hurdle(design, use, *amounts)


def _amount(firms: Firms, design: Design, matrix: Floats, quantity: Floats, pooling: float) -> Amount:
    some = np.flatnonzero(quantity > 0).tolist()
    target = np.log(quantity[some] / firms.known_kgce[some])
    regression = linear(matrix[some], target, design.blocks)
    residual = target - regression.value(matrix[some])
    # a fitted row pulls its own prediction: what is left of it is that much too small
    leverage = np.minimum(regression.variance(matrix[some]) / regression.noise**2, 0.9)
    residual = residual / np.sqrt(1 - leverage)
    groups = [firms.industry[row] for row in some]
    widths = _widths(groups, residual, regression.noise, pooling)
    own = np.array([widths[name] for name in groups])
    return Amount(regression, widths, np.quantile(residual / own, _QUANTILES))


def _spread(amount: Amount, matrix: Floats, firms: Firms, used: Floats) -> Spread:
    own = np.array([amount.widths.get(name, amount.regression.noise) for name in firms.industry])
    width = np.sqrt(own**2 + amount.regression.variance(matrix))
    return Spread(used, firms.known_kgce, amount.regression.value(matrix), width, amount.shape)


def _widths(groups: Sequence[str], residual: Floats, noise: float, pooling: float) -> dict[str, float]:
    """Return the standard deviation of each group: its own and that of all, by weight."""
    names = np.array(groups)
    return {
        name: float(np.sqrt((pooling * noise**2 + (residual[names == name] ** 2).sum())
                            / (pooling + (names == name).sum())))
        for name in sorted(set(groups))
    }  # fmt: skip
