"""Months, days and things that have names as columns; what stands between them is no value."""

from __future__ import annotations

import pytest

from tanliu.app.ingest.across import spread
from tanliu.app.ingest.heads import column_names
from tanliu.app.ingest.marks import Mark, day_of, month_of
from tanliu.app.ingest.numerals import value
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Across


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("2025年1月/电力(kWh)", Mark("2025-01", None, "电力(kWh)")),
        ("电力/2025-01", Mark("2025-01", None, "电力")),
        ("3月份", Mark(None, 3, "")),
        ("十二月", Mark(None, 12, "")),
        ("3月用电量", Mark(None, 3, "用电量")),
        ("Jan-25", Mark("2025-01", None, "")),
        ("kWh Jan", Mark(None, 1, "kWh")),
        ("2025-01-01 00:00:00", Mark("2025-01", None, "")),
        ("2025", Mark("2025", None, "")),
        ("2025-01-15", None),
        ("13月", None),
        ("1-6月", None),
        ("一季度", None),
        ("M1", None),
        ("原煤(吨)", None),
    ],
)
def test_month_of_a_name(name: str, mark: Mark | None) -> None:
    assert month_of(name) == mark


def test_day_of_a_name() -> None:
    assert [day_of(name, "2025") for name in ("2025/3/1", "3月1日", "17", "合计")] == [
        "2025-03-01", "2025-03-01", None, None,
    ]  # fmt: skip


def made(
    header: tuple[str, ...], across: Across, *cells: str
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    found = spread(Rows(header, iter([Row(2, cells)])), across, "f")
    return found.header, [row.cells for row in found.rows]


def test_months_take_their_year_from_a_column_and_leave_sums_alone() -> None:
    header, rows = made(
        ("e", "年", "1月", "2月", "3月", "一季度", "4月"), Across("1月", "4月", "month", ("年",)),
        "E1", "2025年", "1", "", "3", "4", "5",
    )  # fmt: skip
    assert header == ("e", "一季度", "column", "stamp", "value")
    assert rows == [
        ("E1", "4", "1月", "2025-01", "1"), ("E1", "4", "3月", "2025-03", "3"), ("E1", "4", "4月", "2025-04", "5"),
    ]  # fmt: skip


def test_a_month_without_a_year_is_left_to_be_refused() -> None:
    _, rows = made(("e", "1月", "2月"), Across("1月", "2月", "month", ()), "E1", "1", "2")
    assert [row[2] for row in rows] == ["1月", "2月"]


def test_years_and_named_things_across() -> None:
    _, rows = made(("e", "2023", "2024"), Across("2023", "2024", "month", ()), "E1", "1", "2")
    assert [row[2:] for row in rows] == [("2023", "1"), ("2024", "2")]
    header, rows = made(
        ("t", "M1 (kWh)", "M2 (kWh)"), Across("M1 (kWh)", "M2 (kWh)", "name", ()), "now", "1", "2"
    )
    assert header == ("t", "column", "value") and rows == [("now", "M1", "1"), ("now", "M2", "2")]


def test_an_upper_name_holds_to_its_right_where_the_mapping_says_so() -> None:
    rows = [("企业", "1月", "", ""), ("", "电", "煤", "备注")]
    assert column_names(rows, "f") == ("企业", "1月/电", "煤", "备注")
    assert column_names(rows, "f", ("企业", "1月/煤")) == ("企业", "1月/电", "1月/煤", "1月/备注")


def test_an_exponent_alone_is_no_number() -> None:
    assert [value(text) for text in ("E1", "e5", "+", "1e3")] == [None, None, None, 1000]
