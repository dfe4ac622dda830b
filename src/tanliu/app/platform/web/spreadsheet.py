"""One table as a CSV or an Excel file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: A cell that starts so is a formula to a spreadsheet program; names come from deliveries, so they are defused.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet(kind: str, title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table.

    Parameters
    ----------
    kind
        Key of ``KINDS``. Numbers are exact in CSV; Excel keeps 15 digits.
    title
        Name of the sheet.
    """
    return _csv(header, rows) if kind == "csv" else _xlsx(title, header, rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


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


def _plain(value: object) -> object:
    """Write decimals in full, missing as nothing, and no text that a program would compute."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
