"""Columns that follow each other: months, days, times of a day, or things that have names, with a number in each cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tanliu.app.ingest import marks
from tanliu.app.ingest.propose import forms
from tanliu.catalog.source.types import MISSING

#: Fewest columns of each kind: of months that say their year two are enough.
_FEWEST = {"month": 3, "quarter": 2, "day": 3, "time": 4, "name": 2}
#: A month and nothing else: a single one is a month and no quantity.
_HAN_MONTH = re.compile(r"(?:(?:19|20)\d\d年)?\d{1,2}月份?")
_NUMBERED = re.compile(r"(\D*)(\d{1,3})(\D*)")
#: How many times a day has where columns are only numbered, and the minutes between them; clocks that change add an hour.
_TIMES = {24: 60, 25: 60, 48: 30, 50: 30, 96: 15, 100: 15, 288: 5, 300: 5}
_LOOKED_AT = 20
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Run:
    """Columns that are values of one after the other.

    Parameters
    ----------
    kind
        ``month``, ``quarter``, ``day``, ``time`` or ``name``.
    step
        As ``across`` of a mapping says it.
    places
        Their places, from 0.
    dated
        Whether the names themselves say the year, or day, to which the columns belong.
    ends
        Whether times are the ends of their intervals.
    """

    kind: str
    step: str
    places: tuple[int, ...]
    dated: bool
    ends: bool = False


def mark(name: str) -> str | None:
    """Return which kind of run a name could be part of, as far as one name tells."""
    if marks.minutes_of(name, figures=False) is not None:
        return "time"
    if marks.month_of(name) is not None:
        return "month"
    if marks.quarter_of(name) is not None:
        return "quarter"
    return "day" if marks.day_of(name, "2000") is not None else None


def find(
    names: Sequence[str], body: Sequence[Sequence[str]], means: Callable[[str], object | None]
) -> Run | None:
    """Return the columns of a sheet that follow each other; None when there are none.

    Parameters
    ----------
    means
        What a name means; a name that means something is a column by itself.
    """
    rows = [row for row in body[:_LOOKED_AT] if any(cell.strip() for cell in row)]
    counted = [at for at, name in enumerate(names) if name.strip() and _is_counted(rows, at)]
    found = (
        _times(names, counted)
        or _days(names, counted)
        or _months(names, counted)
        or _numbered(names, counted)
        or _quarters(names, counted)
    )
    return found or _named(names, counted, means)


def _is_counted(rows: Sequence[Sequence[str]], at: int) -> bool:
    cells = [
        text
        for row in rows
        if at < len(row) and (text := row[at].strip()) not in (*MISSING, "/") and text[0] != "#"
    ]
    return bool(cells) and forms.share(cells, forms.is_number) >= _MOSTLY


def _times(names: Sequence[str], counted: Sequence[int]) -> Run | None:
    found = [
        (at, clock) for at in counted if (clock := marks.minutes_of(names[at], figures=False)) is not None
    ]
    if not found:
        # four figures could be years: they are times where there are as many as a day has
        found = [(at, clock) for at in counted if (clock := marks.minutes_of(names[at])) is not None]
        found = found if len(found) in _TIMES else []
    if len(found) < _FEWEST["time"]:
        return None
    steps = {later[1] - earlier[1] for earlier, later in pairwise(found)}
    step = min((one for one in steps if one > 0), default=0)
    if step == 0 or 1440 % step:
        return None
    # midnight at the end is written 24:00, or 00:00 once more
    return Run("time", str(step), tuple(at for at, _ in found), dated=False, ends=found[0][1] == step)


def _days(names: Sequence[str], counted: Sequence[int]) -> Run | None:
    whole = [at for at in counted if marks.day_of(names[at], "2000") is not None]
    if len(whole) < _FEWEST["day"]:
        return None
    if all(marks.month_of(names[at]) is not None for at in whole):
        return None
    dated = all(marks.day_of(names[at]) is not None for at in whole)
    return Run("day", "day", tuple(whole), dated=dated)


def _months(names: Sequence[str], counted: Sequence[int]) -> Run | None:
    told = [(at, found) for at in counted if (found := marks.month_of(names[at])) is not None]
    dated = bool(told) and all(found.period is not None for _, found in told)
    periods = {found.period or found.month for _, found in told}
    surely = all(_HAN_MONTH.fullmatch(names[at].strip()) for at, _ in told)
    if len(periods) < (1 if surely else 2 if dated else _FEWEST["month"]):
        return None
    return Run("month", "month", tuple(at for at, _ in told), dated=dated)


def _quarters(names: Sequence[str], counted: Sequence[int]) -> Run | None:
    """Take quarters where no months stand beside them, of which they would be sums."""
    told = [(at, found) for at in counted if (found := marks.quarter_of(names[at])) is not None]
    dated = {found.period is not None for _, found in told}
    if len({found.period or found.month for _, found in told}) < _FEWEST["quarter"] or len(dated) > 1:
        return None
    return Run("quarter", "quarter", tuple(at for at, _ in told), dated=dated.pop())


def _numbered(names: Sequence[str], counted: Sequence[int]) -> Run | None:
    """Take columns that are counted from 1, or 0: 1 … 12 are months, to 28 … 31 days, 24 and 96 times of a day."""
    split = [(at, found) for at in counted if (found := _NUMBERED.fullmatch(names[at].strip()))]
    for ahead, behind in dict.fromkeys((found[1], found[3]) for _, found in split):
        group = [(at, int(found[2])) for at, found in split if (found[1], found[3]) == (ahead, behind)]
        places, numbers = tuple(at for at, _ in group), [number for _, number in group]
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))) or numbers[0] > 1:
            continue
        many = len(numbers)
        if numbers[0] == 1 and many == 12 and not ahead.strip() + behind.strip():
            return Run("month", "month", places, dated=False)
        if numbers[0] == 1 and 28 <= many <= 31:
            return Run("day", "day", places, dated=False)
        if many in _TIMES:
            return Run("time", str(_TIMES[many]), places, dated=False)
    return None


def _named(names: Sequence[str], counted: Sequence[int], means: Callable[[str], object | None]) -> Run | None:
    """Take columns of numbers whose names nobody knows, beside one that says when and none that says how much."""
    known = [(at, means(name)) for at, name in enumerate(names) if name.strip()]
    if any(
        at in counted and found is not None and _is_amount(str(getattr(found, "about", "")))
        for at, found in known
    ):
        return None
    unknown = [at for at in counted if dict(known).get(at) is None]
    if len(unknown) < _FEWEST["name"] or len(set(unknown)) != unknown[-1] - unknown[0] + 1:
        return None
    return Run("name", "name", tuple(unknown), dated=False)


def _is_amount(about: str) -> bool:
    return about.startswith(("carrier:", "measure:")) or about.endswith((".quantity", ".register"))
