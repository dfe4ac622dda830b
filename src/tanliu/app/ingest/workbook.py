"""Sheets of workbooks as typed cells; how far a sheet spans is looked at before it is laid out in memory."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook

from tanliu.app.ingest import limits
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: A cell that holds something, as programs write it; one that only has a look ends in a slash.
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_PIECE = 1 << 20
#: Longest beginning of a cell, which may lie across two pieces.
_SEAM = 256
_LETTERS = 26


def sheet_rows(path: Path, sheet: str | None) -> Iterator[Sequence[Any]]:
    """Return the rows of a sheet from the first of an editor, each from its first column.

    Parameters
    ----------
    sheet
        Its name; None for the first.

    Raises
    ------
    TanliuError
        When the file is no workbook, breaks off, spans too many cells, or has no such sheet.
    """
    with path.open("rb") as file, _whole(path.name):
        _require_modest(file, path.name)
        book = CalamineWorkbook.from_path(path)
        name = sheet or (book.sheet_names[0] if book.sheet_names else "")
        if name not in book.sheet_names:
            raise TanliuError(
                "no such sheet", where=path.name, found=name, accepted=", ".join(book.sheet_names)
            )
        return _rows(book.get_sheet_by_name(name), path.name)


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
    return rows, max(map(_number, columns))


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - ord("A") + 1
    return number
