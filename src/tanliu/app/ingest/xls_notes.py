"""What a workbook of the older binary form (XLS) says beside its values."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import xlrd

from tanliu.kit.errors import TanliuError

if TYPE_CHECKING:
    from tanliu.app.ingest.cell_faults import Notes

#: With what the older form begins: a compound file, or a bare stream of records.
_MAGIC = (bytes.fromhex("d0cf11e0a1b11ae1"), b"\x09\x08")


def is_xls(beginning: bytes) -> bool:
    """Return whether a file that begins so is of the older form."""
    return beginning.startswith(_MAGIC)


def notes(content: bytes, sheet: str, found: Notes) -> Notes:
    """Add what a sheet says beside its values.

    Parameters
    ----------
    content
        The whole file.

    Raises
    ------
    ValueError
        When the file cannot be read whole: its error cells would look like nothing reported.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True, on_demand=True
        )
        read = book.sheet_by_name(sheet)
    except TanliuError:
        raise
    except Exception as error:
        # the library stumbles over broken records in many ways
        raise ValueError(str(error)) from error
    for number in range(read.nrows):
        for column, kind in enumerate(read.row_types(number)):
            if kind == xlrd.XL_CELL_ERROR:
                code = read.cell_value(number, column)
                found.faults.setdefault(number, {})[column] = xlrd.error_text_from_code.get(code, "#N/A")
            elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and "%" in _form(
                book, read, number, column
            ):
                found.percent[column] += 1
    hidden = (number for number, told in read.rowinfo_map.items() if told.hidden)
    found.hidden_rows += sum(number < read.nrows and any(read.row_types(number)) for number in hidden)
    return found


def _form(book: xlrd.Book, read: xlrd.sheet.Sheet, number: int, column: int) -> str:
    look = book.xf_list[read.cell_xf_index(number, column)]
    return str(book.format_map[look.format_key].format_str)
