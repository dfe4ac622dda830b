"""Arithmetic of estimates; each function is one equation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from statistics import NormalDist
from typing import Any

import numpy as np

from tanliu.model.estimate.regression import Floats


def median_error(estimate: Floats, truth: Floats) -> float:
    """Return the median of |estimate - truth| / truth over what is not zero."""
    some = truth > 0
    return float(np.median(np.abs(estimate[some] - truth[some]) / truth[some])) if some.any() else math.nan


def total_error(estimate: Floats, truth: Floats) -> float:
    """Return the error of the sum over the sum."""
    return float((estimate.sum() - truth.sum()) / truth.sum()) if truth.sum() else math.nan


def coverage(low: Floats, high: Floats, truth: Floats) -> float:
    """Return the share of values inside their interval."""
    slack = 1e-9 * np.abs(truth)
    return float(np.mean((low - slack <= truth) & (truth <= high + slack))) if len(truth) else math.nan


def interval_score(low: Floats, high: Floats, truth: Floats, level: float) -> float:
    """Return the mean interval score over the mean truth: width, and 2 / (1 - level) times what lies outside.

    Gneiting and Raftery (2007), J. Am. Stat. Assoc. 102, 359, equation 43.
    """
    outside = np.maximum(low - truth, 0) + np.maximum(truth - high, 0)
    return float(np.mean(high - low + 2 / (1 - level) * outside) / np.mean(truth))


def conformal_level(scores: Floats, level: float) -> float:
    """Return the score that a new one exceeds with chance of at most 1 - level.

    The ceil((n + 1) level)-th smallest of n scores; Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a
    Random World, section 2.2.
    """
    rank = math.ceil((len(scores) + 1) * level)
    return float(np.sort(scores)[min(rank, len(scores)) - 1])


def widened(half_width: float, level: float, wanted: float) -> float:
    """Return the half width of the interval of another level, as a normal distribution would have it."""
    normal = NormalDist()
    return half_width * normal.inv_cdf((1 + wanted) / 2) / normal.inv_cdf((1 + level) / 2)


def half_widths(rows: Iterable[Mapping[str, Any]], level: float) -> tuple[list[float], dict[str, float]]:
    """Return the half widths of independent parts, and of those that the estimates of a model share.

    Parameters
    ----------
    rows
        By model: ``model_id``; ``value``, the sum of its estimates; ``half``, the half width of that sum if the errors of
        entities are independent; ``shared_ratio``, the half width that they share over the sum; ``interval_level`` of both.
    level
        Level of the intervals wanted.
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
