"""Rows that hold many values, one column after the other, become one row for each value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tanliu.app.ingest import heads, marks
from tanliu.app.ingest.propose.vocabulary import split_unit
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Across
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import MINUTES_A_DAY, zone

#: Columns that every row gets: which column of the file, when, how much.
COLUMN, STAMP, VALUE = "column", "stamp", "value"
#: By how much the number of a row is raised, so that each of its values has one of its own.
PLACES = 10_000
#: A day of the month: 1, 1日, D01, day 1.
_DAY = re.compile(r"\D*(?:0?[1-9]|[12]\d|3[01])\D*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH_FORMS = ("%Y-%m", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m", "%Y年%m月", "%Y%m")
_DAY_FORMS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")


def spread(rows: Rows, across: Across, file: str, told: Counter[str] | None = None) -> Rows:
    """Return one row for each value; cells that are blank, as after the last day of a month, give none.

    Parameters
    ----------
    told
        Takes the columns between the first and the last that say no time beside others that do, such as the sum of a
        quarter: they are left as they are.

    Raises
    ------
    TanliuError
        When the columns are not there, or are more than a day, month or year can have.
    """
    heads.require_columns(rows.header, [across.first, across.last, *across.of], file)
    low, high = rows.header.index(across.first), rows.header.index(across.last) + 1
    timed = [low + place for place in _timed(rows.header[low:high], across)]
    if told is not None:
        told.update(rows.header[at] for at in range(low, high) if at not in timed)
    _require_fitting(across, len(timed), file)
    if any(marks.minutes_of(rows.header[at]) is None for at in timed):
        _require_zone(across, len(timed), file)
    kept = [at for at, name in enumerate(rows.header) if at not in timed and name not in across.of]
    made = (COLUMN, VALUE) if across.step == "name" else (COLUMN, STAMP, VALUE)
    heads.require_new([rows.header[at] for at in kept], made, file)
    header = (*(rows.header[at] for at in kept), *made)
    return Rows(header, _each(rows, across, timed, kept), PLACES)


def _timed(names: Sequence[str], across: Across) -> list[int]:
    """Return which columns are values: those whose names say when, or all where none does."""
    tests: dict[str, Callable[[str], object]] = {
        "name": bool, "month": marks.month_of, "quarter": marks.quarter_of, "day": _day,
    }  # fmt: skip
    says = tests.get(across.step, _time)
    found = [place for place, name in enumerate(names) if says(name)]
    return found or list(range(len(names)))


def _time(name: str) -> bool:
    return marks.minutes_of(name) is not None


def _day(name: str) -> bool:
    return marks.day_of(name, "2000") is not None or _DAY.fullmatch(name) is not None


def _each(rows: Rows, across: Across, timed: Sequence[int], kept: Sequence[int]) -> Iterator[Row]:
    of = [rows.header.index(name) for name in across.of]
    names = [rows.header[at] for at in timed]
    told = [_told(name, across) for name in names]
    stamps: dict[str, list[tuple[str, ...]]] = {}
    for row in rows.rows:
        number = row.number * PLACES
        if row.fault is not None:
            yield replace(row, number=number)
            continue
        shared = tuple(row.cells[at] for at in kept)
        written = across.at or "-".join(row.cells[at].strip() for at in of)
        if written not in stamps:
            stamps = {written: _stamps(names, written, across)}
        for place, (at, column, stamp) in enumerate(zip(timed, told, stamps[written], strict=True), 1):
            cell = row.cells[at]
            if cell.strip():
                yield Row(number + place, (*shared, column, *stamp, cell))


def _told(name: str, across: Across) -> str:
    """Return what a column's name says beside its month, or without its unit; the name itself where that is all."""
    if across.step == "name":
        return split_unit(name)[0]
    found = _marked(name, across)
    return found.rest if found is not None and found.rest else name


def _marked(name: str, across: Across) -> marks.Mark | None:
    """Return the month or quarter of a column, as far as its name tells."""
    if across.step == "quarter":
        return marks.quarter_of(name)
    return marks.month_of(name) if across.step == "month" else None


