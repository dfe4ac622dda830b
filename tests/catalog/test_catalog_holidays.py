"""Public holidays: sourced years say what a day is, others say nothing; faults name their line."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tanliu.catalog.holidays import COLUMNS, calendar, read
from tanliu.catalog.load import load
from tanliu.catalog.types import Finding
from tanliu.kit.workday import Calendar

#: Days off by law in the years after and before the change of 2024-11.
STATUTORY = {2021: 11, 2022: 11, 2023: 11, 2024: 11, 2025: 13, 2026: 13}


@pytest.fixture(scope="module")
def china() -> Calendar:
    return load(["base"]).calendar


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2025-01-26", "make_up"),  # a Sunday before the Spring Festival
        ("2025-01-28", "holiday"),
        ("2025-02-04", "holiday"),
        ("2025-02-05", "working"),
        ("2025-10-11", "make_up"),
        ("2025-10-12", "weekend"),
        ("2022-12-31", "holiday"),  # by the notice of the year after
        ("2024-02-09", "working"),  # New Year's Eve was none in 2024
        ("2026-01-02", "holiday"),  # a Friday, made up for on Sunday
        ("2026-01-04", "make_up"),
        ("2026-02-14", "make_up"),
        ("2026-02-24", "working"),
        ("2026-10-10", "make_up"),
        ("2031-01-01", None),
    ],
)
def test_a_day_is_what_the_notice_says(china: Calendar, day: str, kind: str | None) -> None:
    assert china.kind(date.fromisoformat(day)) == kind


@pytest.mark.parametrize("year", STATUTORY)
def test_days_made_up_leave_the_days_off_that_the_law_gives(china: Calendar, year: int) -> None:
    """Every day off that the law does not give is worked on a weekend."""
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365 + (year % 4 == 0))]
    working = sum(china.kind(day) in ("working", "make_up") for day in days)
    weekdays = sum(day.weekday() < 5 for day in days)
    assert working == weekdays - STATUTORY[year]


def test_every_row_has_a_source(china: Calendar) -> None:
    assert china.years == frozenset(range(2020, 2027))
    assert all(special.source and special.evidence != "unsourced" for special in china.specials.values())


def test_a_later_pack_replaces_a_year(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        ",".join(COLUMNS) + "\n2025-03-03,2025-03-03,2025,holiday,Day,日,us,official\n", encoding="utf-8"
    )
    findings: list[Finding] = []
    own = read(tmp_path, findings)
    assert findings == []
    both = calendar([list(load(["base"]).calendar.specials.values()), own])
    assert both.kind(date(2025, 3, 3)) == "holiday"
    assert both.kind(date(2025, 10, 1)) == "working"
    assert both.kind(date(2024, 10, 1)) == "holiday"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2025-03-03,2025-03-03,2025,make_up,Day,日,us,official", "only a Saturday or Sunday"),
        ("2025-03-03,2025-03-02,2025,holiday,Day,日,us,official", "not days of a holiday of 20"),
        ("2025-03-03,2025-03-03,2020,holiday,Day,日,us,official", "not days of a holiday of 20"),
        ("soon,2025-03-03,2025,holiday,Day,日,us,official", "first: not a day"),
        ("2025-03-03,2025-03-03,2025,party,Day,日,us,official", "kind: not one of what is offered; found 'party'"),
        ("2025-03-03,2025-03-03,2025,holiday,Day,日,,official", "source: the cell is empty"),
        ("2025-03-01,2025-03-01,2025,holiday,Day,日,us,official\n2025-03-01,2025-03-01,2025,make_up,Day,日,us,official",
         "named before"),
    ],
)  # fmt: skip
def test_faults_name_their_line(tmp_path: Path, row: str, fault: str) -> None:
    (tmp_path / "x.csv").write_text(",".join(COLUMNS) + "\n" + row + "\n", encoding="utf-8")
    findings: list[Finding] = []
    read(tmp_path, findings)
    assert any(fault in one.message for one in findings)
    assert findings[-1].line == 2 + row.count("\n")


def test_a_year_without_a_source_is_assumed_only_when_asked(china: Calendar) -> None:
    assuming, new_year = china.assuming(), date(2031, 1, 1)
    assert assuming.kind(new_year) == "working" and assuming.kind(date(2031, 1, 4)) == "weekend"
    assert china.kind(new_year) is None and assuming.kind(date(2026, 1, 1)) == "holiday"
    assert china.covers(date(2025, 12, 1), date(2026, 12, 31))
    assert not china.covers(date(2026, 12, 1), date(2027, 1, 1))
