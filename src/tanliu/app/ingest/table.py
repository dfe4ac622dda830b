"""A foreign file as one table of named columns, or as a JSON document, for what reads no mapping: the tools.

Text is read in the encoding and with the delimiter that it shows, packed or not; of a workbook the first sheet; besides a
typical year (EPW), JSON and, where a command asks, Parquet.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, overload

import pyarrow as pa
import pyarrow.parquet as pq

from tanliu.app.ingest import apart, limits, probe, workbook
from tanliu.app.ingest.foreign import read_table, write_table
from tanliu.app.ingest.propose.look import delimiter_of
from tanliu.app.ingest.sheet import as_text
from tanliu.kit.errors import TanliuError, TooLargeError
from tanliu.kit.message import Message

#: Lines of another width that are told one by one, and values of a JSON document; real files have a thousandth.
_MOST_ODD, _MOST_VALUES = 10_000, 2_000_000
#: Bytes of an unpacked text: a year of minutes has a tenth.
_LARGEST = 512 * 1024 * 1024
#: Bytes by which a workbook, packed or not, and a Parquet file are known.
_BOOKS, _PARQUET = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), b"PAR1"
_LINES = 40
#: Where the process apart leaves the cells, and the number of each line beside them.
_CELLS, _NUMBERS = "cells.arrow", "numbers.arrow"


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds.

    Attributes
    ----------
    first_row
        Number of the line of the first row.
    facts
        Numbers of its head, such as the latitude of a weather file.
    lines
        Number of the line of each row, where rows were left out; else they follow each other.
    odd
        Lines whose number of cells is not that of the header, with that number; only of a file that is read loosely.
    document
        What a JSON file holds; it has no columns.
    utc
        Columns whose times are told in UTC, whatever they look like: those of Parquet that know their zone.
    """

    columns: dict[str, Sequence[object]]
    first_row: int = 2
    facts: Mapping[str, float] = field(default_factory=dict)
    lines: Sequence[int] = ()
    odd: Sequence[tuple[int, int]] = ()
    document: Any = None
    utc: frozenset[str] = frozenset()


class Texts(Sequence[str]):
    """A column that was read apart: its texts are made when somebody asks for them, so that unused ones take no room."""

    def __init__(self, cells: pa.ChunkedArray) -> None:
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [str(self._cells[one]) for one in range(*at.indices(len(self)))]
        return str(self._cells[at])

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(chunk.to_pylist() for chunk in self._cells.chunks)


def of_body(body: bytes, name: str, is_loose: bool = False) -> Table:
    """Read bytes that somebody sent: in the process apart where limits say so, as they do in a server.

    Parameters
    ----------
    is_loose
        Keep rows of another width apart; else they refuse the file.

    Raises
    ------
    TanliuError
        When it is none of these forms, a row has another number of cells than the header, or a limit is reached.
    """
    with tempfile.TemporaryDirectory(prefix="tanliu-") as place:
        folder = Path(place).resolve()
        if not limits.in_force().apart:
            return _of_body(folder, body, name, is_loose)
        told = apart.run("table", folder, body, name, is_loose, where=name)
        return _brought(folder, told)


def of_file(path: Path, is_loose: bool = False) -> Table:
    """Read a file of one's own, here.

    Raises
    ------
    TanliuError
        As `of_body`, or when there is no such file.
    """
    if not path.is_file():
        raise TanliuError("no such file", found=path)
    if path.suffix.lower() in (".parquet", ".pq"):
        return _parquet(path)
    return _read(path, path.name, is_loose)


def write(folder: Path, body: bytes, name: str, is_loose: bool) -> dict[str, Any]:
    """Read bytes, in the process apart, and write what they hold into a folder."""
    found = _of_body(folder, body, name, is_loose)
    cells = {f"{at}": pa.array(column, pa.string()) for at, column in enumerate(found.columns.values())}
    write_table(pa.table(cells), folder / _CELLS)
    write_table(pa.table({"line": pa.array(found.lines, pa.int64())}), folder / _NUMBERS)
    return {
        "names": list(found.columns), "first_row": found.first_row, "facts": dict(found.facts), "odd": found.odd,
        "document": found.document,
    }  # fmt: skip


def _brought(folder: Path, told: dict[str, Any]) -> Table:
    cells = read_table(folder / _CELLS)
    names = told.pop("names")
    lines = array("q", read_table(folder / _NUMBERS).column(0).to_numpy().tobytes())
    told["odd"] = [(line, width) for line, width in told["odd"]]
    return Table({name: Texts(cells.column(at)) for at, name in enumerate(names)}, lines=lines, **told)


def _of_body(folder: Path, body: bytes, name: str, is_loose: bool) -> Table:
    # nothing that a name says becomes a path
    path = folder / "sent"
    path.write_bytes(body)
    try:
        return _read(path, name, is_loose)
    except TanliuError as error:
        error.where = name if error.where == path.name else error.where
        raise


def _read(path: Path, name: str, is_loose: bool) -> Table:
    with path.open("rb") as file:
        mark = file.read(4)
    if mark in _BOOKS:
        return _rows_of(_of_sheet(path), name, is_loose)
    if mark == _PARQUET:
        raise TanliuError("Parquet is read by the command alone", where=name, accepted="CSV, XLSX")
    text = _text(path, name)
    if text.startswith("LOCATION,"):
        return _epw(text, name)
    if text[:200].lstrip()[:1] == "{":
        return _json(text, name)
    try:
        return _rows_of(_of_text(text), name, is_loose)
    except csv.Error as error:
        raise TanliuError("the file cannot be read", where=name, found=str(error)[:200]) from error


