"""Cells of a workbook that have no value are not cells in which nothing is reported."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from ingest_cases import REPORT, Deliver, reasons

from tanliu.app.ingest import cell_faults, workbook, xls_notes
from tanliu.kit.errors import TanliuError


def book(formula: str, shown: str | float, before: int = 0) -> bytes:
    """Return a workbook whose last row has a formula where electricity is reported."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet("表 & 1")
        sheet.write_row(0, 0, ["id", "period", "power", "coal", "added"])
        for row in range(before):
            sheet.write_row(row + 1, 0, ["E2", f"{2000 + row % 100}-{row // 100 % 12 + 1:02d}", 1, 2, 3])
        sheet.write_row(before + 1, 0, ["E1", "2024-01"])
        sheet.write_formula(before + 1, 2, formula, None, shown)
        sheet.write_number(before + 1, 3, 2)
        made.add_worksheet("other").write_formula(1, 2, "=1/0", None, "#DIV/0!")
    return out.getvalue()


@pytest.mark.parametrize("shown", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?"])
def test_an_error_is_refused(deliver: Deliver, shown: str) -> None:
    found = deliver(REPORT, book("=1/0", shown), "in.xlsx")["report"]
    assert reasons(found) == [(2, "error_cell")]
    assert found.refused["found"].to_pylist() == [shown]
    assert found.accepted.num_rows == 0


def test_a_formula_without_a_stored_value_is_refused(deliver: Deliver) -> None:
    found = deliver(REPORT, book("=A1", ""), "in.xlsx")["report"]
    assert reasons(found) == [(2, "error_cell")]


def test_a_formula_with_its_value_is_read(deliver: Deliver) -> None:
    found = deliver(REPORT, book("=1+1", 2), "in.xlsx")["report"]
    assert (found.accepted.num_rows, found.refused.num_rows) == (2, 0)


def test_cells_are_found_across_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_faults, "_PIECE", 97)
    with zipfile.ZipFile(io.BytesIO(book("=1/0", "#DIV/0!", before=30))) as archive:
        assert cell_faults.notes(archive, "表 & 1").faults == {31: {2: "#DIV/0!"}}
        assert cell_faults.notes(archive, "other").faults == {1: {2: "#DIV/0!"}}
        assert cell_faults.notes(archive, "none").faults == {}


def test_a_text_that_a_formula_leaves_empty_is_a_value() -> None:
    row = (
        b'<row r="1"><c r="A1" t="str"><f>X1</f><v></v></c><c r="B1" s="3"/><c r="C1"><f>X1</f><v/></c></row>'
    )
    assert list(cell_faults._without_value(row)) == [(0, 2, cell_faults.NO_VALUE)]


#: Errors in rows 3 and 4, a hidden row 5, a percent in row 6.
XLS = Path(__file__).with_name("errors.xls")


def test_errors_of_the_older_form_are_refused_too(deliver: Deliver) -> None:
    found = deliver(REPORT, XLS.read_bytes(), "in.xls")["report"]
    assert reasons(found) == [(3, "error_cell"), (4, "error_cell")]
    assert found.refused["found"].to_pylist() == ["#N/A", "#REF!"]


def test_the_older_form_tells_hidden_rows_and_percent() -> None:
    (sheet,) = workbook.sheets(XLS, None).chosen
    assert (sheet.notes.hidden_rows, dict(sheet.notes.percent)) == (1, {2: 1})
    (other,) = workbook.sheets(XLS, "other").chosen
    assert (other.notes.faults, other.notes.hidden_rows) == ({}, 0)


@pytest.mark.parametrize("at", range(0, 5632, 331))
def test_the_older_form_with_a_broken_place_is_read_or_refused_in_words(at: int, tmp_path: Path) -> None:
    body = bytearray(XLS.read_bytes())
    body[at : at + 9] = b"\xff" * 9
    file = tmp_path / "in.xls"
    file.write_bytes(body)
    try:
        read = [list(one.rows) for one in workbook.sheets(file, None).chosen]
    except TanliuError as error:
        assert error.where == "in.xls"
    else:
        assert len(read) == 1 and xls_notes.is_xls(bytes(body))
