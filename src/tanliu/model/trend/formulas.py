"""Tests for trends and breaks that assume no distribution; each function is one test."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Outcome of the test of Mann and Kendall.

    Attributes
    ----------
    score
        S: pairs that rise less pairs that fall.
    variance
        Variance of S if there were no trend, corrected for ties.
    z
        S in standard deviations, with the correction for continuity.
    probability
        Chance of a score as far from zero where there is no trend, two-sided [1].
    tau
        Kendall's tau-b, -1 to 1.
    """

    score: int
    variance: float
    z: float
    probability: float
    tau: float


@dataclass(frozen=True, slots=True)
class Pettitt:
    """Outcome of Pettitt's test for one break.

    Attributes
    ----------
    statistic
        K: the largest excess of values before the break over those behind it, by rank, without its sign.
    place
        How many values lie before the break.
    probability
        Approximate chance of such a statistic where there is no break, at most 1 [1].
    """

    statistic: int
    place: int
    probability: float


def mann_kendall(values: Floats) -> MannKendall:
    """Test whether a series rises or falls throughout.

    Parameters
    ----------
    values
        At least three values in the order of time [any unit].

    Returns
    -------
    MannKendall
        Score, variance, z, probability [1] and tau [1].

    References
    ----------
    Mann, H. B. (1945), Econometrica 13, 245; Kendall, M. G. (1975), Rank Correlation Methods; ties as in Gilbert, R. O.
    (1987), Statistical Methods for Environmental Pollution Monitoring, equation 16.4.
    """
    count = len(values)
    score = int(_signs(values).sum())
    ties = np.unique(values, return_counts=True)[1].astype(np.float64)
    variance = (_moment(float(count)) - float(_moment(ties).sum())) / 18
    z = (score - np.sign(score)) / sqrt(variance) if variance else 0.0
    pairs = count * (count - 1) / 2
    untied = pairs - float((ties * (ties - 1) / 2).sum())
    tau = score / sqrt(pairs * untied) if untied else 0.0
    return MannKendall(score, variance, float(z), erfc(abs(z) / sqrt(2)), tau)


def sen_slope(values: Floats) -> float:
    """Return the median of the slopes between all pairs of values.

    Parameters
    ----------
    values
        At least two values at equal distances in time [any unit].

    Returns
    -------
    float
        Change from one value to the next [unit of the values a step].

    References
    ----------
    Sen, P. K. (1968), Journal of the American Statistical Association 63, 1379.
    """
    first, second = np.triu_indices(len(values), 1)
    return float(np.median((values[second] - values[first]) / (second - first)))


def pettitt(values: Floats) -> Pettitt:
    """Test whether a series changes its level once, and where.

    Parameters
    ----------
    values
        At least two values in the order of time [any unit].

    Returns
    -------
    Pettitt
        Statistic, place of the break and probability [1]; of several places with the same statistic the first.

    References
    ----------
    Pettitt, A. N. (1979), Applied Statistics 28, 126.
    """
    count = len(values)
    signs = _signs(values)
    # what all values up to t and all behind it say of each other
    excess = np.array([int(signs[:place, place:].sum()) for place in range(1, count)])
    place = int(np.abs(excess).argmax())
    statistic = abs(int(excess[place]))
    probability = 2 * exp(-6 * statistic**2 / (count**3 + count**2))
    return Pettitt(statistic, place + 1, min(1.0, probability))


def _signs(values: Floats) -> NDArray[np.int64]:
    """Return by pair, the earlier one first, whether it rises (1), falls (-1) or neither."""
    return np.triu(np.sign(values[None, :] - values[:, None]), 1).astype(np.int64)


def _moment(count: Any) -> Any:
    return count * (count - 1) * (2 * count + 5)
