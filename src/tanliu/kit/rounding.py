"""The one place where numbers are rounded: half to even, and the residual is returned with them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

#: Digits enough for any product of two DECIMAL(38) values.
PRECISION = 76


def half_even(value: Decimal, places: int) -> Decimal:
    """Round to a number of decimal places, ties to the even digit.

    Examples
    --------
    >>> half_even(Decimal("2.5"), 0), half_even(Decimal("3.5"), 0)
    (Decimal('2'), Decimal('4'))
    """
    with localcontext() as context:
        context.prec = PRECISION
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def rounded_total(values: Sequence[Decimal], places: int) -> tuple[list[Decimal], Decimal, Decimal]:
    """Round each value and the exact total; the residual says how far the two are apart.

    Returns
    -------
    rounded, total, residual
        ``total - sum(rounded)`` is the residual, to be shown beside the table.
    """
    with localcontext() as context:
        context.prec = PRECISION
        rounded = [half_even(value, places) for value in values]
        total = half_even(sum(values, Decimal(0)), places)
        return rounded, total, total - sum(rounded, Decimal(0))
