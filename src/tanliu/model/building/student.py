"""Quantiles of Student's distribution, exact for whole degrees of freedom."""

from __future__ import annotations

import math

#: Halvings of the bracket: the quantile is as exact as a double can tell.
_HALVINGS = 200


def quantile(confidence: float, degrees: int) -> float:
    """Return what Student's t stays within, both sides together, with a confidence.

    Parameters
    ----------
    confidence
        Share within, above 0 and below 1 [-].
    degrees
        Degrees of freedom, at least 1 [-].

    Returns
    -------
    float
        The two-sided quantile [-].
    """
    low, high = 0.0, 1e9
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if within(middle, degrees) < confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def within(t: float, degrees: int) -> float:
    """Return the probability that Student's t lies between ``-t`` and ``t``; finite series of A&S 26.7.3 and 26.7.4."""
    angle = math.atan(t / math.sqrt(degrees))
    cosine = math.cos(angle)
    odd = degrees % 2 == 1
    term, total = (cosine, cosine) if odd else (1.0, 1.0)
    for k in range(3 if odd else 2, degrees - 1, 2):
        term *= cosine**2 * (k - 1) / k
        total += term
    if not odd:
        return math.sin(angle) * total
    return 2 / math.pi * (angle + (math.sin(angle) * total if degrees > 1 else 0.0))
