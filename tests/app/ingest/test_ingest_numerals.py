"""A number that two countries read differently is read as declared, as its column shows, or not at all."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from ingest_cases import Deliver, admitted, readings, reasons

REPORT = """
source: test
files: "*.csv"
format: {form}
tables:
  report:
    columns: {{entity_id: id, period: period, carrier: {{constant: raw_coal}}, quantity: coal, unit: {{constant: t}}}}
"""
SEMICOLON, COMMAS = '{delimiter: ";"}', "{kind: csv}"


def report(deliver: Deliver, form: str, *cells: str) -> list[str]:
    """Return what becomes of each cell of a column: its number, or why it is refused."""
    mark = ";" if "delimiter" in form else ","
    rows = [f'E1{mark}2024-{month:02d}{mark}"{cell}"' for month, cell in enumerate(cells, 1)]
    found = deliver(REPORT.format(form=form), "\n".join([mark.join(("id", "period", "coal")), *rows, ""]))
    fates = dict(reasons(found["report"]))
    accepted = found["report"].accepted
    values = dict(zip(accepted["row"].to_pylist(), accepted["quantity"].to_pylist(), strict=True))
    return [fates.get(row) or str(Decimal(values[row]).normalize()) for row in range(2, len(cells) + 2)]


@pytest.mark.parametrize(
    ("form", "cells", "fates"),
    [
        # nothing settles it
        (COMMAS, ("1,234",), ["ambiguous_number"]),
        (COMMAS, ("1,234", "12,345", "88"), ["ambiguous_number", "ambiguous_number", "88"]),
        (SEMICOLON, ("1.234", "17"), ["ambiguous_number", "17"]),
        (SEMICOLON, ("1,234", "1.234"), ["ambiguous_number", "ambiguous_number"]),
        # the column settles it
        (COMMAS, ("1,234", "12.5"), ["1234", "12.5"]),
        (COMMAS, ("1,234", "1,234,567"), ["1234", "1234567"]),
        (SEMICOLON, ("1.234", "0.5"), ["1.234", "0.5"]),
        (SEMICOLON, ("1.234", "1234"), ["1.234", "1234"]),
        # a comma between columns leaves the point for decimals
        (COMMAS, ("1.234",), ["1.234"]),
        # a column that contradicts itself settles nothing
        (SEMICOLON, ("1.234", "0.5", "0,5"), ["ambiguous_number", "0.5", "not_a_number"]),
        (COMMAS, ("1,234", "12.5", "12,5"), ["ambiguous_number", "12.5", "not_a_number"]),
        # what was never a number of thousands
        (COMMAS, ("0,123",), ["not_a_number"]),
        (COMMAS, ("1.234,56", "1 234,5", "1'23.4", "1,23,45"), ["not_a_number"] * 4),
        (COMMAS, ("1'234.5", "1\u202f234", "1’234’567", "12,34,567.5"), ["1234.5", "1234", "1234567", "1234567.5"]),
        (COMMAS, ("1,234", "1,23,456"), ["1234", "123456"]),
        (COMMAS, ("1,234", "1 234,5"), ["ambiguous_number", "not_a_number"]),
    ],
)  # fmt: skip
def test_two_readings(deliver: Deliver, form: str, cells: tuple[str, ...], fates: list[str]) -> None:
    assert report(deliver, form, *cells) == fates


@pytest.mark.parametrize(
    ("signs", "cells", "fates"),
    [
        ("decimal: comma", ("1.234,56", "1.234", "0,5", "1 234,5"), ["1234.56", "1234", "0.5", "1234.5"]),
        (
            "decimal: point",
            ("1,234", "1.234", "1,23,456.5", "1'234.5"),
            ["1234", "1.234", "123456.5", "1234.5"],
        ),
    ],
)
def test_declared_signs(deliver: Deliver, signs: str, cells: tuple[str, ...], fates: list[str]) -> None:
    expected = [fate if fate[0] == "n" else str(Decimal(fate).normalize()) for fate in fates]
    assert report(deliver, f'{{delimiter: ";", {signs}}}', *cells) == expected


def curve(deliver: Deliver, con: duckdb.DuckDBPyConnection, form: str, *cells: str) -> list[str]:
    """Return the same of readings, which are read in bulk."""
    rows = [f"M1;2025-01-01 {hour:02d}:00;{cell}" for hour, cell in enumerate(cells)]
    found = deliver(readings(top=f"format: {form}"), "\n".join(["meter;stamp;kwh", *rows, ""]))["reading"]
    fates = dict(reasons(found))
    taken = iter(str(Decimal(str(row[4])).normalize()) for row in admitted(con, found))
    return [fates.get(row) or next(taken) for row in range(2, len(cells) + 2)]


@pytest.mark.parametrize(
    ("form", "cells", "fates"),
    [
        (SEMICOLON, ("1.234", "2.345"), ["ambiguous_number"] * 2),
        (SEMICOLON, ("1.234", "0.345"), ["1.234", "0.345"]),
        (SEMICOLON, ("1.234", "0,345"), ["ambiguous_number", "not_a_number"]),
        (SEMICOLON, ("1,234", "0.5"), ["1234", "0.5"]),
        (SEMICOLON, ("#REF!", "0.5", "see note", "<5"), ["error_cell", "0.5", "not_a_number", "not_a_number"]),
        (SEMICOLON, ("1'234.5", "1,23,456.5", "1\u202f234"), ["1234.5", "123456.5", "1234"]),
        ('{delimiter: ";", decimal: comma}', ("1,5", "0,25"), ["1.5", "0.25"]),
        ('{delimiter: ";", decimal: comma}', ("1.234,5", "0,25"), ["1234.5", "0.25"]),
        ('{delimiter: ";", decimal: comma}', ("1.234", "0,25"), ["1234", "0.25"]),
    ],
)  # fmt: skip
def test_readings_follow_the_same_rule(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, form: str, cells: tuple[str, ...], fates: list[str]
) -> None:
    assert curve(deliver, con, form, *cells) == fates


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "错误", "=SUM(A1:A3)"])
def test_an_error_is_not_nothing_reported(deliver: Deliver, text: str) -> None:
    assert report(deliver, COMMAS, "1", text) == ["1", "error_cell"]


@pytest.mark.parametrize("text", ["see note", "无", "<5", "未填报", "约5", "5 t"])
def test_a_remark_is_not_nothing_reported(deliver: Deliver, text: str) -> None:
    assert report(deliver, COMMAS, "1", text) == ["1", "not_a_number"]


def test_an_error_is_nothing_reported_where_the_mapping_says_so(deliver: Deliver) -> None:
    mapping = REPORT.format(form=COMMAS) + 'missing: ["#N/A", 无]\n'
    found = deliver(mapping, "id,period,coal\nE1,2024-01,#N/A\nE1,2024-02,无\nE1,2024-03,3\n")["report"]
    assert (found.accepted.num_rows, found.refused.num_rows) == (1, 0)


@pytest.mark.parametrize(("text", "fate"), [("2024.1", "lost_zero"), ("2024.01", "2024-01"), ("2024.10", "2024-10"), ("2024.2", "2024-02"), ("202401", "2024-01")])  # fmt: skip
def test_october_that_lost_its_zero_is_asked_about(deliver: Deliver, text: str, fate: str) -> None:
    found = deliver(REPORT.format(form=COMMAS), f"id,period,coal\nE1,{text},3\n")["report"]
    assert [*found.accepted["period"].to_pylist(), *(reason for _, reason in reasons(found))] == [fate]


ENTITY = """
source: test
files: "*.csv"
tables:
  entity: {columns: {entity_id: id, name: id, region_id: {constant: R1}, kind: {constant: enterprise}}}
"""


@pytest.mark.parametrize(("text", "fates"), [("3.30109E+17", ["rounded_code"]), ("00123", []), ("1e5", []), ("330109001", [])])  # fmt: skip
def test_a_code_stays_what_it_is(deliver: Deliver, text: str, fates: list[str]) -> None:
    found = deliver(ENTITY, f"id\n{text}\n")["entity"]
    assert [reason for _, reason in reasons(found)] == fates
    assert found.accepted["entity_id"].to_pylist() == ([] if fates else [text])
