"""One table as a CSV or an Excel file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

from tanliu.kit.csv_text import csv_text

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def spreadsheet(kind: str, title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table.

    Parameters
    ----------
    kind
        Key of ``KINDS``. Numbers are exact in CSV; Excel keeps 15 digits.
    title
        Name of the sheet.
    """
    if kind == "csv":
        return csv_text(header, rows).encode()
    return _xlsx(title, header, rows)


def _xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(title[:31])
        sheet.write_row(0, 0, header, book.add_format({"bold": True, "text_wrap": True, "valign": "top"}))
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(last, column, float(value) if isinstance(value, Decimal) else value)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(header) - 1)
        sheet.set_column(0, 1, 30)
        sheet.set_column(2, len(header) - 1, 16)
    return out.getvalue()
