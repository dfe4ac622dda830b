"""What to expect of an hour, where supply falls short, and how long coal lasts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.editions import document
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.supply.balance import Expected, Unit, coal_days, expected, full_load_hours, gaps
from tanliu.decide.supply.document import FOLDER, ID, Supply

MONDAY = date(2025, 3, 3)


def hours(first: date, values: list[float]) -> dict[datetime, float]:
    start = datetime.combine(first, datetime.min.time())
    return {start + timedelta(hours=number): value for number, value in enumerate(values)}


def test_an_hour_is_expected_as_the_same_hour_of_the_last_weeks() -> None:
    history: dict[datetime, float] = {}
    for week, level in enumerate((100.0, 200.0, 300.0, 400.0, 9999.0), start=1):
        history |= hours(MONDAY - timedelta(weeks=week), [level] * 24)
    (first, *_) = expected(history, MONDAY, 1, 4, 2)
    assert (first.kw, first.low, first.high, first.weeks) == (250.0, 100.0, 400.0, 4)
    tuesday = expected(history, MONDAY, 2, 4, 2)[24]
    assert (tuesday.kw, tuesday.weeks) == (None, 0), "of no Tuesday anything is known"


def test_too_few_weeks_are_no_forecast_and_days_to_come_are_no_history() -> None:
    history = hours(MONDAY - timedelta(weeks=1), [50.0] * 168)
    assert expected(history, MONDAY, 1, 4, 2)[0].kw is None
    assert expected(history, MONDAY, 1, 4, 1)[0].kw == 50
    # what happened after the first day must not be used for the second week
    later = {**history, **hours(MONDAY, [70.0] * 168)}
    assert expected(later, MONDAY, 8, 4, 1)[7 * 24].kw == 50


def test_gaps_are_rows_of_hours_and_tell_the_worst() -> None:
    start = datetime(2025, 3, 3)  # noqa: DTZ001
    values = [90.0, 96.0, 101.0, 90.0, None, 99.0]
    rows = [Expected(start + timedelta(hours=n), kw, kw, kw, 4) for n, kw in enumerate(values)]
    one, two = gaps(rows, {MONDAY: 100.0}, 0.05)
    assert (one.first.hour, one.last.hour, one.demand_kw, one.uncovered) == (1, 2, 101, True)
    assert (one.supply_kw, one.short_kw) == (100, pytest.approx(6.05))
    assert (two.first.hour, two.last.hour, two.uncovered) == (5, 5, False)
    assert gaps(rows, {MONDAY: 107.0}, 0.05) == []
    assert gaps(rows, {}, 0.05) == [], "a day of which supply is not known is not judged"


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=60), st.floats(0, 1e6), st.floats(0, 1))
def test_every_hour_that_is_short_lies_in_one_gap_and_no_other_does(
    values: list[float | None], supply: float, share: float
) -> None:
    start = datetime(2025, 3, 3)  # noqa: DTZ001
    rows = [Expected(start + timedelta(hours=n), kw, kw, kw, 4) for n, kw in enumerate(values)]
    short = {one.at for one in rows if one.kw is not None and one.kw * (1 + share) > supply}
    told: set[datetime] = set()
    days = {one.at.date(): supply for one in rows}
    for gap in gaps(rows, days, share):
        at = gap.first
        while at <= gap.last:
            assert at not in told
            told.add(at)
            at += timedelta(hours=1)
    assert told == short


def test_coal_lasts_as_long_as_its_mean_use_says() -> None:
    assert coal_days(Decimal(1200), [Decimal(100), Decimal(140)]) == 10
    assert coal_days(None, [Decimal(1)]) is None
    assert coal_days(Decimal(5), []) is None
    assert coal_days(Decimal(5), [Decimal(0)]) is None


def test_what_is_on_line_and_what_can_be_counted_on_are_two_things() -> None:
    half = Unit(Decimal(1000), Decimal("0.9"), Decimal("0.5"))
    assert (half.on_line_kw, half.firm_kw) == (500, 450)
    assert Unit(Decimal(20_000), Decimal(0), Decimal(1)).firm_kw == 0
    # the case: 20 MW give about 20 GWh
    assert full_load_hours(Decimal(20_000_000), Decimal(20_000)) == 1000
    assert full_load_hours(Decimal(1), None) is None


def test_the_pack_has_kinds_that_tell_what_they_need() -> None:
    rules = read(document(load(), FOLDER, ID), Supply)
    assert rules.kinds["pv"].renewable and rules.kinds["pv"].firm_share == 0
    assert rules.kinds["battery"].needs == ("rating_kw", "store_kwh")
    assert all(name.rsplit("_", 1)[0] for name in rules.measures)
