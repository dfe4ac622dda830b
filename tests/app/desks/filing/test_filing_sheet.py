"""The workbook of a firm and month: filled at a desk, brought back, and refused where it does not belong."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from filing_case import MONTH, Desk

from tanliu.app.desks.filing import sheet
from tanliu.app.ingest import limits
from tanliu.kit.errors import TanliuError, TooLargeError


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_used", [limits.SERVER])


def _template(desk: Desk) -> bytes:
    response = desk.client.get(f"{desk.path}/template.xlsx")
    assert response.status_code == 200
    return bytes(response.content)


def _filled(body: bytes, values: dict[str, object]) -> SimpleUploadedFile:
    """Write values beside the names of items, as a person at a desk does."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    rows = {str(row[0].value): row for row in book[MONTH].iter_rows(min_row=5)}
    for name, value in values.items():
        rows[name][5].value = value
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("filled.xlsx", out.getvalue())


def test_a_filled_template_becomes_the_draft_with_a_verdict_for_each_row(desk: Desk) -> None:
    body = _template(desk)
    file = _filled(body, {"Electricity bought": float(desk.usual["electricity"]), "Diesel": "much"})
    page = desk.client.post(f"{desk.path}/sheet", {"file": file, "revision": 0})
    text = page.content.decode()
    assert page.status_code == 200 and "“much” is not a number." in text
    figures = desk.filing().figures
    assert Decimal(figures["electricity"]["value"]) == Decimal(desk.usual["electricity"])
    assert figures["diesel"]["value"] == "much" and desk.filing().state == "draft"


def test_the_template_asks_for_what_the_catalogue_accepts(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_template(desk)))
    page = book[MONTH]
    kinds = {(one.type, one.formula1) for one in page.data_validations.dataValidation}
    assert ("list", '"10^4 kWh,kWh,MWh"') in kinds and ("decimal", "0.0") in kinds
    assert page.protection.sheet and not page["F5"].protection.locked and page["A5"].protection.locked
    assert book["key"].sheet_state == "veryHidden"


@pytest.mark.parametrize("other", [("91330000MA2NOBODY1", MONTH), (None, "2026-02")])
def test_a_template_of_another_firm_or_month_is_refused(desk: Desk, other: tuple[str | None, str]) -> None:
    firm, month = other
    with pytest.raises(TanliuError, match="another enterprise or month"):
        sheet.brought(_template(desk), firm or desk.firm, month)


def test_a_far_cell_ends_in_words_and_the_desk_goes_on(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_template(desk)))
    book["key"]["XFD1048576"] = "far"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(TooLargeError, match="too many columns; found 16384"):
        sheet.brought(out.getvalue(), desk.firm, MONTH)
    assert sheet.brought(_template(desk), desk.firm, MONTH).rows


def test_what_is_no_template_is_refused_and_changes_nothing(desk: Desk) -> None:
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    for body in (out.getvalue(), b"PK\x03\x04 broken", b"text"):
        file = SimpleUploadedFile("other.xlsx", body)
        assert desk.client.post(f"{desk.path}/sheet", {"file": file, "revision": 0}).status_code == 400
    forged = openpyxl.load_workbook(io.BytesIO(_template(desk)))
    forged["key"]["A1"] = str(forged["key"]["A1"].value) + "x"
    out = io.BytesIO()
    forged.save(out)
    with pytest.raises(TanliuError, match="not the template"):
        sheet.brought(out.getvalue(), desk.firm, MONTH)
