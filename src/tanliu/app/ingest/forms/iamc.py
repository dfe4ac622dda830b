"""IAMC scenarios: one row for each model, scenario, region and variable, with a column for each year.

Columns: ``model``, ``scenario``, ``region``, ``variable``, ``unit``, ``period``, ``value``. A year of which nothing is told gives no
row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tanliu.app.ingest.forms._lines import Line, Words, lines, refused
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Format

HEADER = ("model", "scenario", "region", "variable", "unit", "period", "value")
_KEYS, _LONG = HEADER[:5], {"year": "period", "value": "value"}
_YEAR = re.compile(r"(1[6-9]|2\d)\d\d")


def rows(path: Path, _: Format) -> Rows:
    """Return one row for each value, of the wide and of the long form.

    Raises
    ------
    TanliuError
        With the line at fault: columns that the form has are missing, or a year stands twice.
    """
    return Rows(HEADER, iter(list(_read(path))))


def _read(path: Path) -> Iterator[Row]:
    head: dict[str, int] = {}
    years: list[tuple[str, int]] = []
    for line in lines(path, ","):
        if not head:
            head, years = _head(line, path)
            continue
        keys = tuple(line.cell(head[name]) for name in _KEYS)
        told = years or [(line.cell(head["year"]), head["value"])]
        for year, place in told:
            if value := line.cell(place):
                yield Row(line.number, (*keys, year, value))
    if not head:
        raise refused(path, None, Words.first_line, "", ", ".join(_KEYS))


def _head(line: Line, path: Path) -> tuple[dict[str, int], list[tuple[str, int]]]:
    names = [cell.strip() for cell in line.cells]
    head = {name.lower(): place for place, name in enumerate(names)}
    years = [(name, place) for place, name in enumerate(names) if _YEAR.fullmatch(name)]
    lacking = [name for name in _KEYS if name not in head]
    if lacking or not (years or _LONG.keys() <= head.keys()):
        raise refused(path, line, Words.first_line, line.text[:60], ", ".join((*_KEYS, "2030")))
    if len({year for year, _ in years}) < len(years):
        raise refused(path, line, Words.order, line.text[:60], "2030")
    return head, years
