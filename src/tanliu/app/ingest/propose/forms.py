"""How the values of a column are written: numbers, months, stamps; told from samples."""

from __future__ import annotations

import re
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from tanliu.app.ingest import numerals, values
from tanliu.app.ingest.values import Refusal
from tanliu.kit import stamp_forms

#: A code of the register of firms (GB 32100) or another id of letters and digits of its length.
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_COMMA = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})*,\d+|[+-]?\d+,\d+")
_POINT = re.compile(r"[+-]?\d{1,3}(?:,\d{3})*\.\d+|[+-]?\d+\.\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
#: Forms of stamps, the surest first: of those that read every sample the first is proposed.
_STAMPS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M", "%Y.%m.%d %H:%M", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日 %H时%M分", "%Y年%m月%d日 %H时", "%Y年%m月%d日%H时%M分", "%Y年%m月%d日%H:%M", "%Y年%m月%d日%H时",
    "%Y-%m-%d %H时", "%Y/%m/%d %H时", "%Y-%m-%d %H", "%Y/%m/%d %H", "%Y-%m-%d-%H:%M", "%d-%b-%Y %H:%M", "%d %b %Y %H:%M",
    "%b %d, %Y %I:%M %p", "%b %d %Y %H:%M", "%d-%b-%y %H:%M", "%d.%m.%y %H:%M", "%m/%d/%y %H:%M", "%d/%m/%y %H:%M",
    "%m/%d/%y %I:%M %p", "%d/%m/%y %I:%M %p",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M", "%Y-%m-%d %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p",
    "%d/%m/%Y %I:%M %p", "%d.%m.%Y %I:%M %p", "%m/%d/%Y %I:%M%p", "%d/%m/%Y %I:%M%p", "%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M", "%Y%m%d %H:%M", "%Y%m%d%H%M", "%Y%m%d%H%M%S",
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d",
)  # fmt: skip
_TIME = re.compile(r"(?:[上下]午 ?)?(?:[01]?\d|2[0-4])[:时]\d\d(?:[:分]\d\d秒?)?分?(?: ?[AaPp]\.?[Mm]\.?)?")
#: Counts of seconds, milliseconds or microseconds since 1970, and days of a workbook from 1982 to 2064.
_EPOCH = {10: 1, 13: 1_000, 16: 1_000_000}
_SERIAL = (30_000, 60_000)
_LENGTH = re.compile(r"(?:pt)?(\d{1,4}) ?(m|min|mins|minutes?|分钟?|h|hr|hrs|hours?|小?时)?")
#: How many of its largest steps a counter shows at least.
_SLOW = 10
_HALF = re.compile(r"[上下]午|[AaPp]\.?[Mm]\.?$")
_OFFSET = re.compile(r"\d(Z|[+-]\d\d:?\d\d)$")
_MOST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Stamps:
    """How a column of stamps is written.

    Parameters
    ----------
    format
        As of ``strptime``; None for ISO, or days beside stamps with a time.
    others
        Forms that read every sample too, and mean other instants.
    zoned
        Whether stamps carry their offset.
    minutes
        Commonest distance between instants.
    ends
        Whether stamps look like ends of their intervals: the first is one interval after midnight, the last is midnight.
    counted
        What stamps that are numbers count, as ``number`` of a mapping says it: seconds since 1970, or days of a workbook.
    """

    format: str | None
    others: tuple[str, ...]
    zoned: bool
    minutes: int
    ends: bool
    counted: str | None = None


def share(texts: Sequence[str], fits: object) -> float:
    """Return the share of texts that a pattern or a function takes; 0 of none."""
    test = fits.fullmatch if isinstance(fits, re.Pattern) else fits
    return sum(bool(test(text)) for text in texts) / len(texts) if texts else 0.0  # type: ignore[operator]


def is_period(text: str) -> bool:
    """Return whether a text is a month or year as ``import`` reads it."""
    try:
        values.period(text, "")
    except Refusal:
        return False
    return True


def is_year(text: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d年?", text) is not None


def is_month(text: str) -> bool:
    """Return whether a text is a month with its year."""
    return is_period(text) and not is_year(text)


def is_month_number(text: str) -> bool:
    """Return whether a text is the number of a month: 3, 03 or 3月."""
    number = text.removesuffix("月")
    return number.isdecimal() and 1 <= int(number) <= 12


def is_day(text: str) -> bool:
    """Return whether a text is a day as ``import`` reads it."""
    try:
        values.day(text.removesuffix(" 00:00:00"), "")
    except Refusal:
        return False
    return True


def are_days(texts: Sequence[str]) -> bool:
    """Return whether texts are days in one form, also in one that two countries read differently."""
    found = stamps(texts)
    return (
        found is not None
        and found.format is not None
        and not {"%H", "%I"} & set(re.findall("%.", found.format))
    )


def is_time(text: str) -> bool:
    """Return whether a text is a time of the day."""
    return _TIME.fullmatch(text.strip()) is not None


def minutes(text: str, *, hours: bool = False) -> int | None:
    """Return the length of an interval in minutes; None when a text says none.

    Examples
    --------
    >>> minutes("60"), minutes("15min"), minutes("1小时"), minutes("1", hours=True), minutes("PT30M"), minutes("often")
    (60, 15, 60, 60, 30, None)
    """
    found = _LENGTH.fullmatch(text.strip().casefold())
    if found is None:
        return None
    by_hour = hours if not found[2] else found[2][0] in "h小时"
    many = int(found[1]) * (60 if by_hour else 1)
    return many if 0 < many <= _MOST_MINUTES else None


def is_zone(text: str) -> bool:
    """Return whether a text is the name of a time zone."""
    return text in zoneinfo.available_timezones()


def is_number(text: str) -> bool:
    """Return whether a text is a number in any of the usual ways of writing it."""
    plain = (
        text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "").rstrip("%")
    )
    return numerals.value(plain) is not None or _COMMA.fullmatch(plain) is not None


