"""Shares of whole numbers, rounded half to even: what is told of a step is what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tanliu.decide.budget.document import PERCENT_PLACES
from tanliu.kit.errors import TanliuError

Whole = NDArray[np.int64]
#: Grams in the unit that is budgeted (kgce or kgCO2e): amounts are carried in whole grams.
GRAMS = 1000
#: What the whole of an amount is in the units of a rate.
WHOLE_RATE = 100 * 10**PERCENT_PLACES
_LARGEST = 2**62


def rate(percent: Decimal) -> int:
    """Return a percentage as a whole number of which `WHOLE_RATE` is the whole."""
    return int(percent.scaleb(PERCENT_PLACES))


def share(amounts: Whole, rates: Whole | int, of: int = WHOLE_RATE) -> Whole:
    """Return amounts times rates over a whole, half to even.

    Raises
    ------
    TanliuError
        When a product is too large to be exact.

    Examples
    --------
    >>> share(np.array([1000, 5]), rate(Decimal("-10"))).tolist()
    [-100, 0]
    """
    factors = np.asarray(rates, dtype=np.int64)
    largest = int(np.abs(amounts).max(initial=0)) * int(np.abs(factors).max(initial=0))
    if largest >= _LARGEST:
        raise TanliuError("an amount is too large to be shared out exactly", found=largest)
    product = amounts * factors
    quotient = product // of
    rest = product - quotient * of
    up = (2 * rest > of) | ((2 * rest == of) & (quotient % 2 == 1))
    return np.asarray(quotient + up, dtype=np.int64)


def divided(whole: int, weights: Sequence[int]) -> list[int]:
    """Divide a whole number by weights, the largest remainders first, the earlier of equal ones.

    Where all weights are zero it is divided evenly.
    """
    given = list(weights) if any(weights) else [1] * len(weights)
    total = sum(given)
    parts = [divmod(whole * weight, total) for weight in given]
    most = sorted(range(len(given)), key=lambda at: (-parts[at][1], at))
    short = whole - sum(part for part, _ in parts)
    up = set(most[:short])
    return [part + (at in up) for at, (part, _) in enumerate(parts)]


def rounded(value: Fraction) -> int:
    """Return the nearest whole number, the even one of two."""
    return round(value)
