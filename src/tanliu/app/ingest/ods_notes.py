"""What an OpenDocument sheet says beside its values: cells that are errors, and hidden rows."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from tanliu.app.ingest.cell_faults import Notes

_CONTENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
#: A row that stands for more rows than this is what lies below the last one.
_MOST_REPEATS = 10_000


def is_ods(archive: zipfile.ZipFile) -> bool:
    """Return whether a packed file has the content of an OpenDocument."""
    return _CONTENT in archive.namelist()


def notes(archive: zipfile.ZipFile, sheet: str, found: Notes) -> Notes:
    """Return notes with the errors and hidden rows of a sheet; counts of cells shown as percent are not known.

    Parameters
    ----------
    archive
        An OpenDocument workbook, whose unpacked size was looked at before.
    """
    with archive.open(_CONTENT) as file:
        within, number = False, 0
        for event, element in ElementTree.iterparse(file, ("start", "end")):
            if element.tag == f"{_TABLE}table":
                within = event == "start" and element.get(f"{_TABLE}name") == sheet
                number = 0
            elif within and event == "end" and element.tag == f"{_TABLE}table-row":
                repeats = _repeats(element, "rows")
                if repeats <= _MOST_REPEATS:
                    _row(element, number, repeats, found)
                number += repeats
                element.clear()
    return found


def _row(row: Any, number: int, repeats: int, found: Notes) -> None:
    column, filled = 0, False
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        times = _repeats(cell, "columns")
        filled = filled or len(cell) > 0
        if cell.get(_KIND) == "error":
            shown = "".join(cell.itertext()).strip()
            for at in range(number, number + repeats):
                found.faults.setdefault(at, {}).update(
                    dict.fromkeys(range(column, column + times), shown or "#N/A")
                )
        column += times
    if filled and row.get(f"{_TABLE}visibility") in ("collapse", "filter"):
        found.hidden_rows += repeats


def _repeats(element: Any, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated", "1"))
