"""Sheets of workbooks as typed cells; how far a sheet spans is looked at before it is laid out in memory."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from tanliu.app.ingest import cell_faults, limits, xls_notes
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: A cell that holds something, as programs write it; one that only has a look ends in a slash.
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_FROM_1904 = re.compile(rb'date1904\s*=\s*["\'](1|true)["\']')
_PIECE = 1 << 20
#: Longest beginning of a cell, which may lie across two pieces.
_SEAM = 256


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and its rows, from the first of an editor, each from its first column.

    Parameters
    ----------
    merged
        Merged cells: first and last row, first and last column, counted from 0.
    """

    name: str
    rows: Iterator[Sequence[Any]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: cell_faults.Notes = field(default_factory=cell_faults.Notes)


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets that were asked for, and the names of the hidden ones among them and of those left unread."""

    chosen: tuple[Sheet, ...]
    hidden: tuple[str, ...]
    unread: tuple[str, ...]


def sheets(path: Path, pattern: str | None) -> Sheets:
    """Return sheets of a workbook.

    Parameters
    ----------
    pattern
        Name of one, or a pattern of several; None for the first.

    Raises
    ------
    TanliuError
        When the file is no workbook, breaks off, spans too many cells, or has no such sheet.
    """
    with path.open("rb") as file, _whole(path.name):
        _require_modest(file, path.name)
        book = CalamineWorkbook.from_path(path)
        names = book.sheet_names
        wanted = [one for one in names if one == pattern] or [
            one for one in names if fnmatchcase(one, pattern or "*")
        ]
        wanted = wanted if pattern else wanted[:1]
        if not wanted:
            raise TanliuError(
                "no such sheet", where=path.name, found=pattern or "", accepted=", ".join(names)
            )
        veiled = {one.name for one in book.sheets_metadata if one.visible != SheetVisibleEnum.Visible}
        chosen = tuple(_sheet(book.get_sheet_by_name(one), path.name, _notes(file, one)) for one in wanted)
        unread = tuple(one for one in names if one not in wanted)
        return Sheets(chosen, tuple(one for one in wanted if one in veiled), unread)


def _sheet(sheet: CalamineSheet, file: str, notes: cell_faults.Notes) -> Sheet:
    ranges = sheet.merged_cell_ranges or ()
    return Sheet(
        sheet.name, _told(_rows(sheet, file), notes.faults),
        tuple((a, c, b, d) for (a, b), (c, d) in ranges), notes,
    )  # fmt: skip


def _notes(file: BinaryIO, sheet: str) -> cell_faults.Notes:
    if not zipfile.is_zipfile(file):
        file.seek(0)
        content = file.read()
        found = cell_faults.Notes()
        return xls_notes.notes(content, sheet, found) if xls_notes.is_xls(content) else found
    with zipfile.ZipFile(file) as archive:
        return cell_faults.notes(archive, sheet)


def _told(rows: Iterator[Sequence[Any]], faults: cell_faults.Places) -> Iterator[Sequence[Any]]:
    """Put what a cell without a value shows in the place of nothing."""
    for number, row in enumerate(rows):
        here = faults.get(number, {})
        yield [here.get(column, cell) for column, cell in enumerate(row)] if here else row


def names(path: Path) -> list[str]:
    """Return the names of the sheets.

    Raises
    ------
    TanliuError
        When the file is no workbook or breaks off.
    """
    with path.open("rb") as file, _whole(path.name):
        _require_modest(file, path.name)
        return list(CalamineWorkbook.from_path(path).sheet_names)


def counts_from_1904(path: Path) -> bool:
    """Return whether a packed workbook counts its days from 1904, as spreadsheets on a Mac did."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return False
        with archive.open("xl/workbook.xml") as book:
            return _FROM_1904.search(book.read(_PIECE)) is not None


def book_cells(folder: Path, body: bytes) -> dict[str, list[list[Any]]]:
    """Return every sheet of a small workbook as numbers, truths and texts.

    Parameters
    ----------
    folder
        Not used: the answer is small.

    Raises
    ------
    TanliuError
        As ``sheet_rows``.
    """
    with _whole("XLSX"):
        _require_modest(io.BytesIO(body), "XLSX")
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        return {
            name: [[_plain(cell) for cell in row] for row in _rows(book.get_sheet_by_name(name), name)]
            for name in book.sheet_names
        }


def _plain(cell: object) -> object:
    return cell if isinstance(cell, bool | int | float | str) else str(cell)


def _rows(sheet: CalamineSheet, file: str) -> Iterator[Sequence[Any]]:
    end = sheet.end
    if end is None:
        return iter(())
    limits.require_cells(end[0] + 1, end[1] + 1, file)
    before = [""] * (sheet.start[1] if sheet.start else 0)
    return ([*before, *row] for row in sheet.iter_rows())


@contextmanager
def _whole(file: str) -> Iterator[None]:
    """Tell a broken workbook in words, whatever part of it the libraries stumble over."""
    try:
        yield
    except TanliuError:
        raise
    except (
        python_calamine.CalamineError,
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise _broken(file, error) from error
    except BaseException as error:
        # a fault inside the library, which is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise _broken(file, error) from error


def _broken(file: str, error: BaseException) -> TanliuError:
    return TanliuError(
        Message("truncated_file: not a whole {kind}; nothing of it was imported", kind="workbook"), where=file,
        found=str(error), accepted=Message("the whole {kind}, sent again", kind="workbook"),
    )  # fmt: skip


def _require_modest(file: BinaryIO, name: str) -> None:
    """Refuse a packed workbook that unpacks to too much, or has a cell too far from the first."""
    if not zipfile.is_zipfile(file):
        return
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        limits.require_unpacked(
            sum(part.compress_size for part in parts), sum(part.file_size for part in parts), name
        )
        for part in parts:
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                with archive.open(part) as sheet:
                    limits.require_cells(*_span(sheet), name)


def _span(sheet: Any) -> tuple[int, int]:
    """Return the last row and column of the cells that hold something."""
    rows, columns, seam = 0, {b"A"}, b""
    while piece := sheet.read(_PIECE):
        found = _CELL.findall(seam + piece)
        rows = max(rows, max((int(row) for _, row in found), default=0))
        columns.update(column for column, _ in found)
        seam = piece[-_SEAM:]
    return rows, max(map(cell_faults.number, columns))