def has_digit(text: str) -> bool:
    """Return whether a text may be a number that was written otherwise: 约1000, 12 kWh, (1000)."""
    return any(sign.isdigit() for sign in text)


def is_code(text: str) -> bool:
    return _CREDIT_CODE.fullmatch(text.strip().upper()) is not None


def decimal_sign(texts: Sequence[str]) -> tuple[str, bool]:
    """Return the sign before decimals, and whether the samples leave no doubt.

    ``1.234,5`` says comma, ``1,234.5`` says point; ``1,234`` alone says nothing sure.
    """
    commas = sum(_COMMA.fullmatch(text) is not None and _GROUPED.fullmatch(text) is None for text in texts)
    # 1.100 beside 1.234,5 is a thousand and a hundred
    points = sum(_POINT.fullmatch(text) is not None and _THOUSANDS.fullmatch(text) is None for text in texts)
    doubtful = any(_GROUPED.fullmatch(text) for text in texts) and not points
    return (",", not points) if commas > points else (".", not doubtful)


def stamps(texts: Sequence[str]) -> Stamps | None:
    """Tell how stamps are written; None when no form reads all of them."""
    found = [text.strip() for text in texts if text.strip()]
    if not found:
        return None
    if all(map(_OFFSET.search, found)) and all(map(_iso, found)):
        return _of(None, (), [one for text in found if (one := _iso(text))], zoned=True)
    if (counted := _counted(found)) is not None:
        return replace(_of(None, (), counted[1], zoned=False), counted=counted[0])
    if (mixed := _with_midnights(found)) is not None:
        return _of(None, (), mixed, zoned=False)
    fitting = [(form, read) for form in _STAMPS if (read := _read(found, form)) is not None]
    if not fitting:
        # what an import reads without a form: 2025年3月1日 下午3时
        written = [_iso(stamp_forms.iso(one)) for one in found] if all(map(_HALF.search, found)) else [None]
        return None if None in written else _of(None, (), [one for one in written if one], zoned=False)
    form, read = min(fitting, key=lambda one: (_gap_kinds(one[1]), _STAMPS.index(one[0])))
    others = tuple(other for other, moments in fitting if moments != read)
    return _of(form, others, read, zoned=False)


def _with_midnights(texts: list[str]) -> list[datetime] | None:
    """Return the stamps of a workbook, which shows midnight as a day alone; an import reads them without a form."""
    days = sum(len(one) == len("2025-03-01") for one in texts)
    read = [_iso(one) for one in texts] if 0 < days < len(texts) else [None]
    return None if None in read else [one for one in read if one is not None]


def _counted(texts: list[str]) -> tuple[str, list[datetime]] | None:
    """Return what numbers count, from 1970 or as days of a workbook, and the instants."""
    first = datetime(1970, 1, 1)  # noqa: DTZ001 - only distances are looked at
    unit = _EPOCH.get(len(texts[0]))
    if unit is not None and all(one.isdecimal() and len(one) == len(texts[0]) for one in texts):
        # 2025030100 has ten digits too
        if _read(texts, "%Y%m%d%H"):
            return None
        return "epoch", [first + timedelta(seconds=int(one) / unit) for one in texts]
    numbers = [numerals.value(one) for one in texts]
    days = [one for one in numbers if one is not None and _SERIAL[0] < one < _SERIAL[1]]
    moments = [first + timedelta(minutes=round(one * 1440)) for one in days]
    return ("excel_1900", moments) if len(days) == len(texts) else None


def _of(form: str | None, others: tuple[str, ...], read: list[datetime], *, zoned: bool) -> Stamps:
    moments = sorted({moment.replace(tzinfo=None) for moment in read})
    gaps = Counter(later - earlier for earlier, later in pairwise(moments))
    usual = gaps.most_common(1)[0][0] if gaps else timedelta(hours=1)
    minutes = int(usual.total_seconds() // 60)
    first = moments[0]
    ends = first.hour * 60 + first.minute == minutes % _MOST_MINUTES and minutes < _MOST_MINUTES
    return Stamps(form, others, zoned, minutes, ends)


def _gap_kinds(read: list[datetime]) -> int:
    """Return how uneven a reading of stamps is: day and month in a wrong order leave holes."""
    moments = sorted(set(read))
    return len({later - earlier for earlier, later in pairwise(moments)})


def _read(texts: list[str], form: str) -> list[datetime] | None:
    try:
        return [datetime.strptime(stamp_forms.halved(text), form) for text in texts]  # noqa: DTZ007 - a wall clock, until a zone is told
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def rises(series: Iterable[Sequence[str]]) -> tuple[int, bool]:
    """Return how many steps numbers of several meters take that never fall and mostly rise, 0 where they fall; and whether all are small.

    A counter moves little beside what it shows; a load that rises through a morning does not.
    """
    numbers = [[Decimal(text) for text in texts if re.fullmatch(r"\d+(\.\d+)?", text)] for texts in series]
    steps = [later - earlier for one in numbers for earlier, later in pairwise(one)]
    if sum(steps) < 0:
        # the newest stands first
        steps = [-step for step in steps]
    if len(steps) < 4 or min(steps) < 0 or sum(step > 0 for step in steps) <= len(steps) / 2:
        return 0, False
    return len(steps), min(min(one) for one in numbers if one) >= _SLOW * max(steps)