def _text(path: Path, name: str) -> str:
    encoding = probe.probe(path, "auto").encoding
    kept = io.BytesIO()
    for piece in probe.pieces(path):
        kept.write(piece)
        if kept.tell() > _LARGEST:
            raise TooLargeError("the file is too large", where=name, accepted=f"<= {_LARGEST:,} B")
    return kept.getvalue().decode(encoding, "replace").removeprefix("\ufeff")


def _of_text(text: str) -> Iterator[tuple[int, list[str]]]:
    first = [line for _, line in zip(range(_LINES), io.StringIO(text, newline=None), strict=False)]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(first))
    return ((reader.line_num, row) for row in reader)


def _of_sheet(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet, without the blank columns that a layout leaves to the right."""
    rows = workbook.sheets(path, None).chosen[0].rows
    width = None
    for number, row in enumerate(rows, 1):
        cells = [as_text(cell) for cell in row]
        if width is None and any(cell.strip() for cell in cells):
            width = max(at for at, cell in enumerate(cells, 1) if cell.strip())
        yield number, cells if any(cell.strip() for cell in cells[width:]) else cells[:width]


def _json(text: str, name: str) -> Table:
    body = text.encode()
    limits.require_shallow(body, name)
    values = body.count(b",") + body.count(b"[") + body.count(b"{")
    if values > _MOST_VALUES:
        raise TooLargeError(
            "the file holds too many values", where=name, found=f"{values:,}", accepted=f"<= {_MOST_VALUES:,}"
        )
    try:
        return Table({}, document=json.loads(text))
    except (ValueError, RecursionError) as error:
        raise TanliuError("the file cannot be read", where=name, found=str(error)[:200]) from error


def _rows_of(rows: Iterable[tuple[int, list[str]]], name: str, is_loose: bool) -> Table:
    filled = ((at, row) for at, row in rows if any(cell.strip() for cell in row))
    at_top, top = next(filled, (0, []))
    header = _header([one.strip() for one in top], name)
    kept: list[list[str]] = []
    lines = array("q")
    odd: list[tuple[int, int]] = []
    for at, row in filled:
        if len(row) == len(header):
            kept.append(row)
            lines.append(at)
        elif is_loose and len(odd) < _MOST_ODD:
            odd.append((at, len(row)))
        else:
            raise TanliuError(
                "the row has another number of cells than the header",
                where=Message("{file}, row {row}", file=name, row=at), found=len(row), accepted=len(header),
            )  # fmt: skip
    if not kept and not odd:
        raise TanliuError("the file has no rows", where=name)
    limits.require_cells(len(kept), len(header), name)
    cells = zip(*kept, strict=True) if kept else ([] for _ in header)
    columns: dict[str, Sequence[object]] = {one: list(of) for one, of in zip(header, cells, strict=True)}
    return Table(columns, at_top + 1, lines=lines, odd=odd)


def _header(header: list[str], name: str) -> list[str]:
    limits.require_columns(len(header), name)
    if len(header) < 2:
        raise TanliuError(
            "a header with at least two columns wanted", where=name, found=", ".join(header) or None
        )
    header = [one or f"column_{at}" for at, one in enumerate(header, 1)]
    if len(set(header)) < len(header):
        raise TanliuError("two columns have one name", where=name, found=", ".join(header[:12]))
    return header


#: Columns of an EPW file by what they hold (EnergyPlus, Auxiliary Programs: weather data format).
_EPW = {"temp_air": 6, "ghi": 13, "dni": 14, "dhi": 15, "wind": 21}
_EPW_HEAD = 8


def _epw(text: str, name: str) -> Table:
    """Read a typical year: the hour of a row is the one that ends then, and its time is told as the begin."""
    lines = list(csv.reader(io.StringIO(text)))
    try:
        place = {
            "latitude": float(lines[0][6]),
            "longitude": float(lines[0][7]),
            "utc_offset": float(lines[0][8]),
        }
        rows = [row for row in lines[_EPW_HEAD:] if row]
        # months of a typical year are of different years: all are told in one that has no leap day
        times = [
            f"2025-{int(row[1]):02}-{int(row[2]):02} {int(row[3]) - 1:02}:00"
            for row in rows
            if (row[1], row[2]) != ("2", "29")
        ]
        columns: dict[str, Sequence[object]] = {key: [row[at] for row in rows] for key, at in _EPW.items()}
    except (IndexError, ValueError) as error:
        raise TanliuError("not a weather file in the form EPW", where=name, found=str(error)) from error
    return Table({"time": times, **columns}, first_row=_EPW_HEAD + 1, facts=place)


def _parquet(path: Path) -> Table:
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise TanliuError("not a Parquet file", found=path, accepted=str(error)[:100]) from error
    columns: dict[str, Sequence[object]] = {}
    utc = set()
    for name in table.column_names:
        values = table[name]
        if pa.types.is_timestamp(values.type):
            if values.type.tz is not None:
                utc.add(name)
            values = values.cast(pa.timestamp("us"))
        columns[name] = values.to_numpy()
    return Table(columns, first_row=1, utc=frozenset(utc))
