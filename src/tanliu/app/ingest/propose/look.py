"""The first rows of a foreign file as texts, read in the process apart."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tanliu.app.ingest import apart, probe, workbook, zipped
from tanliu.app.ingest.forms.json import of_file, rows
from tanliu.app.ingest.opened import kind_of
from tanliu.app.ingest.sheet import as_text, merged
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Rows that are looked at; a register of firms or a year of their months fits.
_ROWS = 3000
#: Rows at the top of which merged cells are told, since they may be a header.
_HEADS = 40
#: Lines from which the delimiter is told.
_LINES = 40
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Looked:
    """A sheet, or a text file, as far as it was looked at.

    Parameters
    ----------
    kind, encoding, delimiter, sheet
        As in ``format`` of a mapping; the sheet is None in a text file.
    numbers
        Number of each row as an editor counts it.
    rows
        Texts of each row.
    heads
        The rows at the top with what merged cells say in them.
    records
        Where the rows are in JSON, when there are several lists.
    """

    kind: str
    encoding: str
    delimiter: str
    sheet: str | None
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    heads: tuple[tuple[str, ...], ...]
    records: str | None = None


def look(file: Path, *, whole: bool = False) -> list[Looked]:
    """Return the sheets of a file, as far as a proposal needs; all of their rows, and what merged cells say in them, when ``whole``.

    Raises
    ------
    TanliuError
        When it is no text or workbook, broken, or reaches a limit.
    """
    if not file.is_file():
        raise TanliuError("there is no such file", where=file)
    with tempfile.TemporaryDirectory(prefix="tanliu-") as place:
        found = apart.run("look", Path(place), file.resolve(), whole, where=file.name)
    return [
        Looked(
            **{
                **one,
                "numbers": tuple(one["numbers"]),
                "rows": tuple(map(tuple, one["rows"])),
                "heads": tuple(map(tuple, one["heads"])),
            }
        )
        for one in found
    ]


def first_rows(folder: Path, file: Path, whole: bool = False) -> list[dict[str, Any]]:
    """Read the first rows of every sheet, or all, in the process apart.

    Parameters
    ----------
    folder
        Where the first member of a ZIP is unpacked; the answer itself is small.
    """
    if kind_of(file, Format()) == "zip":
        # members of a ZIP are read one after the other and have the same columns
        file = zipped.members(file, "*", folder)[0]
    kind = kind_of(file, Format())
    if kind == "csv":
        try:
            return [_text(file, whole)]
        except csv.Error as error:
            raise TanliuError(
                "the file cannot be read", where=file.name, found=str(error)[:200], accepted=Message("CSV or a workbook"),
            ) from error  # fmt: skip
    if kind == "xlsx":
        return [_sheet(file, name, whole) for name in workbook.names(file)]
    if kind == "json":
        return _objects(file, whole)
    raise TanliuError(
        "this kind of file describes itself",
        where=file.name,
        found=kind,
        accepted=Message("CSV, a workbook or JSON"),
    )


def _sheet(file: Path, name: str, whole: bool) -> dict[str, Any]:
    sheet = workbook.sheets(file, name).chosen[0]
    looked_at = islice(sheet.rows, None if whole else _ROWS)
    lines = list(merged((tuple(as_text(cell) for cell in row) for row in looked_at), sheet.merged))
    rows = [(number, list(line.own)) for number, line in enumerate(lines, 1)]
    return _told("xlsx", "auto", ",", name, rows) | {
        "heads": [list(line.filled) for line in lines[: None if whole else _HEADS]]
    }


def _text(file: Path, whole: bool) -> dict[str, Any]:
    encoding = probe.probe(file, "auto").encoding
    lines = [
        (line.bytes or b"").decode(encoding, "replace").removeprefix("\ufeff")
        for line in islice(probe.lines(file), None if whole else _ROWS)
    ]
    delimiter = delimiter_of(lines)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    rows, before = [], 0
    for cells in reader:
        rows.append((before + 1, [cell.strip() for cell in cells]))
        before = reader.line_num
    return _told("csv", encoding, delimiter, None, rows) | (
        {"heads": [cells for _, cells in rows]} if whole else {}
    )


def _objects(file: Path, whole: bool) -> list[dict[str, Any]]:
    """Return the first objects of each list of a JSON file, below the names of their values."""
    found, lists = [], of_file(file)
    for name in lists or [""]:
        read = rows(file, Format(kind="json", records=name))
        cells = [list(row.cells) for row in islice(read.rows, None if whole else _ROWS)]
        told = _told("json", "utf-8", ",", None, [*enumerate([list(read.header), *cells])])
        found.append(told | ({"records": name} if len(lists) > 1 else {}))
    return found


def _told(
    kind: str, encoding: str, delimiter: str, sheet: str | None, rows: list[tuple[int, list[str]]]
) -> dict[str, Any]:
    return {
        "kind": kind, "encoding": encoding, "delimiter": delimiter, "sheet": sheet,
        "numbers": [number for number, _ in rows], "rows": [cells for _, cells in rows],
        "heads": [cells for _, cells in rows[:_HEADS]],
    }  # fmt: skip


def delimiter_of(lines: list[str]) -> str:
    """Return the sign that splits most lines into the same number of cells, more than one."""

    def agreement(sign: str) -> tuple[int, int]:
        counts = Counter(
            len(row)
            for row in csv.reader((f"{line}\n" for line in lines[:_LINES]), delimiter=sign)
            if len(row) > 1
        )
        columns, times = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return times, columns

    return max(_DELIMITERS, key=agreement)
