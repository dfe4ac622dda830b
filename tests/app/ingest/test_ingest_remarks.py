"""What was read without a fault and may be meant otherwise is told to whoever sent the file, in both languages."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from ingest_cases import REPORT, Deliver, readings, reasons

from tanliu.app.ingest import Delivery
from tanliu.report.fault import told_message


def told(got: Delivery, language: str = "en") -> str:
    return "; ".join(told_message(one, language) for one in got.remarks)


def days(*texts: str) -> str:
    return "\n".join(["meter,stamp,kwh", *(f"M1,{text},1" for text in texts), ""])


@pytest.mark.parametrize(
    ("form", "stamps", "doubtful"),
    [
        ("%d/%m/%Y %H:%M", ("01/02/2025 00:00", "12/02/2025 00:00"), True),
        ("%m/%d/%Y %H:%M", ("01/02/2025 00:00", "12/02/2025 00:00"), True),
        ("%d.%m.%y %H:%M", ("01.02.25 00:00", "03.02.25 00:00"), True),
        ("%d/%m/%Y %H:%M", ("01/02/2025 00:00", "13/02/2025 00:00"), False),
        ("%d/%m/%Y %H:%M", ("02/02/2025 00:00", "03/03/2025 00:00"), False),  # the same either way
        ("%Y-%m-%d %H:%M", ("2025-02-01 00:00", "2025-02-12 00:00"), False),
        ("%d %b %Y %H:%M", ("01 Feb 2025 00:00", "02 Feb 2025 00:00"), False),
    ],
)
def test_dates_that_go_both_ways_are_told(
    deliver: Deliver, form: str, stamps: tuple[str, ...], doubtful: bool
) -> None:
    got = deliver(readings(stamp=f"format: '{form}'"), days(*stamps))["reading"]
    assert reasons(got) == []
    assert ("day or with the month first" in told(got)) is doubtful
    assert not doubtful or form in told(got, "zh")


@pytest.mark.parametrize("quoted", ["", '"'])
def test_exponents_among_readings_are_told(deliver: Deliver, quoted: str) -> None:
    rows = "".join(
        f"M1,2025-01-01 {at:02d}:00,{quoted}1.5{'E3' if at > 3 else ''}{quoted}\n" for at in range(16)
    )
    got = deliver(readings(), f"meter,stamp,kwh\n{rows}")["reading"]
    assert reasons(got) == []
    assert "12 numbers are written with an exponent" in told(got)
    assert told(got).count("1.5E3") == 10
    plain = deliver(readings(), "meter,stamp,kwh\nM1,2025-01-01 00:00,1.5\n", "E3E4.csv")["reading"]
    assert "exponent" not in told(plain)


def test_a_year_beside_its_months_is_told(deliver: Deliver) -> None:
    rows = "id,period,power,coal,added\nE1,2024,120,,9\nE1,2024-03,10,1,\nE2,2024,1,,\nE2,2025-01,1,,\n"
    got = deliver(REPORT, rows)
    assert "1 whole years are stated beside months of theirs: E1 electricity energy 2024" in told(
        got["report"]
    )
    assert "E1 electricity energy 2024" in told(got["report"], "zh")


def test_hidden_rows_and_percent_are_told(deliver: Deliver) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet, percent = made.add_worksheet(), made.add_format({"num_format": "0.0%"})
        sheet.write_row(0, 0, ["id", "period", "power", "coal", "added"])
        for row in range(1, 4):
            sheet.write_row(row, 0, ["E1", f"2024-0{row}", 1])
            sheet.write_number(row, 3, 0.05, percent if row < 3 else None)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})  # nothing in it
    got = deliver(REPORT, out.getvalue(), "in.xlsx")["report"]
    assert got.accepted.num_rows == 6
    assert "1 hidden rows were read" in told(got) and "1 个隐藏行" in told(got, "zh")
    assert "2 cells of coal are shown as percent" in told(got)


def ods(*rows: str) -> bytes:
    body = "".join(f"<table:table-row{row}</table:table-row>" for row in rows)
    names = " ".join(
        f'xmlns:{short}="{name}"'
        for short, name in (
            ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
            ("table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
            ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
            ("calcext", "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"),
        )
    )
    content = f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet><table:table table:name="S">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return out.getvalue()


def cell(text: str, times: int = 1) -> str:
    return f'<table:table-cell table:number-columns-repeated="{times}" office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


WRONG = '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
HEAD = ">" + "".join(map(cell, ("id", "period", "power", "coal", "added")))


def test_an_error_of_an_opendocument_is_refused(deliver: Deliver) -> None:
    rows = [HEAD, ">" + cell("E1") + cell("2024-01") + WRONG + cell("2", 2)]
    hidden = ' table:visibility="collapse">' + cell("E1") + cell("2024-02") + cell("3", 3)
    got = deliver(REPORT, ods(*rows, hidden), "in.ods")["report"]
    assert reasons(got) == [(2, "error_cell")]
    assert got.refused["found"].to_pylist() == ["#N/A"]
    assert got.accepted.num_rows == 2
    assert "1 hidden rows were read" in told(got)


@pytest.mark.parametrize(("decimal", "parts", "unequal"), [("point", "7.5,2.4", False), ("comma", '"7,5","2,4"', False), ("point", "7.5,4.0", True), ("point", "7.5,", False)])  # fmt: skip
def test_a_total_that_is_not_the_sum_of_its_parts_is_told_and_read(
    deliver: Deliver, decimal: str, parts: str, unequal: bool
) -> None:
    form = "format: {kind: csv, decimal: " + decimal + ", parts: {power: [peak, valley]}}"
    got = deliver(f"{form}\n{REPORT}", f"id,period,power,coal,added,peak,valley\nE1,2024-03,10,,,{parts}\n")[
        "report"
    ]
    assert (reasons(got), got.accepted.num_rows) == ([], 1)
    assert ("in row 2 10 and 11.5" in told(got)) is unequal
