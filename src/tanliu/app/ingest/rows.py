"""The rows of a delivered file as texts, whatever its form; a row that cannot be split carries its fault."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, takewhile
from pathlib import Path

from tanliu.app.ingest import heads, probe
from tanliu.app.ingest.values import Refusal
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Lines over which a quoted cell may run before its quotation mark counts as a slip.
LONGEST_CELL = 64
_UNCLOSED = "unexpected end of data"


@dataclass(frozen=True, slots=True)
class Row:
    """One data row.

    Parameters
    ----------
    number
        Row as an editor counts it.
    cells
        Its texts, one for each column of the header; empty when there is a fault.
    fault
        Why it could not be split.
    line
        The text as far as it could be read, when there is a fault.
    """

    number: int
    cells: tuple[str, ...]
    fault: Refusal | None = None
    line: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The header and the rows that follow it.

    Parameters
    ----------
    places
        By how much the number of a line was raised, so that each of several rows made of it has one of its own.
    """

    header: tuple[str, ...]
    rows: Iterator[Row]
    places: int = 1


def csv_rows(path: Path, form: Format, encoding: str, wanted: Collection[str] = ()) -> Rows:
    """Read a CSV file row by row.

    Parameters
    ----------
    wanted
        Columns that the mapping uses.

    Raises
    ------
    TanliuError
        When there is no header row, or it cannot be read.
    """
    records = _records(path, encoding, form.delimiter)
    head: list[_Record] = []
    if form.header_rows:
        head, records = _headed(records, form.header_rows)
    elif first := next(records, None):
        records = chain([first], records)
        head = [replace(first, cells=("",) * len(first.cells))]
    if not head:
        raise heads.no_header(form.header_row, path.name, sheet=False)
    for record in head:
        if record.fault is not None:
            raise TanliuError(
                "the header cannot be read", where=f"{path.name}:{record.number}", found=record.fault.reason,
                accepted=Message("a CSV file with a header row"),
            )  # fmt: skip
    header = heads.column_names([record.cells for record in head], path.name, wanted)
    named = max(len(cells) - _blank_end(cells) for cells in (record.cells for record in head))
    data = (record for record in records if record.number >= (form.first_row or 0))
    return Rows(header, _fitting(data, len(header), named or len(header)))


def _headed(records: Iterator[_Record], rows: Sequence[int]) -> tuple[list[_Record], Iterator[_Record]]:
    """Return the header rows, the last of which may lie below a blank line, and what follows."""
    head: list[_Record] = []
    for record in records:
        if record.number >= rows[-1]:
            return [*head, record], records
        if record.number in rows:
            head.append(record)
    return [], records


def _blank_end(cells: Sequence[str]) -> int:
    """Return how many cells at the end are blank, as a line has that ends with its delimiter."""
    return sum(1 for _ in takewhile(lambda cell: not cell.strip(), reversed(cells)))


def _fitting(records: Iterator[_Record], columns: int, named: int) -> Iterator[Row]:
    """Check the number of cells; a last line that breaks off is told from a row that was written wrongly.

    A delimiter at the end of the header or of the rows alone makes a cell that holds nothing.
    """
    for record in records:
        cells = record.cells
        if record.fault is not None:
            yield Row(record.number, (), record.fault, record.text)
            continue
        if len(cells) > columns and len(cells) - _blank_end(cells) <= columns:
            cells = cells[:columns]
        elif named <= len(cells) < columns and record.ended:
            cells += ("",) * (columns - len(cells))
        if len(cells) == columns:
            if any(cell.strip() for cell in cells):
                yield Row(record.number, cells)
        else:
            broken_off = not record.ended and len(cells) < columns
            reason = "truncated_file" if broken_off else "wrong_column_count"
            yield Row(record.number, (), Refusal(reason, None, f"{len(cells)} columns"), record.text)


@dataclass(frozen=True, slots=True)
class _Record:
    """A line, or the lines over which a quoted cell runs."""

    number: int
    text: str
    ended: bool
    fault: Refusal | None = None
    cells: tuple[str, ...] = ()


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[_Record]:
    waiting: deque[_Record] = deque()
    texts = _texts(path, encoding)
    while line := _next(waiting, texts):
        if line.fault is not None:
            yield line
        elif '"' not in line.text:
            if line.text.strip():
                yield replace(line, cells=tuple(line.text.split(delimiter)))
        else:
            yield _quoted(line, waiting, texts, delimiter)


def _quoted(first: _Record, waiting: deque[_Record], texts: Iterator[_Record], delimiter: str) -> _Record:
    """Join lines until the quoted cell closes; when it never does, only the first line is refused."""
    taken = [first]
    while len(taken) <= LONGEST_CELL and sum(len(line.text) for line in taken) <= probe.LONGEST_LINE:
        try:
            text = "\n".join(line.text for line in taken)
            cells = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
            return _Record(first.number, text, taken[-1].ended, cells=tuple(cells))
        except csv.Error as error:
            following = _next(waiting, texts) if str(error) == _UNCLOSED else None
        if following is None:
            break
        taken.append(following)
        if following.fault is not None:
            break
    waiting.extendleft(reversed(taken[1:]))
    return replace(first, fault=Refusal("unclosed_quote", None, first.text))


def _next(waiting: deque[_Record], texts: Iterator[_Record]) -> _Record | None:
    return waiting.popleft() if waiting else next(texts, None)


def _texts(path: Path, encoding: str) -> Iterator[_Record]:
    """Decode line by line, so that a broken line costs itself only."""
    for line in probe.lines(path):
        if line.bytes is None:
            yield _Record(line.number, "", line.ended, Refusal("line_too_long", None, None))
        elif b"\0" in line.bytes:
            text = line.bytes.replace(b"\0", b"").decode(encoding, "replace")
            yield _Record(line.number, text, line.ended, Refusal("nul_byte", None, text))
        else:
            yield _decoded(line, line.bytes, encoding)


def _decoded(line: probe.Line, found: bytes, encoding: str) -> _Record:
    try:
        return _Record(line.number, found.decode(encoding).removeprefix("\ufeff"), line.ended)
    except UnicodeDecodeError:
        text = found.decode(encoding, "backslashreplace")
        return _Record(line.number, text, line.ended, Refusal("undecodable_bytes", None, text))