def _stamps(names: Sequence[str], written: str, across: Across) -> list[tuple[str, ...]]:
    """Return the stamp of each column of a row; none where columns are things that have names."""
    if across.step == "name":
        return [()] * len(names)
    if across.step in ("month", "quarter"):
        return [(_month(name, place, written, across),) for place, name in enumerate(names, 1)]
    begin = _begin(written, across)
    found: list[tuple[str, ...]] = []
    for place, name in enumerate(names):
        whole = marks.day_of(name, written) if across.step == "day" else None
        if whole is not None:
            found.append((whole,))
        else:
            mark = _mark(name, place, across)
            found.append((f"{written} {name}".strip() if begin is None else _stamp(begin, mark, across),))
    return found


def _month(name: str, place: int, written: str, across: Across) -> str:
    """Return the month or quarter of a column; one whose year nobody says is written as it is, so that it is refused."""
    found = _marked(name, across)
    if found is not None and found.period is not None:
        return found.period
    digits = re.fullmatch(r"\D*(\d{1,2})\D*", name)
    month = found.month if found is not None else int(digits[1]) if digits else place
    year = _YEAR.search(written)
    if year is None:
        return f"{written} {name}".strip()
    return f"{year[0]}Q{month}" if across.step == "quarter" else f"{year[0]}-{month:02d}"


def _require_fitting(across: Across, columns: int, file: str) -> None:
    most = _most(across)
    if columns < 1:
        raise TanliuError(
            "the last column stands before the first", where=file, found=f"{across.first} … {across.last}"
        )
    if columns > most:
        raise TanliuError(
            Message("{columns} columns cannot follow each other at this step", columns=columns), where=file,
            found=f"{across.first} … {across.last}, {across.step}", accepted=Message("at most {limit}", limit=most),
        )  # fmt: skip


def _require_zone(across: Across, columns: int, file: str) -> None:
    """Refuse numbered columns of a day of 25 hours without a zone: on which days an hour is missing nobody said."""
    if (
        across.zone is None
        and across.step.isdecimal()
        and MINUTES_A_DAY < columns * int(across.step) <= MINUTES_A_DAY + 60
    ):
        raise TanliuError(
            "columns of a day of 25 hours count from midnight: the zone says on which days", where=file,
            found=f"{across.first} … {across.last}, {across.step}", accepted="zone: Europe/Berlin",
        )  # fmt: skip


def _most(across: Across) -> int:
    """Return how many columns there can be; whose names say when they are may be as many as rows have places."""
    if across.step in ("month", "quarter", "name") or (across.step == "day" and not across.of):
        return PLACES - 1
    # the day on which clocks go back has an hour more; some leave its columns at the end
    return 31 if across.step == "day" else 25 * 60 // int(across.step)


def _mark(name: str, place: int, across: Across) -> int:
    """Return the day of the month, or the minutes after midnight, that a column stands for."""
    if across.step == "day":
        digits = re.findall(r"\d+", name)
        return int(digits[0]) if len(digits) == 1 and 1 <= int(digits[0]) <= 31 else place + 1
    clock = marks.minutes_of(name)
    if clock is not None and across.zone is None:
        return clock
    return place * int(across.step)


def _begin(written: str, across: Across) -> datetime | None:
    usual = _MONTH_FORMS if across.step == "day" else _DAY_FORMS
    for form in (across.format, *usual) if across.format else usual:
        try:
            return datetime.strptime(written.strip("- "), form)  # noqa: DTZ007 - a wall clock
        except ValueError:
            continue
    return None


def _stamp(begin: datetime, mark: int, across: Across) -> str:
    if across.step == "day":
        # a day that the month has not is written as it is, so that it is refused and not moved
        return f"{begin:%Y-%m}-{mark:02d}"
    if across.zone is None:
        return (begin + timedelta(minutes=mark)).isoformat(" ", "minutes")
    midnight = begin.replace(tzinfo=zone(across.zone))
    moment = (midnight.astimezone(UTC) + timedelta(minutes=mark)).astimezone(midnight.tzinfo)
    return moment.isoformat(" ", "minutes")
