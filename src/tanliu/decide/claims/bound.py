"""Numbers as they were printed: the value, and all values that would have been printed alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Digits that are carried; far more than anybody prints.
DIGITS = 50
#: Signs of a printed number, with its commas.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Bound:
    """A number between two others, both of which it may be.

    Attributes
    ----------
    low, value, high
        The least that it may be, what it is as printed, the most that it may be.
    """

    low: Decimal
    value: Decimal
    high: Decimal

    @staticmethod
    def exact(value: Decimal) -> Bound:
        return Bound(value, value, value)

    def __add__(self, other: Bound) -> Bound:
        return Bound(self.low + other.low, self.value + other.value, self.high + other.high)

    def __sub__(self, other: Bound) -> Bound:
        return self + -other

    def __neg__(self) -> Bound:
        return Bound(-self.high, -self.value, -self.low)

    def __mul__(self, other: Bound) -> Bound:
        return self._with(other, lambda one, two: one * two)

    def __truediv__(self, other: Bound) -> Bound:
        """Divide.

        Raises
        ------
        TanliuError
            When the divisor may be zero as it is printed.
        """
        if other.low <= 0 <= other.high:
            raise TanliuError("a divisor may be zero as it is printed", found=str(other.value))
        return self._with(other, lambda one, two: one / two)

    def __pow__(self, other: Bound) -> Bound:
        """Raise to a power.

        Raises
        ------
        TanliuError
            When the base may be zero or less as it is printed.
        """
        if self.low <= 0:
            raise TanliuError(
                "the base of a power may be zero or less as it is printed", found=str(self.value)
            )
        return self._with(other, lambda one, two: one**two)

    def _with(self, other: Bound, by: Callable[[Decimal, Decimal], Decimal]) -> Bound:
        ends = [by(one, two) for one in (self.low, self.high) for two in (other.low, other.high)]
        return Bound(min(ends), by(self.value, other.value), max(ends))


def printed(text: str, to: str | None = None) -> Bound:
    """Return a printed number with half a unit of its last digit to either side.

    Parameters
    ----------
    text
        Digits with commas between thousands and a decimal point, such as ``27,377.62``.
    to
        The place to which it is rounded where zeros at its end are no digits, such as ``1000``.

    Raises
    ------
    TanliuError
        When it is no such number, or has other digits than zeros below that place.

    Examples
    --------
    >>> printed("8.53")
    Bound(low=Decimal('8.525'), value=Decimal('8.53'), high=Decimal('8.535'))
    """
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    # an exponent is no digit that somebody printed, and makes a text of a million digits of a few signs
    if not value.is_finite() or len(text) > _LONGEST or set("eE_") & set(text):
        raise TanliuError(
            "not a number", found=text, accepted=Message("digits with a decimal point, such as 27,377.62")
        )
    if to is not None:
        value = _shortened(value, Decimal(to), text)
    half = Decimal(1).scaleb(places_of(value)) / 2
    return Bound(value - half, value, value + half)


def _shortened(value: Decimal, to: Decimal, text: str) -> Decimal:
    """Return a number whose last digit stands at a place: 46,000 as 46 thousands."""
    if value % to:
        raise TanliuError(
            "a number is printed with more digits than the place says", found=text, accepted=f"{to}"
        )
    return value.quantize(Decimal(1).scaleb(to.adjusted()))


def places_of(value: Decimal) -> int:
    """Return the exponent of the last printed digit: -2 of 8.53, 0 of 411."""
    return int(value.as_tuple().exponent)


def rounded_like(value: Decimal, shown: Decimal) -> Decimal:
    """Round half up to as many places as another number is printed with."""
    return _like(value, shown, ROUND_HALF_UP)


def cut_like(value: Decimal, shown: Decimal) -> Decimal:
    """Cut off to as many places as another number is printed with."""
    return _like(value, shown, ROUND_DOWN)


def _like(value: Decimal, shown: Decimal, how: str) -> Decimal:
    with localcontext(Context(prec=DIGITS * 2)):
        return value.quantize(Decimal(1).scaleb(places_of(shown)), rounding=how)
