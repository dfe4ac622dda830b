"""Index decomposition by the logarithmic mean (LMDI-I); each function is one equation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def logarithmic_mean(after: Floats, before: Floats) -> Floats:
    """Return L(a, b) = (a - b) / ln(a / b), with L(a, a) = a and L(a, 0) = 0.

    Parameters
    ----------
    after, before
        Values of the same shape, none below zero [any unit, the same for both].

    Returns
    -------
    Floats
        Logarithmic means, between the two values [the same unit].

    References
    ----------
    Ang, B. W. (2005), Energy Policy 33, 867, equation 5.
    """
    higher, lower = np.maximum(after, before), np.minimum(after, before)
    means = np.where(lower > 0, higher, 0.0)
    apart = (lower > 0) & (higher > lower)
    low, high = lower[apart], higher[apart]
    # log1p keeps its digits where the two lie close to each other, the difference of logarithms where they lie far apart
    close = high < 2 * low
    logarithms = np.log(high) - np.log(low)
    logarithms[close] = np.log1p((high - low)[close] / low[close])
    means[apart] = (high - low) / logarithms
    return means


def additive(after: Floats, before: Floats) -> Floats:
    """Return what each factor contributes to the change of the product of the factors (additive LMDI-I).

    A cell that is zero on one side goes to the factors that are zero there, in equal parts: the limit to which the
    formula tends as they approach zero together.

    Parameters
    ----------
    after, before
        Factors by cell and factor, none below zero [units whose product is the unit of the whole].

    Returns
    -------
    Floats
        Effects by cell and factor, which add up to the change of the cell [unit of the product of the factors].

    References
    ----------
    Ang, B. W. (2005), Energy Policy 33, 867, table 1; for zeros Wood, R. and Lenzen, M. (2006), Energy Policy 34, 1326.
    """
    ends, starts = after.prod(axis=1), before.prod(axis=1)
    effects = np.zeros_like(after)
    both = (ends > 0) & (starts > 0)
    ratios = np.log(after[both]) - np.log(before[both])
    effects[both] = logarithmic_mean(ends[both], starts[both])[:, None] * ratios
    for side, change in ((before, ends), (after, -starts)):
        one = (side.prod(axis=1) == 0) & (change != 0)
        absent = side[one] == 0
        effects[one] = change[one, None] * absent / absent.sum(axis=1, keepdims=True)
    return effects


def multiplicative(after: Floats, before: Floats) -> Floats:
    """Return the ratio by which each factor alone would have changed the whole (multiplicative LMDI-I).

    Parameters
    ----------
    after, before
        Factors by cell and factor, all above zero [units whose product is the unit of the whole].

    Returns
    -------
    Floats
        One ratio for each factor [-]; their product is the ratio of the sums over cells.

    References
    ----------
    Ang, B. W. (2005), Energy Policy 33, 867, table 1.
    """
    ends, starts = after.prod(axis=1), before.prod(axis=1)
    whole = logarithmic_mean(ends.sum(keepdims=True), starts.sum(keepdims=True))
    weights = logarithmic_mean(ends, starts) / whole
    ratios: Floats = np.exp((weights[:, None] * np.log(after / before)).sum(axis=0))
    return ratios
