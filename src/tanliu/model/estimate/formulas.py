"""Arithmetic of estimates; each function is one equation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from statistics import NormalDist
from typing import Any

import numpy as np

from tanliu.model.estimate.regression import Floats


def median_error(estimate: Floats, truth: Floats) -> float:
    """Return the median of |estimate - truth| / truth over what is not zero.

    Parameters
    ----------
    estimate, truth
        Values of the same cases [any unit, the same for both].

    Returns
    -------
    float
        Median error over the truth [-]; not a number where nothing is above zero.

    References
    ----------
    Hyndman and Koehler (2006), Int. J. Forecasting 22, 679: the median absolute percentage error, here as a share.
    """
    some = truth > 0
    return float(np.median(np.abs(estimate[some] - truth[some]) / truth[some])) if some.any() else math.nan


def total_error(estimate: Floats, truth: Floats) -> float:
    """Return the error of the sum over the sum.

    Parameters
    ----------
    estimate, truth
        Values of the same cases [any unit, the same for both].

    Returns
    -------
    float
        Sum of the estimates less that of the truth, over that of the truth [-].

    References
    ----------
    Own definition: what a district's total is wrong by.
    """
    return float((estimate.sum() - truth.sum()) / truth.sum()) if truth.sum() else math.nan


def coverage(low: Floats, high: Floats, truth: Floats) -> float:
    """Return the share of values inside their interval.

    Parameters
    ----------
    low, high, truth
        Ends of the intervals and the values [any unit, the same for all]; an end belongs to its interval.

    Returns
    -------
    float
        Share inside [-].

    References
    ----------
    Own definition: what the level of an interval promises, counted.
    """
    slack = 1e-9 * np.abs(truth)
    return float(np.mean((low - slack <= truth) & (truth <= high + slack))) if len(truth) else math.nan


def interval_score(low: Floats, high: Floats, truth: Floats, level: float) -> float:
    """Return the mean interval score over the mean truth: width, and 2 / (1 - level) times what lies outside.

    Parameters
    ----------
    low, high, truth
        Ends of the intervals and the values [any unit, the same for all].
    level
        Level of the intervals, such as 0.9 [-].

    Returns
    -------
    float
        Score over the mean of the truth [-]; smaller is better.

    References
    ----------
    Gneiting and Raftery (2007), J. Am. Stat. Assoc. 102, 359, equation 43.
    """
    outside = np.maximum(low - truth, 0) + np.maximum(truth - high, 0)
    return float(np.mean(high - low + 2 / (1 - level) * outside) / np.mean(truth))


def conformal_level(scores: Floats, level: float) -> float:
    """Return the score that a new one exceeds with chance of at most 1 - level: the ceil((n + 1) level)-th smallest of n.

    Parameters
    ----------
    scores
        Scores of cases of the same kind [any unit].
    level
        Level wanted [-].

    Returns
    -------
    float
        A score [as ``scores``]; the largest where they are too few for the level.

    References
    ----------
    Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World, section 2.2.
    """
    rank = math.ceil((len(scores) + 1) * level)
    return float(np.sort(scores)[min(rank, len(scores)) - 1])


def widened(half_width: float, level: float, wanted: float) -> float:
    """Return the half width of the interval of another level, as a normal distribution would have it.

    Parameters
    ----------
    half_width
        Half width of the interval of ``level`` [any unit].
    level, wanted
        Levels of the interval at hand and of the one wanted [-].

    Returns
    -------
    float
        Half width [as ``half_width``].

    References
    ----------
    Quantiles of the normal distribution.
    """
    normal = NormalDist()
    return half_width * normal.inv_cdf((1 + wanted) / 2) / normal.inv_cdf((1 + level) / 2)


def half_widths(rows: Iterable[Mapping[str, Any]], level: float) -> tuple[list[float], dict[str, float]]:
    """Return the half widths of independent parts, and of those that the estimates of a model share.

    Parameters
    ----------
    rows
        By model: ``model_id``; ``value``, the sum of its estimates; ``half``, the half width of that sum if the errors of
        entities are independent; ``shared_ratio``, the half width that they share over the sum; ``interval_level`` of both
        [any unit, the same for all].
    level
        Level of the intervals wanted [-].

    Returns
    -------
    tuple of list and dict
        Half widths of the independent parts, and by model the shared ones [as ``value``].

    References
    ----------
    Own definition; each half width by `widened`.
    """
    independent, shared = [], {}
    for row in rows:
        if row["half"]:
            independent.append(widened(row["half"], row["interval_level"], level))
        if row["shared_ratio"]:
            shared[row["model_id"]] = widened(
                row["shared_ratio"] * row["value"], row["interval_level"], level
            )
    return independent, shared
