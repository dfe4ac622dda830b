"""The rows of a delivered file as texts, whatever its form; a row that cannot be split carries its fault."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tanliu.app.ingest import limits, probe
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
    """The header and the rows that follow it."""

    header: tuple[str, ...]
    rows: Iterator[Row]


def csv_rows(path: Path, form: Format, encoding: str) -> Rows:
    """Read a CSV file row by row.

    Raises
    ------
    TanliuError
        When there is no header row, or it cannot be read.
    """
    records = _records(path, encoding, form.delimiter)
    head = next((record for record in records if record.number >= form.header_row), None)
    if head is None:
        raise TanliuError(
            Message("the file has no row {row} for the header", row=form.header_row), where=path.name
        )
    if head.fault is not None:
        raise TanliuError(
            "the header cannot be read", where=f"{path.name}:{head.number}", found=head.fault.reason,
            accepted=Message("a CSV file with a header row"),
        )  # fmt: skip
    header = checked_header(head.cells, path.name)
    return Rows(header, _fitting(records, len(header)))


def checked_header(cells: Sequence[str], file: str) -> tuple[str, ...]:
    """Return the names of the columns.

    Raises
    ------
    TanliuError
        ``duplicate_header``: a name that stands twice would make one of the columns a guess.
    TooLargeError
        When there are too many.
    """
    limits.require_columns(len(cells), file)
    header = tuple(cell.strip().strip("\ufeff\u3000") for cell in cells)
    for name, times in Counter(header).items():
        if name and times > 1:
            raise TanliuError("duplicate_header: a column name stands twice", where=file, found=name)
    return header


def require_columns(header: Sequence[str], wanted: Sequence[str], file: str) -> None:
    """Refuse a file that lacks columns of the mapping.

    Raises
    ------
    TanliuError
        ``missing_column``.
    """
    there = frozenset(header)
    if missing := [name for name in wanted if name not in there]:
        raise TanliuError(
            Message("missing_column: {columns}", columns=', '.join(missing)), where=file,
            found=[name[:60] for name in header[:40]], accepted=Message("the columns that the source mapping names"),
        )  # fmt: skip


def _fitting(records: Iterator[_Record], columns: int) -> Iterator[Row]:
    """Check the number of cells; a last line that breaks off is told from a row that was written wrongly."""
    for record in records:
        if record.fault is not None:
            yield Row(record.number, (), record.fault, record.text)
        elif len(record.cells) == columns:
            if any(cell.strip() for cell in record.cells):
                yield Row(record.number, record.cells)
        else:
            broken_off = not record.ended and len(record.cells) < columns
            reason = "truncated_file" if broken_off else "wrong_column_count"
            yield Row(record.number, (), Refusal(reason, None, f"{len(record.cells)} columns"), record.text)


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
