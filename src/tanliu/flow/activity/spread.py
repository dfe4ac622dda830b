"""Amounts of days - bills, quarters, years to date - shared out over the months of which nothing better is known.

A short amount is better known than a long one around it: the long one has left what the short ones inside it do not
tell, which is shared out evenly over the days that are left. So a year to date less the one before it is its last month,
a quarter beside two months is the third, and nothing counts twice, whatever came first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from tanliu.kit.period import Period
from tanliu.kit.rounding import PRECISION, half_even

#: Decimals of a quantity.
_PLACES = 6
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Told:
    """An amount of the days from ``first`` to before ``until``."""

    first: date
    until: date
    quantity: Decimal

    @property
    def days(self) -> int:
        return (self.until - self.first).days


@dataclass(frozen=True, slots=True)
class Contradicted:
    """An amount, and another one that shorter ones inside it add up to; ``free`` days of it are told by none."""

    told: Told
    inside: Decimal
    free: int


@dataclass(frozen=True, slots=True)
class Spread:
    """What months get of the amounts, by the text of their period, and what does not fit.

    A month that the amounts tell in part only has that part.
    """

    months: Mapping[str, Decimal]
    contradicted: Sequence[Contradicted]


def spread(told: Sequence[Told], known: Mapping[str, Decimal]) -> Spread:
    """Share amounts of one thing out over months.

    Parameters
    ----------
    told
        Amounts, each of other days than any other.
    known
        What is known of whole months, by the text of their period; nothing is shared out to these.

    Returns
    -------
    Spread
        What the months beside those that are known get. An amount less than what shorter ones inside it add up to is
        contradicted and gives nothing; so is one of which every day is known and whose parts add up to another amount.

    Examples
    --------
    >>> to_date = [Told(date(2025, 1, 1), date(2025, month, 1), Decimal(total)) for month, total in ((2, 5), (3, 11))]
    >>> {month: int(part) for month, part in spread(to_date, {}).months.items()}
    {'2025-01': 5, '2025-02': 6}
    """
    taken = _Taken()
    for month, quantity in sorted(known.items()):
        span = Period.parse(month)
        taken.add(Told(span.start, span.end, quantity))
    months: dict[str, Decimal] = {}
    wrong: list[Contradicted] = []
    for one in sorted(told, key=lambda one: (one.days, one.first)):
        inside, inner_days, gaps = taken.within(one)
        free = sum((until - first).days for first, until in gaps)
        rest = one.quantity - inside
        if rest < 0 or (not free and rest and inner_days == one.days):
            wrong.append(Contradicted(one, inside, free))
        elif free:
            # days that a part of another amount covers are its own: only the share of the others is left
            for part in _shared(gaps, _times(rest, free, one.days - inner_days)):
                taken.add(part)
                month = str(Period(part.first.year, part.first.month))
                months[month] = months.get(month, _ZERO) + part.quantity
    return Spread(dict(sorted(months.items())), wrong)


class _Taken:
    """Days of which an amount is known: stretches that do not meet, in order."""

    def __init__(self) -> None:
        self._first: list[date] = []
        self._told: list[Told] = []

    def add(self, one: Told) -> None:
        place = bisect_left(self._first, one.first)
        self._first.insert(place, one.first)
        self._told.insert(place, one)

    def within(self, one: Told) -> tuple[Decimal, int, list[tuple[date, date]]]:
        """Return what lies inside an amount, of how many days, and the days of which nothing is known."""
        inside, days, gaps, at = _ZERO, 0, [], one.first
        for known in self._meeting(one):
            if known.first > at:
                gaps.append((at, known.first))
            at = known.until
            if one.first <= known.first and known.until <= one.until:
                inside, days = inside + known.quantity, days + known.days
        if at < one.until:
            gaps.append((at, one.until))
        return inside, days, gaps

    def _meeting(self, one: Told) -> Iterator[Told]:
        place = max(bisect_left(self._first, one.first) - 1, 0)
        while place < len(self._told) and self._told[place].first < one.until:
            if self._told[place].until > one.first:
                yield self._told[place]
            place += 1


def _shared(gaps: Sequence[tuple[date, date]], quantity: Decimal) -> list[Told]:
    """Share an amount out evenly over the days of some gaps, cut at the ends of months; the parts add up to it."""
    pieces = [piece for gap in gaps for piece in _by_month(*gap)]
    total, days, given, parts = sum((until - first).days for first, until in pieces), 0, _ZERO, []
    for first, until in pieces:
        days += (until - first).days
        upto = _times(quantity, days, total)
        parts.append(Told(first, until, upto - given))
        given = upto
    return parts


def _by_month(first: date, until: date) -> Iterator[tuple[date, date]]:
    while first < until:
        end = min(Period(first.year, first.month).end, until)
        yield first, end
        first = end


def _times(quantity: Decimal, part: int, whole: int) -> Decimal:
    with localcontext() as context:
        context.prec = PRECISION
        return quantity if part == whole else half_even(quantity * part / whole, _PLACES)
