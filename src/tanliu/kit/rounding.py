"""The one place where numbers are rounded: half to even."""

from __future__ import annotations

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
