"""Numbers of each hour as the mean of every whole year."""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

from tanliu.catalog.book.document import Measure
from tanliu.catalog.book.grid import Found
from tanliu.catalog.book.number import number
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_PLACES = Decimal("0.000001")
_SECONDS_A_DAY = 86_400


def of_years(one: Found) -> Iterator[tuple[int, Measure, Decimal, str]]:
    """Yield year, measure, mean to six decimals, and how it was made; for every year of which enough is there.

    Raises
    ------
    TanliuError
        When a time cannot be read or comes twice, or no year is whole enough.
    """
    assert one.table.mean is not None
    most = one.table.mean.most_missing_share
    values = _by_time(one)
    step = _step(sorted(values), one)
    by_year: dict[int, list[datetime]] = defaultdict(list)
    for stamp in values:
        by_year[stamp.year].append(stamp)
    partly, whole = [], False
    for year, stamps in sorted(by_year.items()):
        wanted = (366 if calendar.isleap(year) else 365) * _SECONDS_A_DAY // step
        for column, measure in one.measures.items():
            told = [values[stamp][column] for stamp in stamps if column in values[stamp]]
            if len(told) < wanted * (1 - most):
                partly.append(f"{year}: {len(told)}/{wanted}")
                continue
            whole = True
            mean = (sum(told, Decimal(0)) / len(told)).quantize(_PLACES)
            yield year, measure, mean, f"unweighted mean of {len(told)} of {wanted} intervals of {step} s"
    if not whole:
        raise TanliuError("of no year enough is there", where=one.grid.place(one.head, 0), found=", ".join(partly),
                          accepted=Message("at most {share} missing", share=most))  # fmt: skip


def _by_time(one: Found) -> dict[datetime, dict[int, Decimal]]:
    assert one.table.mean is not None
    grid, column = one.grid, one.columns[one.table.mean.stamp]
    read = {at: measure for at, measure in one.measures.items() if not measure.is_left}
    one.measures = read
    found: dict[datetime, dict[int, Decimal]] = {}
    rows: dict[datetime, int] = {}
    for row in one.body:
        text = grid.own(row, column)
        if not text:
            continue
        stamp = _stamp(text, grid.place(row, column))
        if stamp in found:
            what = Message("the time is that of row {row} once more", row=grid.numbers[rows[stamp]])
            accepted = Message("times in UTC, or with their offset")
            raise TanliuError(what, where=grid.place(row, column), found=text, accepted=accepted)
        cells = {at: grid.own(row, at) for at in read}
        found[stamp] = {
            at: number(cell, grid.place(row, at)) for at, cell in cells.items() if cell not in one.table.empty
        }
        rows[stamp] = row
    return found


def _stamp(text: str, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        accepted = Message("a time such as 2025-01-31 14:30, in UTC or with its offset")
        raise TanliuError("the cell holds no time", where=where, found=text, accepted=accepted) from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _step(stamps: list[datetime], one: Found) -> int:
    """Return the usual time between two rows in seconds."""
    steps = Counter(int((later - earlier).total_seconds()) for earlier, later in pairwise(stamps))
    if not steps:
        raise TanliuError("of no year enough is there", where=one.grid.place(one.head, 0), found=len(stamps))
    return steps.most_common(1)[0][0]
