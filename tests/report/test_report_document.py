"""A document drawn as PDF, workbook and CSV: nothing is lost, nothing breaks on what is missing."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest

from tanliu.report.code_card import Calendar, Day, structure
from tanliu.report.document import Chart, Document, Section, Table, shown
from tanliu.report.pdf import pdf
from tanliu.report.sheet import PALETTE
from tanliu.report.workbook import csv_file, workbook

SQUARE = [[(120.0, 30.0), (120.1, 30.0), (120.1, 30.1), (120.0, 30.1)]]


def _document(language: str = "en", *, rows: tuple[tuple[object, ...], ...] | None = None) -> Document:
    cells = rows or (
        ("甲镇", Decimal("1234.5678"), 5),
        ("Second <&> town", None, None),
        ("Third", Decimal(0), 1),
    )
    charts = (
        Chart("map", (1,), "t", classes=2, colours=PALETTE, outlines={"甲镇": SQUARE}),
        Chart("bars", (1,), "t/10⁴ CNY", classes=2, colours=PALETTE),
        Chart("lines", (1,), "t"),
        Chart("stacked", (1,), "t"),
    )
    table = Table(("Name", "Value", "Colour"), cells, charts)
    parts = (
        Section("Figures: [a]/b*?", ("A text with 中文 in it.",), table),
        Section("Words", ("Only words.",)),
    )
    return Document("Title 标题", "Subtitle", language, parts, "footer 页脚")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pdf_of_both_languages(language: str) -> None:
    body = pdf(_document(language))
    assert body.startswith(b"%PDF")
    assert b"/FontFile2" in body


def test_pdf_of_a_table_without_any_value() -> None:
    assert pdf(_document(rows=(("a", None, None), ("b", None, None)))).startswith(b"%PDF")


def test_workbook_keeps_cells_and_missing_stays_empty() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(workbook(_document())))
    sheet = book.worksheets[1]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert rows[0][:3] == ("甲镇", pytest.approx(1234.5678), 5)
    assert rows[1][1] is None
    assert len(sheet._charts) == 4


def test_a_cell_is_never_a_formula() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(workbook(_document(rows=(("=1+1", Decimal(1), 1),)))))
    assert book.worksheets[1]["A4"].data_type == "s"


def test_csv_has_every_digit_and_no_exponent() -> None:
    text = csv_file(_document(rows=(("a", Decimal("0.000000012345"), 1),))).decode("utf-8-sig")
    assert "0.000000012345" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), (0, "0"), (1234567, "1,234,567"), (Decimal("1234.5"), "1,234"), (Decimal("0.01234"), "0.0123"),
        (Decimal(0), "0"), (-12.345, "-12.35"), ("text", "text"),
    ],
)  # fmt: skip
def test_cells_are_written_for_people(value: object, text: str) -> None:
    assert shown(value) == text


def test_days_are_placed_by_week_and_shaded_by_fifths() -> None:
    from datetime import date, timedelta

    start = date(2025, 1, 1)
    days = [
        Day(start + timedelta(days=n), Decimal(n) if n != 3 else None, complete=True, limit_kwh=Decimal(8))
        for n in range(10)
    ]
    cells = Calendar(tuple(days)).cells
    assert [(x, y) for _, x, y, _ in cells[:6]] == [(0, 14), (0, 21), (0, 28), (0, 35), (0, 42), (7, 0)]
    assert cells[3][3] == 0
    assert cells[0][3] == 1
    assert cells[9][3] == 5
    assert [day.day.day for day in days if day.over] == [10]


def test_bars_stack_to_the_largest_span() -> None:
    rows = [
        {"span": "2025-01", "carrier": "coal", "t": Decimal(3)},
        {"span": "2025-01", "carrier": "gas", "t": Decimal(1)},
        {"span": "2025-02", "carrier": "coal", "t": Decimal(2)},
    ]
    found = structure(rows)
    assert found is not None
    assert found.carriers == ("coal", "gas")
    assert found.bars(100) == [(1, 0, 25.0, 75.0), (1, 1, 0.0, 25.0), (9, 0, 50.0, 50.0)]
    assert structure([]) is None
