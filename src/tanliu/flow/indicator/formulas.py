"""Arithmetic of the indicators; the same functions serve single decimals in explanations and tests."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal

import jenkspy

from tanliu.flow.indicator.types import Band, Classes
from tanliu.kit.rounding import half_even

#: Decimal places of an indicator.
PLACES = 10


def quotient(upper: Decimal | None, lower: Decimal | None) -> Decimal | None:
    """Return upper over lower; None where a part is missing or the lower one is not positive (not gradable)."""
    if upper is None or lower is None or lower <= 0:
        return None
    return half_even(upper / lower, PLACES)


def band(value: Decimal | None, bands: Sequence[Band]) -> str | None:
    """Return the grade of the band that holds a value; the upper end of a band belongs to it.

    Zhejiang carbon-efficiency code, grades by K: ``<= 0.6`` is 1, ``<= 0.8`` 2, ``<= 1.2`` 3, ``<= 2.0`` 4, else 5.
    """
    if value is None:
        return None
    return next(b.grade for b in bands if b.up_to is None or value <= b.up_to)


def classify(values: Sequence[Decimal], classes: Classes, mean: Decimal | None = None) -> list[int]:
    """Return the colour class of each value, 1 for the lowest.

    Parameters
    ----------
    values
        Values of the subjects that have one [any unit, the same for all].
    classes
        ``quantile`` puts equally many into each class, ``jenks`` minimises the variance within classes
        (Fisher-Jenks), ``ratio_to_mean`` compares with the mean of the subjects; its limits are ratios [-].
    mean
        Mean of the subjects where it is not that of their values: for quotients sum over sum [as ``values``].

    Returns
    -------
    list of int
        The class of each value, in their order [-].

    References
    ----------
    Fisher (1958), J. Am. Stat. Assoc. 53, 789, for ``jenks``; the others are own definitions.
    """
    edges = breaks(values, classes, mean)
    return [1 + bisect_left(edges, value) for value in values]


def breaks(values: Sequence[Decimal], classes: Classes, mean: Decimal | None = None) -> list[Decimal]:
    """Return the inner limits of the classes; a value equal to a limit belongs to the class below it.

    Parameters
    ----------
    values, mean
        As for `classify` [any unit, the same for all].
    classes
        As for `classify`; its limits are ratios [-].

    Returns
    -------
    list of Decimal
        Limits from low to high [as ``values``].

    References
    ----------
    As for `classify`.
    """
    ordered = sorted(values)
    if not ordered:
        return []
    if classes.method == "ratio_to_mean":
        middle = sum(ordered, Decimal(0)) / len(ordered) if mean is None else mean
        return [middle * limit for limit in classes.limits]
    if classes.method == "jenks" and len(set(ordered)) > classes.count:
        found = jenkspy.jenks_breaks([float(value) for value in ordered], n_classes=classes.count)
        return [_nearest(ordered, edge) for edge in found[1:-1]]
    return [ordered[-(-len(ordered) * share // classes.count) - 1] for share in range(1, classes.count)]


def _nearest(values: Sequence[Decimal], edge: float) -> Decimal:
    """Return the exact value that a binary class limit stands for."""
    return min(values, key=lambda value: abs(float(value) - edge))
