"""Parts that add to their wholes: forecasts of every level weighed by how far each was off, and made to agree."""

from __future__ import annotations

import numpy as np

from tanliu.model.forecast.panel import Counts, Floats

#: Rounds after which nothing can be below zero any more: in each, one part at least is set to nothing.
_ROUNDS = 60


def children_of(parent: Counts) -> dict[int, list[int]]:
    """Return the parts of every whole; -1 has those that are part of nothing."""
    found: dict[int, list[int]] = {}
    for child, whole in enumerate(parent.tolist()):
        found.setdefault(whole, []).append(child)
    return found


def reconciled(said: Floats, off: Floats, parent: Counts, least: Floats) -> Floats:
    """Return forecasts near to those that were said, in which every whole is the sum of its parts.

    Generalised least squares with the errors taken as independent of each other, which on a tree is one way up (each whole
    weighed with the sum of its parts) and one way down (what is left over is spread over the parts by their variance). A part
    that would fall below the least is set to it, and the others bear the rest.

    Parameters
    ----------
    said
        By node and interval; NaN for a whole of which nothing is said by itself, and for a part of which nothing can be said.
    off
        Standard error of each node, above 0.
    parent
        Whole of each node, -1 for none; a whole comes after its parts.
    least
        What each node cannot fall below, 0 or minus infinity; a whole may fall where one of its parts may.

    References
    ----------
    Wickramasuriya, Athanasopoulos, Hyndman: Optimal forecast reconciliation for hierarchical and grouped time series through
    trace minimization. Journal of the American Statistical Association 114 (2019), 804-819; with a diagonal of errors.
    """
    parts = children_of(parent)
    least = least.copy()
    best, variance = (
        np.maximum(said, least[:, None]),
        np.repeat(np.square(off)[:, None], said.shape[1], axis=1),
    )
    silent = ~np.isfinite(said) & ~np.isin(np.arange(len(parent)), list(parts))[:, None]
    # of a part of which nothing can be said the whole holds nothing, and it bears no share of what is left over
    best[silent], variance[silent] = 0.0, 0.0
    for node in range(len(parent)):
        if node not in parts:
            continue
        least[node] = least[parts[node]].sum()
        below, spread = best[parts[node]].sum(axis=0), variance[parts[node]].sum(axis=0)
        own = variance[node]
        both = (said[node] * spread + below * own) / (own + spread)
        best[node] = np.maximum(np.where(np.isfinite(said[node]), both, below), least[node])
        variance[node] = own * spread / (own + spread)
    for node in range(len(parent) - 1, -1, -1):
        if node in parts:
            own_parts = parts[node]
            best[own_parts] = spread_over(best[node], best[own_parts], variance[own_parts], least[own_parts])
    best[silent] = np.nan
    return best


def spread_over(total: Floats, parts: Floats, variance: Floats, least: Floats) -> Floats:
    """Return parts that add to a total, moved as little as their variances allow, none below the least.

    Parameters
    ----------
    total
        By interval.
    parts
        By part and interval.
    variance, least
        By part and interval, and by part; a total lies at or above the sum of what is least.
    """
    found, free = parts.copy(), np.ones(parts.shape, dtype=bool)
    for _ in range(min(_ROUNDS, len(parts) + 1)):
        left = total - found.sum(axis=0)
        shares = np.where(free, variance, 0.0)
        sums = shares.sum(axis=0)
        found = found + np.where(sums > 0, left * shares / np.where(sums > 0, sums, 1.0), 0.0)
        below = free & (found < least[:, None])
        if not below.any():
            break
        found, free = np.where(below, least[:, None], found), free & ~below
    return found


def whole_of(parts: Floats, per_week: int, known_least: float) -> Floats:
    """Return the history of a whole from those of its parts.

    A gap of a part is taken as the same time of the week before; where it is unknown still, the rest stands for it, as long as
    so large a share of the whole is known.

    Parameters
    ----------
    parts
        By part and interval; NaN where unknown.
    known_least
        Share of the whole, by the means of the parts.
    """
    filled = parts.copy()
    for first in range(per_week, parts.shape[1], per_week):
        now, before = filled[:, first : first + per_week], filled[:, first - per_week : first]
        now[:] = np.where(np.isfinite(now), now, before[:, : now.shape[1]])
    known = np.isfinite(filled)
    count = np.maximum(known.sum(axis=1), 1)
    size = np.abs(np.where(known, filled, 0.0).sum(axis=1) / count)
    total = float(size.sum())
    share = (size[:, None] * known).sum(axis=0) / total if total else np.zeros(parts.shape[1])
    sums = np.where(known, filled, 0.0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(share >= known_least, sums / share, np.nan))
