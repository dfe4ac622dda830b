"""A year, half, quarter, month or run of months that a reader compares."""

from __future__ import annotations

from dataclasses import dataclass

from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period, is_year, keys_of, part_of_year

#: Between the first and the last month of a run, both of which belong to it.
_TO = ".."
#: Months of the longest run.
_MOST = 120
_ACCEPTED = Message("2025, 2025H1, 2025Q1, 2025-03 or 2025-01..2025-06")


@dataclass(frozen=True, slots=True)
class Span:
    """Months in their order; ``text`` is how it is written."""

    text: str
    months: tuple[Period, ...]

    @property
    def is_year(self) -> bool:
        """Whether it is a calendar year, of which figures of a whole year tell too."""
        return is_year(self.text)


def span(text: str) -> Span:
    """Read a span.

    Raises
    ------
    TanliuError
        When it is none.
    NothingKnownError
        When a run ends before it begins, or is too long.
    """
    if part := part_of_year(text):
        return Span(text.strip(), tuple(map(_month, keys_of(part))))
    first, between, last = text.partition(_TO)
    if not between:
        one = _period(text)
        return Span(str(one), one.months)
    start, end = _period(first), _period(last)
    if not (start.month and end.month and start <= end and end.ordinal - start.ordinal < _MOST):
        raise NothingKnownError("not a span of months", found=text, accepted=_ACCEPTED)
    months = tuple(Period.of_ordinal(one) for one in range(start.ordinal, end.ordinal + 1))
    return Span(f"{start}{_TO}{end}", months)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except TanliuError as error:
        raise TanliuError("not a period", found=text, accepted=_ACCEPTED) from error


def _month(key: int) -> Period:
    return Period.of_key(key)


def a_year_before(later: Span) -> Span:
    """Return the same months of the year before."""
    months = tuple(Period(one.year - 1, one.month) for one in later.months)
    year = later.months[0].year
    run = _TO in later.text
    return Span(
        f"{months[0]}{_TO}{months[-1]}" if run else later.text.replace(str(year), str(year - 1)), months
    )


def require_alike(before: Span, after: Span) -> None:
    """Refuse spans of different lengths, which no driver could explain.

    Raises
    ------
    NothingKnownError
        When they have not as many months: there is no such change.
    """
    if len(before.months) != len(after.months):
        raise NothingKnownError(
            "the two periods have different numbers of months",
            found=f"{before.text} ({len(before.months)}), {after.text} ({len(after.months)})",
        )
