"""The table of a yearbook: wide and long, with a verdict for each cell, beside the sum of enterprises."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from tanliu.app.desks.yearbook.queries import choices, control, reconciled, years_of
from tanliu.app.desks.yearbook.read import read
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError

WIDE = """澜湾区统计年鉴 表 7-3,,,
行业,电力,天然气,能源消费总量
,万千瓦时,万立方米,吨标准煤
合计,1200.5,30,9000
纺织业,800,…,5000
没有的行业,1,2,3
工业,1000,x,8000
"""
LONG = "行业,能源品种,数量,单位\n纺织业,电力,800,万千瓦时\n纺织业,电力,900,万千瓦时\n纺织业,仙气,1,吨\n纺织业,天然气,5,吨标准煤\n"
FORM = {"region": "D01", "year": "2025", "publisher": "Statistics bureau", "source": "Yearbook, table 7-3"}


def test_a_wide_table_is_read_as_it_is_printed() -> None:
    cells = read(WIDE.encode("gb18030"), "y.csv", load(), "2025")
    taken = {(one.group, one.carrier): one.value for one in cells if one.verdict == "taken"}
    assert taken[("", "electricity")] == Decimal("12005000.0") and taken[("", "")] == 9_000_000
    assert taken[("C17", "electricity")] == 8_000_000 and taken[("industry", "")] == 8_000_000
    verdicts = [one.verdict for one in cells]
    assert (
        verdicts.count("unknown_group") == 3
        and verdicts.count("not_a_number") == 1
        and verdicts.count("empty") == 1
    )


def test_a_unit_may_stand_in_brackets_and_a_long_table_has_a_row_for_each_figure() -> None:
    (cell,) = read("行业,电力（亿千瓦时）\n合计,2\n".encode(), "y.csv", load(), "2025")
    assert cell.value == 200_000_000
    (below,) = read("行业,电力（亿千瓦时）\n合计,-2\n".encode(), "y.csv", load(), "2025")
    assert (below.verdict, below.value) == ("not_a_number", None)
    found = [(one.verdict, one.value) for one in read(LONG.encode(), "y.csv", load(), "2025")]
    assert found == [("taken", 8_000_000), ("twice", None), ("unknown_carrier", None), ("wrong_unit", None)]


@pytest.mark.parametrize("body", [b"a,b\n1,2\n", b"", b"\xff\xff\x00"])
def test_a_file_without_a_header_is_refused(body: bytes) -> None:
    with pytest.raises(TanliuError):
        read(body, "y.csv", load(), "2025")


def test_it_is_held_against_the_enterprises_and_gives_a_residual(
    own: Path, client_of: Callable[[str], Any]
) -> None:
    district = client_of("district")
    file = SimpleUploadedFile("y.csv", WIDE.encode())
    page = district.post("/yearbook/take", {**FORM, "file": file}).content.decode()
    assert "no field or industry of this name" in page and "没有的行业" in page
    rows = {(one.group_id, one.carrier_id): one for one in reconciled(results(), catalog(), "D01", "2025")}
    whole = results().rows("SELECT sum(energy_kgce) AS kgce FROM line WHERE year = 2025")[0]["kgce"]
    textile = results().rows(
        """SELECT sum(quantity) AS kwh, count(DISTINCT entity_id) AS firms FROM line
           WHERE year = 2025 AND industry = 'C17' AND carrier = 'electricity' AND purpose = 'energy'"""
    )[0]
    assert rows["", ""].added == whole and rows["", ""].difference == 9_000_000 - whole
    assert rows["C17", "electricity"].added >= textile["kwh"] > 0
    assert rows["C17", "electricity"].entities == textile["firms"] <= rows["C17", "electricity"].registered
    page = district.get("/yearbook").content.decode()
    assert "Residual" not in page and "control total" in page
    assert district.get("/api/v1/yearbook").json()["items"][0]["region_id"] == "D01"
    assert years_of(results(), Scope.of_entities(["nobody"])) == []
    assert client_of("town").get("/api/v1/yearbook").json()["items"] == []
    assert (
        district.post(
            "/yearbook/take", {**FORM, "year": "2999", "file": SimpleUploadedFile("y.csv", WIDE.encode())}
        ).status_code
        == 422
    )
    before = len(rows)
    again = SimpleUploadedFile("y.csv", "行业,电力(万千瓦时)\n合计,1300\n".encode())
    assert district.post("/yearbook/take", {**FORM, "file": again}).status_code == 302
    later = reconciled(results(), catalog(), "D01", "2025")
    assert len(later) == before and [
        one.printed for one in later if (one.group_id, one.carrier_id) == ("", "electricity")
    ] == [13_000_000]


def _book(*sheets: list[list[Any]]) -> bytes:
    book, into = Workbook(), io.BytesIO()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"{number}")
        for row in rows:
            sheet.append(row)
    book.save(into)
    return into.getvalue()


def test_a_foreign_workbook_with_titles_one_unit_above_and_years_across() -> None:
    body = _book(
        [["澜湾统计年鉴 2026"], ["目录"]],
        [
            ["表 7-2 分领域能源消费总量"], [None, None, None, "单位：万吨标准煤"], ["项目", 2023, "2024年", 2025],
            ["合计", 80, 85, 90.5], ["一、工业", 60, 61, 62], ["其中：纺织业", 10, 11, 12], ["电力(亿千瓦时)", 1, 2, 3], ["海洋", 1, 1, 1],
        ],
    )  # fmt: skip
    cells = read(body, "y.xlsx", load(), "2025")
    taken = {(one.group, one.carrier): one.value for one in cells if one.verdict == "taken"}
    assert taken == {
        ("", ""): 905_000_000, ("industry", ""): 620_000_000, ("C17", ""): 120_000_000, ("", "electricity"): 300_000_000,
    }  # fmt: skip
    assert [(one.column, one.verdict) for one in cells if one.verdict == "other_year"] == [
        ("2023", "other_year"), ("2024", "other_year"),
    ]  # fmt: skip
    assert [one.label for one in cells if one.verdict == "unknown_group"] == ["海洋"]
    with pytest.raises(TanliuError, match="this year"):
        read(body, "y.xlsx", load(), "2022")


def test_fields_across_and_carriers_down_and_a_column_of_numbers_before_them() -> None:
    across = _book(
        [
            ["能源品种", "计量单位", "工业", "建筑业"],
            ["电力", "万千瓦时", 5, 1],
            ["天然气", "万立方米", 2, "-"],
        ]
    )
    taken = {
        (one.group, one.carrier): one.value
        for one in read(across, "y.xlsx", load(), "2025")
        if one.verdict == "taken"
    }
    assert (
        taken["industry", "electricity"] == 50_000
        and taken["industry", "natural_gas"] == 20_000
        and len(taken) == 3
    )
    numbered = _book([["序号", "行业", "电力（万千瓦时）"], [1, "纺织业", 7]])
    (cell,) = read(numbered, "y.xlsx", load(), "2025")
    assert (cell.group, cell.value) == ("C17", 70_000)


def test_a_unit_above_counts_only_where_no_other_is_told() -> None:
    text = "单位：万千瓦时,,\n行业,电力(亿千瓦时),热力\n合计,1,2\n"
    (own, above) = read(text.encode(), "y.csv", load(), "2025")
    assert load().carriers["heat"].unit == "GJ" and (own.value, above.value) == (100_000_000, 72)
    dated = "年份,行业,能源品种,数量,单位\n2024,合计,电力,5,万千瓦时\n2025,合计,电力,6,万千瓦时\n"
    found = [(one.verdict, one.value) for one in read(dated.encode(), "y.csv", load(), "2025")]
    assert found == [("other_year", None), ("taken", 60_000)]
    (neither,) = read("行业,热力\n合计,2\n".encode(), "y.csv", load(), "2025")
    assert neither.verdict == "wrong_unit"


def test_a_control_total_is_kept_and_stands_where_the_total_is_read(
    own: Path, client_of: Callable[[str], Any]
) -> None:
    district = client_of("district")
    district.post("/yearbook/take", {**FORM, "file": SimpleUploadedFile("y.csv", WIDE.encode())})
    told = {"of": "D01 2025", "figure": "|", "reason": "decided by the meeting of 3 March"}
    assert client_of("department").post("/yearbook/control", told).status_code == 403
    assert district.post("/yearbook/control", {**told, "reason": ""}).status_code == 422
    assert district.post("/yearbook/control", {**told, "figure": "C99|"}).status_code == 422
    assert district.post("/yearbook/control", {**told, "of": "D01 1999"}).status_code == 404
    for _ in range(2):
        assert district.post("/yearbook/control", told).status_code == 302
    assert len(choices(results(), "D01", "2025")) == 1
    whole = results().rows("SELECT sum(energy_kgce) AS kgce FROM line WHERE year = 2025")[0]["kgce"]
    held = control(results(), ("D01", ""), "2025", whole)
    assert held is not None and (held.printed, held.residual) == (9_000_000, 9_000_000 - whole)
    for address in ("/yearbook?of=D01+2025", "/map?period=2025", "/explain/energy_kgce/D01@2025"):
        for cookie, word in (("en", "esidual"), ("zh-hans", "余项")):
            district.cookies["language"] = cookie
            page = district.get(address).content.decode()
            assert word in page and "decided by the meeting" in page, address
    assert "9,000" in district.get("/map?period=2025").content.decode()
    steps = district.get("/api/v1/explain?subject=D01&period=2025&amount=energy_kgce").json()["parts"]
    assert any("9,000.000" in step["text"] for step in steps)
    assert "decided by" not in client_of("town").get("/map?period=2025").content.decode()
    (table,) = district.get("/api/v1/yearbook").json()["items"]
    assert [one["state"] for one in table["choices"]] == ["holds"]
    assert district.post("/yearbook/control", {**told, "lift": "1"}).status_code == 302
    assert "decided by" not in district.get("/map?period=2025").content.decode()
    assert control(results(), ("D01", ""), "2025", whole) is None
    assert [row["state"] for row in choices(results(), "D01", "2025")] == ["lifted", "superseded"]
    body = {
        "region_id": "D01",
        "year": 2025,
        "group_id": "C17",
        "carrier": "electricity",
        "reason": "as told",
    }
    assert district.post("/api/v1/yearbook/control", body, content_type="application/json").status_code in (
        200,
        401,
        403,
    )
