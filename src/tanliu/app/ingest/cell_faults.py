"""Cells of an XLSX that have no value although they are not empty: errors, and formulas of which no value was stored.

The library that reads workbooks hands both out as empty cells, and an empty cell says that nothing is reported.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from posixpath import join, normpath
from typing import IO

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

Places = dict[int, dict[int, str]]


def faults(archive: zipfile.ZipFile, sheet: str) -> Places:
    """Return the cells without a value by row and column, both from 0.

    Parameters
    ----------
    archive
        A workbook; one that is no XLSX has none.
    sheet
        Name of the sheet.
    """
    found: Places = {}
    part = _parts(archive).get(sheet)
    if part is None:
        return found
    with archive.open(part) as file:
        for text in _whole_rows(file):
            if b't="e"' in text or b"<f" in text:
                for row, column, shown in _without_value(text):
                    found.setdefault(row, {})[column] = shown
    return found


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
