"""A report as XLSX or CSV: one sheet a table, with charts that Excel draws from its cells."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import xlsxwriter

from tanliu.kit.csv_text import csv_text
from tanliu.report.document import Chart, Document, Section, Table
from tanliu.report.lead import lead
from tanliu.report.opened import address_of, openings, opens
from tanliu.report.phrase import say

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_KINDS = {
    "bars": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "lines": {"type": "line"},
    "map": {"type": "column"},
}
_HEAD = 2
#: A share or a change as reports write it.
_PERCENT = re.compile(r"([+-]?[\d,]+(?:\.\d+)?) %")


def workbook(document: Document) -> bytes:
    """Return the report as XLSX; the first sheet holds what is said in words."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:  # fmt: skip
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "bold": book.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "percent": book.add_format({"num_format": "0.0%"}),
            "number": book.add_format({"num_format": "#,##0.####"}),
            **{shade: book.add_format({"bg_color": shade}) for shade in _shades(document)},
        }
        _front(book, document, formats)
        taken: set[str] = set()
        for part in document.parts:
            if part.table is not None and part.table.rows:
                _sheet(book, part, part.table, _name(part.title, taken), formats, document.address)
        _annex(book, document, taken, formats)
    return out.getvalue()


def csv_file(document: Document) -> bytes:
    """Return the first table of a report as CSV with every digit, and the ids of its figures in a column of their own."""
    table = next(part.table for part in document.parts if part.table is not None)
    ids = [" ".join(filter(None, map(opens, row))) for row in table.rows]
    if not any(ids):
        return csv_text(table.header, table.rows).encode()
    header = (*table.header, say("report_opening_id", document.language))
    return csv_text(header, [(*row, told) for row, told in zip(table.rows, ids, strict=True)]).encode()


def _annex(book: Any, document: Document, taken: set[str], formats: dict[str, Any]) -> None:
    """Write the ids of all figures that open on a sheet of their own."""
    if not (found := openings(document)):
        return
    sheet = book.add_worksheet(_name(say("report_openings", document.language), taken))
    words = ("report_opening_chapter", "report_figure", "report_column", "report_opening_id")
    sheet.write_row(0, 0, [say(one, document.language) for one in words], formats["bold"])
    sheet.set_column(0, 3, 34)
    for number, row in enumerate(found, start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)


def _shades(document: Document) -> set[str]:
    """Return the colours in which classes are shown."""
    tables = (part.table for part in document.parts if part.table is not None)
    return {shade for table in tables for chart in table.charts for shade in chart.colours}


def _front(book: Any, document: Document, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("概要" if document.language == "zh" else "Summary")
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, document.title, formats["title"])
    sheet.write_string(1, 0, document.subtitle)
    line = 3
    for part in document.parts:
        texts = [text for text in (lead(part, document.language), *part.texts) if text]
        if texts:
            sheet.write_string(line, 0, part.title, formats["bold"])
            for number, text in enumerate(texts, start=1):
                sheet.write_string(line + number, 0, text, formats["wrap"])
            line += len(texts) + 2


def _sheet(book: Any, part: Section, table: Table, name: str, formats: dict[str, Any], address: str) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, part.title, formats["title"])
    sheet.write_row(_HEAD, 0, table.header, formats["bold"])
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.autofilter(_HEAD, 0, _HEAD + len(table.rows), len(table.header) - 1)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, max(len(table.header) - 1, 1), 17)
    classes = {chart.classes: chart.colours for chart in table.charts if chart.classes is not None}
    for number, row in enumerate(table.rows, start=_HEAD + 1):
        for column, value in enumerate(row):
            if link := address_of(value, address):
                # the number that is written over it keeps the link
                sheet.write_url(number, column, link)
            _cell(sheet, number, column, value, formats, classes.get(column, ()))
    for number, chart in enumerate(table.charts):
        drawn = _chart(book, chart, table, name)
        sheet.insert_chart(
            _HEAD + 18 * number, len(table.header) + 1, drawn, {"x_scale": 1.5, "y_scale": 1.15}
        )


def _cell(
    sheet: Any, line: int, column: int, value: object, formats: dict[str, Any], colours: tuple[str, ...]
) -> None:
    if value is None:
        return
    if colours and value:
        sheet.write_number(line, column, int(str(value)), formats[colours[int(str(value)) - 1]])
    elif isinstance(value, Decimal | int | float):
        sheet.write_number(line, column, float(value), formats["number"])
    elif told := _PERCENT.fullmatch(str(value)):
        sheet.write_number(line, column, float(told[1].replace(",", "")) / 100, formats["percent"])
    else:
        sheet.write_string(line, column, str(value))


def _chart(book: Any, chart: Chart, table: Table, name: str) -> Any:
    drawn = book.add_chart(_KINDS[chart.kind])
    last = _HEAD + min(len(table.rows), chart.most if chart.kind != "map" else len(table.rows))
    for column in chart.values:
        points = None
        if chart.classes is not None:
            rows = table.rows[: last - _HEAD]
            found = [row[chart.classes] for row in rows]
            points = [{"fill": {"color": chart.colours[int(str(one)) - 1]}} if one else None for one in found]
        drawn.add_series(
            {
                "name": [name, _HEAD, column],
                "categories": [name, _HEAD + 1, chart.label, last, chart.label],
                "values": [name, _HEAD + 1, column, last, column],
                **({"points": points} if points else {}),
            }
        )
    drawn.set_y_axis({"name": chart.unit, "major_gridlines": {"visible": True, "line": {"color": "#d9e2de"}}})
    drawn.set_legend({"none": len(chart.values) == 1, "position": "bottom"})
    return drawn


def _name(title: str, taken: set[str]) -> str:
    """Return a name that Excel takes: 31 signs, none of its forbidden ones, not used yet."""
    base = _FORBIDDEN.sub(" ", title).strip()[:31] or "Sheet"
    name, number = base, 2
    while name.lower() in taken:
        name, number = f"{base[:28]} {number}", number + 1
    taken.add(name.lower())
    return name
