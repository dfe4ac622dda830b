"""Which month, year or day the name of a column stands for, and what else the name says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tanliu.app.ingest import values
from tanliu.app.ingest.numerals import narrow
from tanliu.app.ingest.values import Refusal
from tanliu.kit import month_names
from tanliu.kit.period import MINUTES_A_DAY

#: A month without its year: 3月, 3月份, 三月.
_HAN_MONTH = r"(?:\d{1,2}|[一二三四五六七八九十正]{1,2})月(?:份)?"
_AHEAD = re.compile(rf"((?:(?:19|20)\d\d\s*[-/.年]?\s*)?{_HAN_MONTH})(?!\d*日)\s*[-_:]?\s*(.+)")
_AHEAD_CODED = re.compile(r"((?:19|20)\d\d[-/.年]?(?:0?[1-9]|1[0-2])月?)[\s_:]+(\D.*)")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_MIDNIGHT = re.compile(r"[ T]00:00(:00)?$")
_BETWEEN = " _-/:,"
_CLOCK = re.compile(
    r"[^\d]*(\d{1,2})(?:[:时点](\d{2})?(?::00|分)?| ?(?=[ap]\.?m))(?: ?([ap])\.?m\.?)?", re.IGNORECASE
)
#: A quarter with or without its year, and what follows it.
_QUARTER = re.compile(
    r"(?:((?:19|20)\d\d)[\s年./-]*)?(?:第?([1-4一二三四])(?:季度?|(?:st|nd|rd|th) quarter)|q([1-4])|([1-4])q)"
    r"(?:[\s./-]*((?:19|20)\d\d))?(?![\d-])[\s_:/-]*(.*)",
    re.IGNORECASE,
)
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4}
#: From a time to a time: the first says which.
_SPAN = re.compile(r"\s*(?:-|–|~|～|至|to)\s*")
#: Four figures are a time too where there are columns of a whole day of them; alone they could be a year.
_FIGURES = re.compile(r"[a-zA-Z]?([01]\d|2[0-4])([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a name stands for.

    Parameters
    ----------
    period
        Year or month, ``2025`` or ``2025-03``; None where the name has no year.
    month
        Number of the month, where it has no year.
    rest
        What else the name says; empty when nothing.
    """

    period: str | None
    month: int | None
    rest: str


def month_of(name: str) -> Mark | None:
    """Return the month, or year, of a column's name.

    Examples
    --------
    >>> month_of("2025年1月/电力(kWh)")
    Mark(period='2025-01', month=None, rest='电力(kWh)')
    >>> month_of("Mar"), month_of("3月用电量"), month_of("raw coal")
    (Mark(period=None, month=3, rest=''), Mark(period=None, month=3, rest='用电量'), None)
    """
    text = narrow(name).strip()
    if (found := _whole(text)) is not None:
        return found
    parts = [part.strip() for part in text.split("/")]
    for at, part in enumerate(parts):
        if len(parts) > 1 and (found := _whole(part)) is not None:
            return Mark(found.period, found.month, "/".join(parts[:at] + parts[at + 1 :]))
    for form in (_AHEAD, _AHEAD_CODED):
        ahead = form.fullmatch(text)
        if ahead and (found := _whole(ahead[1])) is not None:
            return Mark(found.period, found.month, ahead[2].strip(_BETWEEN))
    return _worded(text)


def quarter_of(name: str) -> Mark | None:
    """Return the quarter of a column's name; its number stands in the place of the month where it has no year.

    Examples
    --------
    >>> quarter_of("2025年一季度用电量"), quarter_of("Q2"), quarter_of("3Q 2024")
    (Mark(period='2025Q1', month=None, rest='用电量'), Mark(period=None, month=2, rest=''), Mark(period='2024Q3', month=None, rest=''))
    >>> quarter_of("上半年"), quarter_of("Q12"), quarter_of("电力(kWh)/2025Q1")
    (None, None, Mark(period='2025Q1', month=None, rest='电力(kWh)'))
    """
    text = narrow(name).strip()
    parts = [part.strip() for part in text.split("/")]
    for at, part in enumerate(parts):
        if (found := _QUARTER.fullmatch(part)) is not None:
            year, *signs, behind, rest = found.groups()
            sign = next(one for one in signs if one)
            number = _DIGITS.get(sign) or int(sign)
            told = year or behind
            others = "/".join([*parts[:at], *([rest] if rest else []), *parts[at + 1 :]])
            return Mark(f"{told}Q{number}" if told else None, None if told else number, others)
    return None


def _whole(text: str) -> Mark | None:
    bare = text.removesuffix("份").rstrip(".").strip()
    if (month := month_names.names().get(bare.casefold())) is not None:
        return Mark(None, month, "")
    if re.fullmatch(_HAN_MONTH, bare):
        return Mark(None, int(bare[:-1]), "") if bare[:-1].isdecimal() and 0 < int(bare[:-1]) < 13 else None
    try:
        return Mark(values.period(bare, ""), None, "")
    except Refusal:
        return None


def _worded(text: str) -> Mark | None:
    """Take a month by its name before or behind other words: ``Jan 2025 kWh``, ``kWh Jan``."""
    words = text.replace("_", " ").split()
    for many in (2, 1):
        for own, rest in ((words[:many], words[many:]), (words[-many:], words[:-many])):
            if rest and own and not own[0].isdigit() and (found := _whole(" ".join(own))) is not None:
                return Mark(found.period, found.month, " ".join(rest).strip(_BETWEEN))
    return None


def minutes_of(name: str, *, figures: bool = True) -> int | None:
    """Return how many minutes after midnight the time of a column's name is; None when it is no time.

    Parameters
    ----------
    figures
        Whether four figures are a time.

    Examples
    --------
    >>> minutes_of("00:15"), minutes_of("8时"), minutes_of("0:15-0:30"), minutes_of("1:30 pm"), minutes_of("P2400"), minutes_of("P7")
    (15, 480, 15, 810, 1440, None)
    """
    parts = _SPAN.split(narrow(name).strip())
    if len(parts) > 2:
        return None
    told = [_clock(part, figures) for part in parts]
    return None if None in told else told[0]


def _clock(text: str, figures: bool) -> int | None:
    found = _CLOCK.fullmatch(text) or (_FIGURES.fullmatch(text) if figures else None)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if half := found.re is _CLOCK and found[3]:
        if not 0 < hour < 13:
            return None
        hour = hour % 12 + 12 * (half.lower() == "p")
    return hour * 60 + minute if hour * 60 + minute <= MINUTES_A_DAY + 60 and minute < 60 else None


def day_of(name: str, year: str = "") -> str | None:
    """Return the day of a column's name that says its month too, as ISO; None when it does not.

    Examples
    --------
    >>> day_of("2025/3/1"), day_of("3月1日", "2025"), day_of("17")
    ('2025-03-01', '2025-03-01', None)
    """
    text = narrow(name).strip()
    if found := _DAY_OF_YEAR.fullmatch(text):
        return f"{year}-{int(found[1]):02d}-{int(found[2]):02d}" if year else None
    try:
        return values.day(_MIDNIGHT.sub("", text), "").isoformat()
    except Refusal:
        return None
