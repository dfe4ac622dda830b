"""NEM12 of the Australian market: intervals of a day in a row, under a record that says of which meter and register.

Columns: ``nmi``, ``register``, ``suffix``, ``serial``, ``unit``, ``minutes``, ``stamp`` (start, in standard time of the
market, +10:00), ``value``, ``quality`` (A actual, S substituted, F final, E estimated, N none), ``method``, ``reason``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from tanliu.app.ingest.across import PLACES
from tanliu.app.ingest.forms._lines import Line, Words, lines, refused
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Format
from tanliu.kit.period import MINUTES_A_DAY

HEADER = (
    "nmi", "register", "suffix", "serial", "unit", "minutes", "stamp", "value", "quality", "method", "reason",
)  # fmt: skip
_RECORDS = {"100", "200", "300", "400", "500", "900"}
_LENGTHS = (5, 15, 30)
_OFFSET = "+10:00"
#: Cells of a record 200 up to the length of an interval; of a 300 before the values and after them.
_OF_METER, _BEFORE, _AFTER = 9, 2, 5
#: The quality of which a record 400 says for each part of the day what it is.
_VARIES = "V"


def rows(path: Path, _: Format) -> Rows:
    """Return one row for each interval; its number is the line, with four places for the interval.

    Raises
    ------
    TanliuError
        With the line at fault: another kind of file, a record that cannot be, no end.
    """
    return Rows(HEADER, iter(list(_read(path))), PLACES)


def _read(path: Path) -> Iterator[Row]:
    meter: Sequence[str] | None = None
    day: list[Row] = []
    said = ""
    first = True
    for line in lines(path, ","):
        said = line.cells[0]
        if first and (said != "100" or line.cell(1) != "NEM12"):
            raise refused(path, line, Words.first_line, line.text[:20], "100,NEM12,…")
        first = False
        if said not in _RECORDS:
            raise refused(path, line, Words.record, said, ", ".join(sorted(_RECORDS)))
        if said == "400":
            _qualify(day, line, path)
            continue
        if said != "500":
            yield from day
            day = []
        if said == "200":
            meter = _meter(line, path)
        elif said == "300":
            if meter is None:
                raise refused(path, line, Words.order, "300", "200")
            day = list(_day(meter, line, path))
    if said != "900":
        raise refused(path, None, Words.broken_off, said, "900")
    yield from day


def _meter(line: Line, path: Path) -> Sequence[str]:
    length = line.cell(_OF_METER - 1)
    if not length.isdecimal() or int(length) not in _LENGTHS:
        raise refused(path, line, Words.length, length, "5, 15, 30")
    # nmi, register and suffix, serial, unit, minutes
    return line.cell(1), line.cell(3), line.cell(4), line.cell(6), line.cell(7), length


def _day(meter: Sequence[str], line: Line, path: Path) -> Iterator[Row]:
    many = MINUTES_A_DAY // int(meter[5])
    try:
        midnight = datetime.strptime(line.cell(1), "%Y%m%d")  # noqa: DTZ007 - the market's standard time
    except ValueError:
        raise refused(path, line, Words.day, line.cell(1), "20240131") from None
    if len(line.cells) < _BEFORE + many + 1:
        raise refused(path, line, Words.count, len(line.cells) - _BEFORE, f"{many}, 1 + 4")
    values = line.cells[_BEFORE : _BEFORE + many]
    quality, reason = line.cell(_BEFORE + many), line.cell(_BEFORE + many + 1)
    if not quality[:1].isalpha():
        raise refused(path, line, Words.count, len(line.cells) - _BEFORE, f"{many}, 1 + 4")
    for place, value in enumerate(values):
        stamp = (midnight + timedelta(minutes=place * int(meter[5]))).isoformat(" ", "minutes")
        cells = (*meter, stamp + _OFFSET, value, quality[:1], quality[1:], reason)
        # a reading of quality N is none, whatever stands in its cell
        yield Row(
            _number(line, place),
            cells if quality[:1] != "N" else (*meter, stamp + _OFFSET, "", "N", "", reason),
        )


def _number(line: Line, place: int) -> int:
    return line.number * PLACES + place + 1


def _qualify(day: list[Row], line: Line, path: Path) -> None:
    low, high, quality = line.cell(1), line.cell(2), line.cell(3)
    if not day or not (low.isdecimal() and high.isdecimal() and 1 <= int(low) <= int(high) <= len(day)):
        raise refused(path, line, Words.span, f"{low}–{high}", f"1–{len(day)}")
    for place in range(int(low) - 1, int(high)):
        before = day[place]
        value = "" if quality[:1] == "N" else before.cells[7]
        cells = (*before.cells[:7], value, quality[:1], quality[1:], line.cell(4))
        day[place] = Row(before.number, cells)
