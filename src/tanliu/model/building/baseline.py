"""Baselines by degree days: every pair of balance points at once, the best by adjusted R².

``y = a + b_h max(T_h - T, 0) + b_c max(T - T_c, 0)`` with ``T_h <= T_c``, fitted to use per day. A day, a billing period or a
month is the same fit on other columns: a period's degree days are the mean of those of its days. Source: CalTRACK methods
2.0, sections 3.3 and 3.4, as eemeter 2.10 carries them out, whose published results the golden tests reproduce.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Of the product of two sums of squares: below it two columns say the same, and no pair of slopes is theirs.
_ALIKE = 1e-9


@dataclass(frozen=True, slots=True)
class Terms:
    """Which models are tried: balance points [degree], and what a slope needs: days with degree days, and their sum."""

    balances: Floats
    degree_day_count: int
    degree_days: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """A fitted baseline.

    Attributes
    ----------
    intercept, heating, cooling
        Use per day [kWh/d] and per degree day [kWh/degree]; a slope is 0 where the model has no such term.
    heating_balance, cooling_balance
        Balance points [degree]; none where the model has no such term.
    r2_adjusted
        Of the best model [-].
    residuals
        Observed less predicted use per day [kWh/d], in order of time.
    mean
        Mean observed use per day [kWh/d].
    weights
        Days of each point [d].
    """

    intercept: float
    heating: float
    cooling: float
    heating_balance: float | None
    cooling_balance: float | None
    r2_adjusted: float
    residuals: Floats
    mean: float
    weights: Floats

    @property
    def kind(self) -> str:
        """Return the name of the model: what it depends on."""
        terms = (("heating", self.heating_balance), ("cooling", self.cooling_balance))
        return "_".join(name for name, balance in terms if balance is not None) or "constant"

    @property
    def slopes(self) -> int:
        """Return how many slopes the model has."""
        return (self.heating_balance is not None) + (self.cooling_balance is not None)

    def predict(self, temperature: Floats) -> Floats:
        """Return the use per day at daily mean temperatures [degree] -> [kWh/d]."""
        base, heat, cool = self.parts(temperature)
        return base + heat + cool

    def parts(self, temperature: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the base load, heating and cooling of each day [kWh/d]; they add up to the prediction."""
        none = np.zeros(len(temperature))
        heat, cool = self.heating_balance, self.cooling_balance
        return (
            np.full(len(temperature), self.intercept),
            none if heat is None else self.heating * np.maximum(heat - temperature, 0),
            none if cool is None else self.cooling * np.maximum(temperature - cool, 0),
        )


def degree_days(
    temperature: Floats, balances: Floats, period: NDArray[np.intp], count: int
) -> tuple[Floats, Floats]:
    """Return mean heating and cooling degree days of periods.

    Parameters
    ----------
    temperature
        Daily means, one for each day [degree].
    balances
        Balance points [degree].
    period
        To which period each day belongs, from 0, in order.
    count
        Number of periods; each has a day.

    Returns
    -------
    tuple of ndarray
        Heating and cooling degree days per day, a row for each balance point, a column for each period [degree].
    """
    apart = balances[:, None] - temperature
    days, begins = np.bincount(period, minlength=count), np.searchsorted(period, np.arange(count))
    heat, cool = (np.add.reduceat(np.maximum(one, 0), begins, axis=1) / days for one in (apart, -apart))
    return heat, cool


def fit(heat: Floats, cool: Floats, use: Floats, weights: Floats, terms: Terms) -> Baseline:
    """Return the best baseline of use per day.

    Parameters
    ----------
    heat, cool
        Degree days as `degree_days` returns them [degree].
    use
        Use per day of each period [kWh/d].
    weights
        Days of each period [d].
    terms
        Balance points and what a slope needs.
    """
    share = np.sqrt(weights / weights.mean())
    mean = float((weights * use).sum() / weights.sum())
    # the first row stands for a model that has no such term
    h, c = (np.vstack([np.zeros(len(use)), one]) for one in (heat, cool))
    scaled = [share * (one - ((one * weights).sum(axis=1) / weights.sum())[:, None]) for one in (h, c)]
    y = share * (use - mean)
    by_heat, by_cool, left = _slopes(scaled[0], scaled[1], y)
    intercept = mean - by_heat * _mean(h, weights)[:, None] - by_cool * _mean(c, weights)
    slopes = (np.arange(len(h)) > 0)[:, None] + (np.arange(len(c)) > 0).astype(int)
    n, total = len(use), float(y @ y)
    with np.errstate(divide="ignore", invalid="ignore"):
        r2 = 1 - left / (n - 1 - slopes) * (n - 1) / total
    allowed = (
        _may(heat, weights, terms)[:, None]
        & _may(cool, weights, terms)
        & _ordered(terms.balances)
        & (n - 1 > slopes)
    )
    sound = (intercept >= 0) & ((by_heat > 0) | (np.arange(len(h)) == 0)[:, None])
    sound &= (by_cool > 0) | (np.arange(len(c)) == 0)
    r2 = np.where(allowed & sound & np.isfinite(r2), r2, -np.inf)
    i, j = np.unravel_index(int(np.argmax(r2)), r2.shape) if np.isfinite(r2).any() else (0, 0)
    a, bh, bc = float(intercept[i, j]), float(by_heat[i, j]), float(by_cool[i, j])
    return Baseline(
        a, bh, bc,
        float(terms.balances[i - 1]) if i else None, float(terms.balances[j - 1]) if j else None,
        max(float(r2[i, j]), 0.0), use - (a + bh * h[i] + bc * c[j]), mean, weights,
    )  # fmt: skip


def _mean(columns: Floats, weights: Floats) -> Floats:
    return np.asarray((columns * weights).sum(axis=1) / weights.sum())


def _slopes(h: Floats, c: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Return both slopes of every pair of columns and the sum of squares that they leave."""
    a, d, b = (h * h).sum(axis=1)[:, None], (c * c).sum(axis=1)[None, :], h @ c.T
    u, v = (h @ y)[:, None], (c @ y)[None, :]
    none_h, none_c = a <= 0, d <= 0
    determinant = a * d - b * b
    with np.errstate(divide="ignore", invalid="ignore"):
        by_heat = np.where(none_c, u / a, (d * u - b * v) / determinant)
        by_cool = np.where(none_h, v / d, (a * v - b * u) / determinant)
    alike = ~none_h & ~none_c & (determinant <= _ALIKE * a * d)
    by_heat = np.where(none_h, 0.0, np.where(alike, np.nan, by_heat))
    by_cool = np.where(none_c, 0.0, np.where(alike, np.nan, by_cool))
    return by_heat, by_cool, y @ y - by_heat * u - by_cool * v


def _may(columns: Floats, weights: Floats, terms: Terms) -> NDArray[np.bool_]:
    days, degree_days_of = (columns > 0) @ weights, columns @ weights
    enough = (days >= terms.degree_day_count) & (degree_days_of >= terms.degree_days)
    return np.concatenate([[True], enough])


def _ordered(balances: Floats) -> NDArray[np.bool_]:
    """Return for which pairs the building does not heat and cool at once."""
    allowed = np.ones((len(balances) + 1, len(balances) + 1), dtype=bool)
    allowed[1:, 1:] = balances[:, None] <= balances
    return allowed
