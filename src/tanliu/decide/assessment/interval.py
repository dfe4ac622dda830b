"""Numbers of which only the ends are known: what is missing lies between its worst and its best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from tanliu.decide.assessment.blocks import Goalposts, Limit
from tanliu.kit.rounding import half_even

#: Digits of a logarithm and a root.
_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends of what a number may be; an end that nobody knows is None."""

    low: Fraction | None
    high: Fraction | None

    @property
    def value(self) -> Fraction | None:
        """The number, where it is known."""
        return self.low if self.low is self.high or self.low == self.high else None

    def scaled(self, by: Fraction) -> Interval:
        """Return all of it times a number."""
        low = None if self.low is None else self.low * by
        high = None if self.high is None else self.high * by
        return Interval(high, low) if by < 0 else Interval(low, high)

    def plus(self, other: Interval) -> Interval:
        """Return the sum."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high)

    def times(self, other: Interval) -> Interval:
        """Return the product of two that are not below zero."""
        low = None if self.low is None or other.low is None else self.low * other.low
        high = None if self.high is None or other.high is None else self.high * other.high
        return Interval(low, high)

    def each(self, change: Callable[[Fraction], Fraction]) -> Interval:
        """Return it with both ends changed, in their order."""
        ends = [None if one is None else change(one) for one in (self.low, self.high)]
        if None not in ends and ends[0] > ends[1]:  # type: ignore[operator]
            ends.reverse()
        return Interval(*ends)


UNKNOWN = Interval(None, None)


def exactly(value: Fraction | Decimal | int) -> Interval:
    """Return a number that is known."""
    one = Fraction(value)
    return Interval(one, one)


#: What is met or not, and the first grades: made once, for they are asked for most.
_SMALL = tuple(exactly(one) for one in range(32))


def whole(value: int) -> Interval:
    """Return a whole number."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else exactly(value)


def quotient(above: Interval, below: Interval) -> Interval:
    """Return a quotient; unknown where the divisor may be zero or less [-]."""
    if below.low is None or below.high is None or below.low <= 0 or above.low is None or above.high is None:
        return UNKNOWN
    ends = [one / other for one in (above.low, above.high) for other in (below.low, below.high)]
    return Interval(min(ends), max(ends))


def holds(limit: Limit, at: Interval) -> bool | None:
    """Return whether a limit holds; None where that depends on what is not known."""
    told: list[bool | None] = []
    if limit.at_least is not None:
        told.append(_over(at, _edge(limit.at_least), strict=False))
    if limit.above is not None:
        told.append(_over(at, _edge(limit.above), strict=True))
    if limit.at_most is not None:
        told.append(_under(at, _edge(limit.at_most), strict=False))
    if limit.below is not None:
        told.append(_under(at, _edge(limit.below), strict=True))
    if limit.equals is not None:
        told.append(_is(at, _edge(limit.equals)))
    return False if False in told else None if None in told else True


@lru_cache(maxsize=4096)
def _edge(value: Decimal) -> Fraction:
    """Return a bound of a scheme: the same few are asked for with every assessment."""
    return Fraction(value)


def _over(at: Interval, edge: Fraction, *, strict: bool) -> bool | None:
    if at.low is not None and (at.low > edge or (at.low == edge and not strict)):
        return True
    if at.high is not None and (at.high < edge or (at.high == edge and strict)):
        return False
    return None


def _under(at: Interval, edge: Fraction, *, strict: bool) -> bool | None:
    if at.high is not None and (at.high < edge or (at.high == edge and not strict)):
        return True
    if at.low is not None and (at.low > edge or (at.low == edge and strict)):
        return False
    return None


def _is(at: Interval, wanted: Fraction) -> bool | None:
    if at.value is not None:
        return at.value == wanted
    below = at.high is not None and at.high < wanted
    above = at.low is not None and at.low > wanted
    return False if below or above else None


def rounded(value: Fraction, places: int) -> Fraction:
    """Return a number rounded half to even."""
    with localcontext(Context(prec=_DIGITS)):
        return Fraction(half_even(Decimal(value.numerator) / Decimal(value.denominator), places))


def placed(posts: Goalposts, value: Fraction) -> Fraction:
    """Return where a number lies between goalposts: 0 at the worst, 1 at the best [-].

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, section 5 (min-max), with goalposts that are told.
    """
    worst, best = Fraction(posts.worst), Fraction(posts.best)
    if posts.capped:
        value = min(max(value, min(worst, best)), max(worst, best))
    if posts.log:
        value, worst, best = (_log(one) for one in (value, worst, best))
    return (value - worst) / (best - worst)


def _log(value: Fraction) -> Fraction:
    with localcontext(Context(prec=_DIGITS)):
        return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).ln())


def power(value: Fraction, exponent: Fraction) -> Fraction:
    """Return a power of a number that is not below zero [-]."""
    if value <= 0:
        return Fraction(0)
    with localcontext(Context(prec=_DIGITS)):
        base = Decimal(value.numerator) / Decimal(value.denominator)
        return Fraction((base.ln() * Decimal(exponent.numerator) / Decimal(exponent.denominator)).exp())
