"""Arithmetic of the indicators: the value, its grade, its colour class.

`value` and `grade` are expressions of Ibis: the store, a page that shows a part of the entities and an explanation all
ask an engine for the same expression, so that a figure has the same digits wherever it stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal

import ibis
import jenkspy

from tanliu.flow.indicator.types import Band, Classes, Indicator, Part, edges
from tanliu.kit.rounding import half_even
from tanliu.kit.wide import binary, rounded

#: Decimal places of an indicator.
PLACES = 10
#: Types of a value, and of what it is made of.
VALUE, PART = f"decimal(38, {PLACES})", "decimal(38, 16)"
#: Forms whose value needs no other subject than its own.
PLAIN = ("amount", "quotient", "difference")
#: Enough for the units of totals (kg to t, CNY to 10^4 CNY) and for kgce to kWh.
_RATIO_PLACES = 8


def value(indicator: Indicator, upper: ibis.Value, lower: ibis.Value | None = None) -> ibis.Value:
    """Return the value of an indicator from sums of its measures, to ten decimals.

    Amounts and differences are exact decimals. A quotient is formed in binary floating point (engines divide decimals
    so) and rounded at once.

    Parameters
    ----------
    indicator
        Of one of the forms `PLAIN`, with the units in which it wants its parts [-].
    upper, lower
        Sums of the measures that it names [their own units].

    Returns
    -------
    ibis.Value
        Null where a part is missing or what is divided by is not positive [unit of the indicator].

    References
    ----------
    The scheme of the indicator names its source; that a quotient of a group is sum over sum is an own definition.
    """
    assert indicator.upper is not None
    upper_part, lower_part = indicator.upper, indicator.lower
    if indicator.form == "amount":
        upper = upper.cast(PART)
        return ten_places(_near_rounded(_scaled(upper, upper_part), _near(upper, upper_part)))
    assert lower is not None and lower_part is not None
    if indicator.form == "difference":
        upper, lower = upper.cast(PART), lower.cast(PART)
        exact = _scaled(upper, upper_part) - _scaled(lower, lower_part)
        return ten_places(_near_rounded(exact, _near(upper, upper_part) - _near(lower, lower_part)))
    return ten_places(quotient(upper, lower) * indicator.scale)


def quotient(upper: ibis.Value, lower: ibis.Value) -> ibis.Value:
    """Return the quotient of two decimals, unrounded.

    Parameters
    ----------
    upper, lower
        Exact decimals [their own units].

    Returns
    -------
    ibis.Value
        Binary; null where the lower part is missing or not positive [unit of ``upper`` over unit of ``lower``].

    References
    ----------
    Own definition.
    """
    return divided(binary(upper), binary(lower))


def divided(upper: ibis.Value, lower: ibis.Value) -> ibis.Value:
    """Return the quotient of two binaries.

    Parameters
    ----------
    upper, lower
        Binary numbers [their own units].

    Returns
    -------
    ibis.Value
        Null where the lower part is missing or not positive [unit of ``upper`` over unit of ``lower``].

    References
    ----------
    Own definition.
    """
    return upper / ibis.ifelse(lower > 0, lower, ibis.null("float64"))


def ten_places(number: ibis.Value) -> ibis.Value:
    """Round to the places that an indicator has.

    Parameters
    ----------
    number
        A value, binary or decimal [any unit].

    Returns
    -------
    ibis.Value
        A decimal of ten places [as ``number``].

    References
    ----------
    Own definition.
    """
    return number.round(PLACES).cast(VALUE)


def _scaled(amount: ibis.Value, part: Part) -> ibis.Value:
    """Convert an exact amount to the wanted unit without leaving decimals."""
    by = half_even(part.ratio, _RATIO_PLACES)
    if by < 1 and by == half_even(by, 3):
        # 38 digits hold the product of all decimals, so nothing has to be cut off before
        return amount.cast("decimal(34, 16)") * ibis.literal(by, type="decimal(3, 3)")
    # 27 + 11 digits is the most that both engines multiply without cutting decimals off
    ratio = ibis.literal(by, type=f"decimal(10, {_RATIO_PLACES})")
    # cutting places and digits in two steps spares DuckDB a second division of 128 bits
    product = amount.cast("decimal(38, 12)").cast("decimal(27, 12)") * ratio
    # Ibis takes the product for a decimal(27, 12); engines have it so
    return product.cast("decimal(37, 20)")


def _near(amount: ibis.Value, part: Part) -> ibis.Value:
    return binary(amount) * float(part.ratio)


def _near_rounded(exact: ibis.Value, near: ibis.Value) -> ibis.Value:
    return rounded(exact, near, 28, PLACES)


def grade(number: ibis.Value, bands: Sequence[Band]) -> ibis.Value:
    """Return the grade of a value; the upper end of a band belongs to it.

    Parameters
    ----------
    number
        Value of an indicator [unit of the indicator].
    bands
        Its bands in rising order, ends in the same unit [unit of the indicator].

    Returns
    -------
    ibis.Value
        Grade; null where there is no value or no band [-].

    References
    ----------
    Zhejiang carbon-efficiency code (DB33/T 1347-2023), grades by K: ``<= 0.6`` is 1, ``<= 0.8`` 2, ``<= 1.2`` 3,
    ``<= 2.0`` 4, else 5; other schemes name their own source.
    """
    if not bands:
        return ibis.null("string")
    table = edges(bands)
    cases = [
        (number <= ibis.literal(edge.up_to, type=VALUE), edge.grade)
        for edge in table
        if edge.up_to is not None
    ]
    return ibis.cases((number.isnull(), ibis.null("string")), *cases, else_=table[-1].grade)


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
