"""Bands that hold what they promise: ends of bands moved by what was missed on days that the model did not see."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from tanliu.model.forecast.panel import Counts, Floats


def margin(missed: Floats, share: float) -> float:
    """Return by how much an end has to move so that a share of what comes stays inside it; NaN where too few were seen.

    Parameters
    ----------
    missed
        By how much each amount lay beyond the end; below zero for those inside.

    References
    ----------
    Romano, Patterson, Candès: Conformalized quantile regression. NeurIPS 32 (2019), 3543-3553.
    """
    known = np.sort(missed[np.isfinite(missed)])
    place = math.ceil((len(known) + 1) * share)
    return float(known[place - 1]) if 0 < place <= len(known) else float("nan")


def margins(series: Counts, missed: Floats, count: int, share: float, own_least: int) -> Floats:
    """Return the margin of each series: by its own errors where there are enough, else by those of all.

    Parameters
    ----------
    series, missed
        By error.
    count
        Number of series.
    """
    known = np.isfinite(missed)
    series, missed = series[known], missed[known]
    every = margin(missed, share)
    order = np.argsort(series, kind="stable")
    edges = np.searchsorted(series[order], np.arange(count + 1))
    found = np.full(count, every)
    for one, (first, last) in enumerate(pairwise(edges.tolist())):
        if last - first >= own_least:
            found[one] = margin(missed[order[first:last]], share)
    return found


def ordered(low: Floats, mid: Floats, high: Floats, least: Floats) -> Floats:
    """Return low, middle and high in this order, none below the least that can be."""
    mid = np.maximum(mid, least)
    return np.stack([np.maximum(np.minimum(low, mid), least), mid, np.maximum(high, mid)])
