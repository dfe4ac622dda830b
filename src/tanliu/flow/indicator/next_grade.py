"""What the next better grade takes: how much less of one part of an indicator, or how much more of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal

from tanliu.flow.indicator.types import Band, Edge, edges

#: So many digits tell an amount; it is rounded up, since a little less would not reach the grade.
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class NextGrade:
    """The next better grade, and the value at which it is reached.

    Attributes
    ----------
    limit
        Value of the indicator up to which it is given, or above which where high values are the best.
    upper_ratio, lower_ratio
        By how much of itself the dividend, or else the divisor, has to change alone [-]; negative for less.
    """

    edge: Edge
    limit: Decimal
    upper_ratio: Decimal
    lower_ratio: Decimal


def next_grade(value: Decimal, bands: Sequence[Band], best: str | None) -> NextGrade | None:
    """Return what takes a quotient to the next better grade when all it is compared with stays as it is.

    Parameters
    ----------
    value
        Value of the indicator, a quotient or a quotient over a mean [unit of the indicator].
    bands
        Its bands in rising order [unit of the indicator].
    best
        ``low`` or ``high``; nothing is better where it is neither.

    Returns
    -------
    NextGrade or None
        None where the value has the best grade, or where no change of one part alone reaches a better one.
    """
    table = edges(bands)
    if best not in ("low", "high") or not table or value <= 0:
        return None
    at = next(place for place, edge in enumerate(table) if edge.up_to is None or value <= edge.up_to)
    wanted = at - 1 if best == "low" else at + 1
    if not 0 <= wanted < len(table):
        return None
    edge = table[wanted]
    limit = edge.up_to if best == "low" else edge.above
    if limit is None or limit <= 0:
        return None
    return NextGrade(edge, limit, limit / value - 1, value / limit - 1)


def enough(amount: Decimal) -> Decimal:
    """Return the size of an amount [its unit] rounded up to the digits that are told, so that it suffices."""
    return Context(prec=_DIGITS, rounding=ROUND_CEILING).create_decimal(abs(amount))
