"""NEM13 of the Australian market: what a counter showed at two readings, and what was used between them.

Columns: ``nmi``, ``suffix``, ``serial``, ``direction``, ``unit``, ``begin``, ``end`` (standard time of the market),
``previous``, ``current``, ``value``, ``quality``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tanliu.app.ingest.forms._lines import Line, Words, lines, refused
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Format

HEADER = (
    "nmi", "suffix", "serial", "direction", "unit", "begin", "end", "previous", "current", "value", "quality",
)  # fmt: skip
_RECORDS = {"100", "250", "550", "900"}


def rows(path: Path, _: Format) -> Rows:
    """Return one row for each pair of readings.

    Raises
    ------
    TanliuError
        With the line at fault: another kind of file, a record that cannot be, no end.
    """
    return Rows(HEADER, iter(list(_read(path))))


def _read(path: Path) -> Iterator[Row]:
    said, first = "", True
    for line in lines(path, ","):
        said = line.cells[0]
        if first and (said != "100" or line.cell(1) != "NEM13"):
            raise refused(path, line, Words.first_line, line.text[:20], "100,NEM13,…")
        first = False
        if said not in _RECORDS:
            raise refused(path, line, Words.record, said, ", ".join(sorted(_RECORDS)))
        if said == "250":
            yield _pair(line, path)
    if said != "900":
        raise refused(path, None, Words.broken_off, said, "900")


def _pair(line: Line, path: Path) -> Row:
    begin, end = _instant(line, 9, path), _instant(line, 14, path)
    meter = (line.cell(1), line.cell(4), line.cell(6), line.cell(7), line.cell(19))
    return Row(
        line.number, (*meter, begin, end, line.cell(8), line.cell(13), line.cell(18), line.cell(15)[:1])
    )


def _instant(line: Line, place: int, path: Path) -> str:
    try:
        moment = datetime.strptime(line.cell(place), "%Y%m%d%H%M%S")  # noqa: DTZ007 - the market's standard time
    except ValueError:
        raise refused(path, line, Words.day, line.cell(place), "20240131000000") from None
    return f"{moment.isoformat(' ')}+10:00"
