"""Units of the energy field, exact."""

import logging
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.kit.errors import TanliuError
from tanliu.kit.period import Period, expected_readings, instant, readings_between
from tanliu.kit.rounding import half_even
from tanliu.kit.table import dictionary
from tanliu.kit.units import convert, ratio, registry


@pytest.mark.parametrize(
    ("value", "from_unit", "to_unit", "expected"),
    [
        ("1", "10^4 kWh", "kWh", "10000"),
        ("1", "万千瓦时", "kWh", "10000"),
        ("1", "tce", "kgce", "1000"),
        ("1", "kgce", "kJ", "29307.6"),
        ("1", "t/10^4 Nm3", "kg/Nm3", "0.1"),
        ("1", "lb", "kg", "0.45359237"),
        ("3", "mu", "m^2", "2000"),
        ("1", "therm", "kBtu", "100"),
        ("1", "t/10^4 CNY", "kg/CNY", "0.1"),
    ],
)
def test_conversions_of_the_field(value: str, from_unit: str, to_unit: str, expected: str) -> None:
    assert half_even(convert(Decimal(value), from_unit, to_unit), 20) == Decimal(expected)


@pytest.mark.parametrize("unit", ["kg", "no such unit", "", "kW h)"])
def test_a_unit_that_does_not_fit_is_a_clear_error(unit: str) -> None:
    with pytest.raises(TanliuError):
        ratio(unit, "kWh")


@pytest.mark.parametrize(("one", "other"), [("degF", "degC"), ("K", "degC"), ("degC", "K")])
def test_scales_with_another_zero_have_no_ratio(one: str, other: str) -> None:
    with pytest.raises(TanliuError, match="another zero"):
        ratio(one, other)
    assert ratio(one, one) == 1


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_there_and_back_is_the_same(value: Decimal) -> None:
    assert half_even(convert(convert(value, "GJ", "tce"), "tce", "GJ"), 6) == value


def test_half_to_even() -> None:
    assert [half_even(Decimal(x), 0) for x in ("0.5", "1.5", "2.5")] == [0, 2, 2]


@pytest.mark.parametrize("text", ["2025-03", "202503", "2025/3", "2025年3月"])
def test_a_month_is_read_as_people_write_it(text: str) -> None:
    assert str(Period.parse(text)) == "2025-03"


@pytest.mark.parametrize("text", ["2025-13", "25-03", "March", "", "2025-3-1"])
def test_a_bad_period_is_refused(text: str) -> None:
    with pytest.raises(TanliuError, match="not a period"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("zone", "day", "minutes", "count"),
    [
        ("Europe/Berlin", date(2024, 3, 31), 30, 46), ("Europe/Berlin", date(2024, 6, 1), 30, 48),
        ("Europe/Berlin", date(2024, 10, 27), 30, 50), ("Europe/Berlin", date(2024, 3, 31), 15, 92),
        ("Europe/Berlin", date(2024, 10, 27), 15, 100), ("Europe/Berlin", date(2024, 10, 27), 1440, 1),
        ("Europe/Berlin", date(2024, 10, 27), 120, 12), ("Asia/Shanghai", date(2024, 10, 27), 15, 96),
    ],
)  # fmt: skip
def test_days_on_which_clocks_change(zone: str, day: date, minutes: int, count: int) -> None:
    assert readings_between(day, day + timedelta(days=1), minutes, zone) == count


def test_expected_readings_of_a_month() -> None:
    assert expected_readings(Period(2024, 2).days, 15) == 29 * 96


def test_a_bare_day_means_its_end() -> None:
    assert instant("2025-03-01").hour == 23


def test_every_column_of_the_dictionary_is_described() -> None:
    for table in dictionary().values():
        assert table.empty().schema == table.schema
        assert all(column.description for column in table.columns), table.name


def test_no_unit_of_the_library_is_defined_a_second_time(caplog: pytest.LogCaptureFixture) -> None:
    """Each process would say so on the stream that its operator reads."""
    registry.cache_clear()
    with caplog.at_level(logging.WARNING):
        registry()
    assert [record.message for record in caplog.records] == []


@pytest.mark.parametrize("unit", ["kVA·h", "kVA•h", "kvar·h"])
def test_a_point_above_the_line_makes_no_energy_of_apparent_power(unit: str) -> None:
    with pytest.raises(TanliuError, match="cannot be converted"):
        ratio(unit, "kWh")
    assert ratio("KW·H", "kWh") == ratio("kW·h", "kWh") == 1


@pytest.mark.parametrize("unit", ["bag", "桶", "万桶", "hundredweight"])
def test_vessels_and_weights_of_several_sizes_are_asked_about(unit: str) -> None:
    with pytest.raises(TanliuError, match="means different things"):
        ratio(unit, "kg")
