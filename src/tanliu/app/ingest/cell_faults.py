"""What a workbook says beside its values: cells that are errors, formulas without a value, hidden rows, percent.

The library that reads workbooks hands out errors, and formulas of which no value was stored, as empty cells, and an
empty cell says that nothing is reported.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from posixpath import join, normpath
from typing import IO

from tanliu.app.ingest import ods_notes

_PIECE = 1 << 20
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)(?<!/)>(.*?)</c>', re.DOTALL)
_VALUE = re.compile(rb"<v(?: [^>]*)?>([^<]+)</v>")
_TYPE = re.compile(rb'\bt="(\w+)"')
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
#: What stands for a formula of which no value was stored; no text of a cell begins so.
NO_VALUE = "=?"
#: Texts that a formula gives may be empty: that is a value.
_TEXTS = (b"str", b"inlineStr", b"s")
_LETTERS = 26

_HIDDEN = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"[^>]*(?<!/)>')
_LOOK = re.compile(rb'<c r="([A-Z]{1,3})\d{1,7}"[^>]*\bs="(\d+)"[^>]*(?<!/)>')
_CELL_LOOKS = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.DOTALL)
_FORM = re.compile(rb"<numFmt\b[^>]*>")
_OF_LOOK = re.compile(rb"<xf\b[^>]*>")
#: Numbers of the forms 0% and 0.00%, which no workbook writes out.
_PERCENT = ("9", "10")

Places = dict[int, dict[int, str]]


@dataclass(slots=True)
class Notes:
    """What a sheet says beside its values.

    Attributes
    ----------
    faults
        Cells without a value by row and column, both from 0.
    hidden_rows
        Rows with cells that a spreadsheet does not show.
    percent
        Cells shown as percent, by column from 0.
    """

    faults: Places = field(default_factory=dict)
    hidden_rows: int = 0
    percent: Counter[int] = field(default_factory=Counter)


def notes(archive: zipfile.ZipFile, sheet: str) -> Notes:
    """Return what a sheet says beside its values.

    Parameters
    ----------
    archive
        A workbook, XLSX or ODS; another has no notes.
    sheet
        Name of the sheet.
    """
    found = Notes()
    part = _parts(archive).get(sheet)
    if part is None:
        return ods_notes.notes(archive, sheet, found) if ods_notes.is_ods(archive) else found
    looks = _percent_looks(archive)
    with archive.open(part) as file:
        for text in _whole_rows(file):
            if b't="e"' in text or b"<f" in text:
                for row, column, shown in _without_value(text):
                    found.faults.setdefault(row, {})[column] = shown
            found.hidden_rows += len(_HIDDEN.findall(text)) if b"hidden=" in text else 0
            if looks:
                found.percent.update(
                    number(letters) - 1 for letters, look in _LOOK.findall(text) if look in looks
                )
    return found


def _percent_looks(archive: zipfile.ZipFile) -> frozenset[bytes]:
    """Return the numbers of the looks that show percent."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    styles = archive.read("xl/styles.xml")
    forms = {
        one.get("numFmtId", "") for one in _attributes(_FORM, styles) if "%" in one.get("formatCode", "")
    }
    looks = _CELL_LOOKS.search(styles)
    kinds = _attributes(_OF_LOOK, looks[0]) if looks else ()
    return frozenset(
        str(place).encode() for place, one in enumerate(kinds) if one.get("numFmtId") in {*forms, *_PERCENT}
    )


def _without_value(text: bytes) -> Iterator[tuple[int, int, str]]:
    for letters, row, attributes, inside in _CELL.findall(text):
        kind, value = _TYPE.search(attributes), _VALUE.search(inside)
        if kind is not None and kind[1] == b"e":
            yield int(row) - 1, number(letters) - 1, value[1].decode() if value else "#N/A"
        elif b"<f" in inside and value is None and (kind is None or kind[1] not in _TEXTS):
            yield int(row) - 1, number(letters) - 1, NO_VALUE


def _whole_rows(file: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while piece := file.read(_PIECE):
        done, end, rest = (rest + piece).rpartition(b"</row>")
        yield done + end
    yield rest


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each sheet, by the sheet's name."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {
        one.get("Id", ""): one.get("Target", "")
        for one in _attributes(_RELATION, archive.read("xl/_rels/workbook.xml.rels"))
    }
    found = {
        one.get("name", ""): normpath(join("/xl", targets.get(one.get("r:id", ""), ""))).lstrip("/")
        for one in _attributes(_SHEET, archive.read("xl/workbook.xml"))
    }
    return {name: part for name, part in found.items() if part in names}


def _attributes(element: re.Pattern[bytes], text: bytes) -> Iterator[dict[str, str]]:
    for one in element.findall(text):
        yield {key.decode(): unescape(value.decode()) for key, value in _ATTRIBUTE.findall(one)}


def number(letters: bytes) -> int:
    """Return the number of a column by its letters, from 1."""
    found = 0
    for letter in letters:
        found = found * _LETTERS + letter - ord("A") + 1
    return found
