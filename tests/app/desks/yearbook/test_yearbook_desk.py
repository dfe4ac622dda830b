"""The table of a yearbook: wide and long, with a verdict for each cell, beside the sum of enterprises."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tanliu.app.desks.yearbook.queries import reconciled, years_of
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
    cells = read(WIDE.encode("gb18030"), "y.csv", load())
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
    (cell,) = read("行业,电力（亿千瓦时）\n合计,2\n".encode(), "y.csv", load())
    assert cell.value == 200_000_000
    (below,) = read("行业,电力（亿千瓦时）\n合计,-2\n".encode(), "y.csv", load())
    assert (below.verdict, below.value) == ("not_a_number", None)
    found = [(one.verdict, one.value) for one in read(LONG.encode(), "y.csv", load())]
    assert found == [("taken", 8_000_000), ("twice", None), ("unknown_carrier", None), ("wrong_unit", None)]


@pytest.mark.parametrize("body", [b"a,b\n1,2\n", b"", b"\xff\xff\x00"])
def test_a_file_without_a_header_is_refused(body: bytes) -> None:
    with pytest.raises(TanliuError):
        read(body, "y.csv", load())


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
    page = district.get("/yearbook?control=|").content.decode()
    assert "Residual" in page and "counted nowhere" in page
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
