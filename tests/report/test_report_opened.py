"""Figures of reports open: links where the server has an address, ids beside them where it has none."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from decimal import Decimal

import pytest

from tanliu.report.document import Document, Section, Table
from tanliu.report.opened import address_of, opened, openings, opens
from tanliu.report.pdf import pdf
from tanliu.report.workbook import csv_file, workbook

_ID = "emission_kgco2e/D01@2025"


def _document(address: str = "", language: str = "en") -> Document:
    rows = (
        ("Lanwan", opened(Decimal("1234.5"), "emission_kgco2e", "D01", "2025"), Decimal(1)),
        ("A part", opened(Decimal(7), "emission_kgco2e", "", "2025"), None),
        ("Unknown", opened(None, "emission_kgco2e", "D02", "2025"), None),
    )
    return Document(
        "T", "S", language, (Section("Towns", (), Table(("Name", "t CO2e", "n"), rows)),), "", address
    )


def test_a_figure_keeps_its_id_and_what_is_made_of_it_has_none() -> None:
    figure = opened(Decimal("1234.5"), "emission_kgco2e", "D01", "2025")
    assert figure == Decimal("1234.5") and opens(figure) == _ID
    assert figure is not None and opens(figure / 10) == "" and opens(None) == "" and opens("text") == ""
    assert [tuple(one) for one in openings(_document())] == [("Towns", "Lanwan", "t CO2e", _ID)]


@pytest.mark.parametrize("base", ["https://carbon.example.org", "https://carbon.example.org/"])
def test_an_address_opens_the_page_of_the_figure(base: str) -> None:
    assert address_of(opened(Decimal(1), "a", "甲/b", "2025"), base) == (
        "https://carbon.example.org/explain/a/%E7%94%B2/b@2025"
    )
    assert address_of(Decimal(1), base) == "" == address_of(opened(Decimal(1), "a", "b", "2025"), "")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_pdf_links_its_figures_or_lists_their_ids(language: str) -> None:
    linked = pdf(_document("https://carbon.example.org", language))
    assert re.findall(rb"/URI \(([^)]*)\)", linked) == [b"https://carbon.example.org/explain/" + _ID.encode()]
    assert b"/URI" not in pdf(_document("", language))
    assert len(pdf(_document("", language))) > len(pdf(Document("T", "S", language, (), "")))


def test_a_workbook_has_numbers_that_are_links_and_a_sheet_of_ids() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(_document("https://carbon.example.org")))) as book:
        names = book.namelist()
        links = [book.read(one).decode() for one in names if one.endswith("sheet2.xml.rels")]
        sheet, words = (
            book.read("xl/worksheets/sheet2.xml").decode(),
            book.read("xl/sharedStrings.xml").decode(),
        )
    assert "https://carbon.example.org/explain/" + _ID in links[0]
    assert "<v>1234.5</v>" in sheet and _ID in words


def test_a_csv_has_a_column_of_ids() -> None:
    rows = list(csv.reader(io.StringIO(csv_file(_document()).decode("utf-8-sig"))))
    assert rows[0][-1] == "Id of the explanation" and [row[-1] for row in rows[1:]] == [_ID, "", ""]
    plain = Document("T", "S", "en", (Section("x", (), Table(("a",), ((1,),))),), "")
    assert next(csv.reader(io.StringIO(csv_file(plain).decode("utf-8-sig")))) == ["a"]
