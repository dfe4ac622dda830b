"""Rows that hold many values, one column after the other, become one row for each value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tanliu.app.ingest import heads
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Across
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import zone

#: Columns that every row gets: which column of the file, when, how much.
COLUMN, STAMP, VALUE = "column", "stamp", "value"
#: By how much the number of a row is raised, so that each of its values has one of its own.
PLACES = 10_000
_CLOCK = re.compile(r"[^\d]*(\d{1,2}):(\d{2})(?::00)?\s*")
_MONTH_FORMS = ("%Y-%m", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m", "%Y年%m月", "%Y%m")
_DAY_FORMS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")


def spread(rows: Rows, across: Across, file: str) -> Rows:
    """Return one row for each value; cells that are blank, as after the last day of a month, give none.

    Raises
    ------
    TanliuError
        When the columns are not there, or are more than a day or month can have.
    """
    heads.require_columns(rows.header, [across.first, across.last, *across.of], file)
    low, high = rows.header.index(across.first), rows.header.index(across.last) + 1
    _require_fitting(across, high - low, file)
    kept = [at for at, name in enumerate(rows.header) if not low <= at < high and name not in across.of]
    heads.require_new([rows.header[at] for at in kept], (COLUMN, STAMP, VALUE), file)
    marks = [_mark(name, place, across) for place, name in enumerate(rows.header[low:high])]
    of = [rows.header.index(name) for name in across.of]
    header = (*(rows.header[at] for at in kept), COLUMN, STAMP, VALUE)
    return Rows(header, _each(rows, across, low, kept, of, marks), PLACES)


def _each(
    rows: Rows, across: Across, low: int, kept: Sequence[int], of: Sequence[int], marks: Sequence[int]
) -> Iterator[Row]:
    for row in rows.rows:
        number = row.number * PLACES
        if row.fault is not None:
            yield replace(row, number=number)
            continue
        shared = tuple(row.cells[at] for at in kept)
        written = "-".join(row.cells[at].strip() for at in of)
        begin = _begin(written, across)
        for place, mark in enumerate(marks):
            cell = row.cells[low + place]
            if cell.strip():
                stamp = (
                    f"{written} {rows.header[low + place]}" if begin is None else _stamp(begin, mark, across)
                )
                yield Row(number + place + 1, (*shared, rows.header[low + place], stamp, cell))


def _require_fitting(across: Across, columns: int, file: str) -> None:
    # the day on which clocks go back has an hour more; some leave its columns at the end
    most = 31 if across.step == "day" else 25 * 60 // int(across.step)
    if columns < 1:
        raise TanliuError(
            "the last column stands before the first", where=file, found=f"{across.first} … {across.last}"
        )
    if columns > most:
        raise TanliuError(
            Message("{columns} columns cannot follow each other at this step", columns=columns), where=file,
            found=f"{across.first} … {across.last}, {across.step}", accepted=Message("at most {limit}", limit=most),
        )  # fmt: skip


def _mark(name: str, place: int, across: Across) -> int:
    """Return the day of the month, or the minutes after midnight, that a column stands for."""
    if across.step == "day":
        digits = re.findall(r"\d+", name)
        return int(digits[0]) if len(digits) == 1 and 1 <= int(digits[0]) <= 31 else place + 1
    clock = _CLOCK.fullmatch(name)
    if clock and across.zone is None:
        return int(clock[1]) * 60 + int(clock[2])
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
