"""The forms in which a document is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tanliu.report.document import Document
from tanliu.report.pdf import pdf
from tanliu.report.workbook import csv_file, workbook

FORMS: Mapping[str, Callable[[Document], bytes]] = {"pdf": pdf, "xlsx": workbook, "csv": csv_file}
#: Media type of each form.
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
