"""Months and years as people write them, and the local day of an instant.

A period is written ``2025`` or ``2025-03``; intervals are half open. Beside every instant (UTC) the store
keeps its local day and month, because truncating in a time zone at query time is several times slower.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Minutes of a day; summer time moves one hour within the year.
MINUTES_A_DAY = 24 * 60
#: Intervals up to this length go round with the clock's changes; longer ones follow the wall clock.
_SHORT_MINUTES = 60
#: Names under which systems keep a zone that means another place on the next machine, or none.
_NO_PLACES = ("localtime", "posixrules", "Factory")
_PERIOD = re.compile(r"^\s*(\d{4})(?:\s*[-/年.]\s*(\d{1,2})\s*(?:月份?)?|(\d{2}))?\s*年?\s*$")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar year (month 0) or a month of it."""

    year: int
    month: int = 0

    @classmethod
    def parse(cls, text: object, *, where: object = None) -> Period:
        """Read ``2025``, ``2025-03``, ``202503``, ``2025/3`` or ``2025年3月``.

        Raises
        ------
        TanliuError
            When the text is none of these.
        """
        match = _PERIOD.match(str(text))
        month = int(match.group(2) or match.group(3) or 0) if match else 0
        named = match and (match.group(2) or match.group(3))
        if not match or not (1 if named else 0) <= month <= 12 or not 1900 <= int(match.group(1)) <= 2200:
            raise TanliuError(
                "not a period", where=where, found=text, accepted=Message("2025, 2025-03 or 2025年3月")
            )
        return cls(int(match.group(1)), month)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}" if self.month else f"{self.year}"

    @classmethod
    def of_key(cls, key: int) -> Period:
        """Return the period of a ``yyyymm``."""
        return cls(*divmod(key, 100))

    @classmethod
    def of_ordinal(cls, ordinal: int) -> Period:
        """Return the month that comes so many months after January of the year 0."""
        year, month = divmod(ordinal, 12)
        return cls(year, month + 1)

    @property
    def key(self) -> int:
        """``yyyymm``; the month of a whole year is 00."""
        return self.year * 100 + self.month

    @property
    def ordinal(self) -> int:
        """Months since January of the year 0, as the store counts them beside the text of a month."""
        return 12 * self.year + self.month - 1

    def before(self, months: int) -> Period:
        """Return the month so many months earlier (later, for a negative number)."""
        return Period.of_ordinal(self.ordinal - months)

    @property
    def start(self) -> date:
        return date(self.year, self.month or 1, 1)

    @property
    def end(self) -> date:
        """First day after the period."""
        if self.month in (0, 12):
            return date(self.year + 1, 1, 1)
        return date(self.year, self.month + 1, 1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def months(self) -> tuple[Period, ...]:
        """The months of a year, or the month itself."""
        return (self,) if self.month else tuple(Period(self.year, month) for month in range(1, 13))


#: Quarters and halves as people write them; the digit, or its Chinese sign, says which.
_PART = re.compile(
    r"^\s*(\d{4})\s*[-/年. ]?\s*(?:([QqHh])\s*([1-4])|第?([1-4一二三四])季度?|(上|下)半年)\s*$"
)
#: The same with the year behind: Q1 2025, 1Q2025, Q1/2025; and months of a year: 2025年1-3月.
_PART_FIRST = re.compile(r"^\s*(?:([QqHh])\s*([1-4])|([1-4])\s*([QqHh]))\s*[-/. ]?\s*(\d{4})\s*$")
_MONTHS_OF = re.compile(r"^\s*(\d{4})\s*年\s*(\d{1,2})\s*月?\s*[-–—~～至到]\s*(\d{1,2})\s*月份?\s*$")
_SIGNS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
#: Between the first day and the first day after, as ISO 8601 writes an interval.
_BETWEEN = "/"


def days_text(first: date, until: date) -> str:
    """Return days from one to before another as the text of a period: a year or month where they are one.

    Examples
    --------
    >>> days_text(date(2025, 1, 1), date(2026, 1, 1)), days_text(date(2024, 1, 15), date(2024, 2, 14))
    ('2025', '2024-01-15/2024-02-14')
    """
    for whole in (Period(first.year), Period(first.year, first.month)):
        if (whole.start, whole.end) == (first, until):
            return str(whole)
    return f"{first}{_BETWEEN}{until}"


def is_days(text: str) -> bool:
    """Return whether the text of a period is of days that are neither a year nor a month."""
    return _BETWEEN in text


def days_of(text: str) -> tuple[date, date]:
    """Return the first day of the text of a period and the first day after it.

    Raises
    ------
    TanliuError
        When it is none.
    """
    if not is_days(text):
        span = Period.parse(text)
        return span.start, span.end
    try:
        first, until = map(date.fromisoformat, text.split(_BETWEEN))
    except ValueError as error:
        raise TanliuError(
            "not a period", found=text, accepted=Message("2025, 2025-03 or 2025年3月")
        ) from error
    return first, until


def keys_of(text: str) -> tuple[int, ...]:
    """Return the keys of the months that the text of a period touches, or that of the year or month it is."""
    if not is_days(text):
        return (Period.parse(text).key,)
    first, until = days_of(text)
    last = 12 * until.year + until.month - (2 if until.day == 1 else 1)
    return tuple(Period.of_ordinal(one).key for one in range(12 * first.year + first.month - 1, last + 1))


def part_of_year(text: str) -> str | None:
    """Read a quarter or half of a year, or months of it, as its days; None for none of them.

    Examples
    --------
    >>> [part_of_year(text) for text in ("2025Q1", "Q1 2025", "2025年第一季度", "2025年1-3月")] == ["2025-01-01/2025-04-01"] * 4
    True
    >>> part_of_year("2025H2"), part_of_year("T1 2025")
    ('2025-07-01/2026-01-01', None)
    """
    if match := _MONTHS_OF.match(text):
        return _months_of(*map(int, match.groups()))
    if match := _PART_FIRST.match(text):
        before, digit, other, behind, year = match.groups()
        return _part(int(year), int(digit or other), (before or behind).upper())
    if match := _PART.match(text):
        year, letter, digit, quarter, half = match.groups()
        sign = digit or quarter or half
        return _part(int(year), _SIGNS.get(sign) or int(sign), "H" if half else (letter or "Q").upper())
    return None


def _part(year: int, number: int, letter: str) -> str | None:
    months = 6 if letter == "H" else 3
    return _months_of(year, (number - 1) * months + 1, number * months)


def _months_of(year: int, first: int, last: int) -> str | None:
    if not 1 <= first <= last <= 12:
        return None
    return days_text(Period(year, first).start, Period(year, last).end)


def is_year(text: str) -> bool:
    """Return whether the text of a `Period` is that of a whole year."""
    return len(text) == 4


def year_of(text: str) -> str:
    """Return the year of the text of a `Period`, as such a text."""
    return text[:4]


def years_later(text: str, years: int) -> str:
    """Return the same month or year so many years later (earlier, for a negative number)."""
    return f"{int(year_of(text)) + years}{text[4:]}"


def zone(name: str) -> ZoneInfo:
    """Return the IANA zone, e.g. ``Asia/Shanghai``.

    Raises
    ------
    TanliuError
        When the zone is unknown.
    """
    try:
        if name in _NO_PLACES or name.startswith(("posix/", "right/")):
            raise ValueError(name)
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TanliuError(
            "unknown time zone", found=name, accepted=Message("an IANA name such as Asia/Shanghai")
        ) from error


def expected_readings(days: Any, interval_minutes: Any) -> Any:
    """Return the number of intervals in whole days (of 24 hours: summer time moves one hour within the year).

    Parameters
    ----------
    days, interval_minutes
        Whole numbers, or columns of whole numbers of a table.
    """
    return days * (MINUTES_A_DAY // interval_minutes)


def readings_between(first: date, until: date, interval_minutes: int, zone_name: str) -> int:
    """Return the number of intervals from one local midnight to another by the clock of a zone.

    Intervals of more than an hour follow the wall clock, and a day has as many as any other.

    Examples
    --------
    >>> [readings_between(date(2024, 10, d), date(2024, 10, d + 1), 15, "Europe/Berlin") for d in (26, 27)]
    [96, 100]
    """
    whole = expected_readings((until - first).days, interval_minutes)
    if interval_minutes > _SHORT_MINUTES:
        return int(whole)
    place = zone(zone_name)
    offsets = [datetime.combine(day, time(), place).utcoffset() or timedelta() for day in (first, until)]
    return int(whole + (offsets[0] - offsets[1]) // timedelta(minutes=interval_minutes))


def instant(text: str) -> datetime:
    """Read a date or date-time for ``--as-of`` as UTC; a bare date means its end (24:00 UTC)."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise TanliuError(
            "not a date", found=text, accepted=Message("2025-03-01 or 2025-03-01T12:00+08:00")
        ) from error
    if len(text) == 10:
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
