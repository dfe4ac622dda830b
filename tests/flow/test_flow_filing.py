"""Checks of a monthly report: each finds its fault, and the unit in which a figure is told changes nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.flow.filing.checks import check, number, two_readings, value_in
from tanliu.flow.filing.load import parse
from tanliu.flow.filing.types import ItemContext, Line, Told
from tanliu.kit.errors import TanliuError

CATALOG = load()
RULES = parse(CATALOG.schemes["report-checks"])
MONTHS = {f"2025-{month:02d}": Decimal(100) for month in range(1, 13)}


def line(item: str, value: str = "", unit: str = "", reason: str = "", **ground: object) -> Line:
    return Line(CATALOG.items[item], Told(value, unit, reason), ItemContext(**ground))  # type: ignore[arg-type]


def found(*lines: Line) -> list[tuple[str, str, bool]]:
    return [(one.item, one.check, one.stops) for one in check(lines, RULES)]


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (line("diesel", "1O"), "not_a_number"),
        (line("diesel", "1,234"), "ambiguous_number"),
        (line("diesel", "０,123"), "ambiguous_number"),
        (line("diesel", "1.234"), None),
        (line("electricity", "1,234.5", "kWh"), None),
        (line("diesel", "-1"), "negative"),
        (line("diesel", "1", "kWh"), "wrong_unit"),
        (line("diesel", "0.1234567"), "too_many_places"),
        (line("electricity", "0.1", "kWh"), None),
        (line("electricity", "0.001", "kWh"), "too_many_places"),
        (line("diesel", "100001"), "out_of_range"),
        (line("electricity"), "missing_expected"),
        (line("diesel", held=Decimal(3)), "missing_corrected"),
        (line("diesel", "0", held=Decimal(3)), None),
        (line("diesel", months=MONTHS), "missing_used"),
        (line("diesel", months=dict.fromkeys(MONTHS, Decimal(0))), None),
        (line("diesel", "300", months=MONTHS), "unusual"),
        (line("diesel", "30", months=MONTHS), "unusual"),
        (line("diesel", "41", months=MONTHS), None),
        (line("diesel", "99000", "kg", months=MONTHS), None),
        (line("diesel", "99000", months=MONTHS), "unit_slip"),
        (line("diesel", "0.1", months=MONTHS), "unit_slip"),
        (line("diesel", "300", months=dict(list(MONTHS.items())[:2])), None),
        (line("electricity", "100", metered=Decimal(94), metered_ratio=Decimal(1)), "contradicts_meter"),
        (line("electricity", "100", metered=Decimal(96), metered_ratio=Decimal(1)), None),
        (line("electricity", "100", metered=Decimal(50), metered_ratio=Decimal("0.9")), None),
        (line("electricity", "100", metered=Decimal(0), metered_ratio=Decimal(1)), "contradicts_meter"),
    ],
)
def test_a_check_finds_its_fault(told: Line, wanted: str | None) -> None:
    assert [name for _, name, _ in found(told)] == ([wanted] if wanted else [])


def test_green_power_is_a_part_of_the_electricity_bought() -> None:
    whole = line("electricity", "10")
    assert found(whole, line("green_power", "10")) == []
    assert found(whole, line("green_power", "100001", "kWh")) == [("green_power", "part_exceeds_whole", True)]


def test_a_reason_overrules_what_is_soft_only() -> None:
    reason = "a new furnace"
    assert found(line("diesel", "300", reason=reason, months=MONTHS)) == [("diesel", "unusual", False)]
    assert found(line("diesel", "300", reason="new", months=MONTHS)) == [("diesel", "unusual", True)]
    # a Chinese character says as much as two letters
    assert found(line("diesel", "300", reason="停产检修", months=MONTHS)) == [("diesel", "unusual", False)]
    assert found(line("diesel", "300", reason="检修", months=MONTHS)) == [("diesel", "unusual", True)]
    assert found(line("diesel", "-1", reason=reason)) == [("diesel", "negative", True)]


@given(st.decimals(min_value=0, max_value=9_999, places=2), st.booleans())
def test_the_unit_changes_no_verdict(value: Decimal, metered: bool) -> None:
    ground = ItemContext(months=MONTHS, metered=Decimal(90) if metered else None, metered_ratio=Decimal(1))
    item = CATALOG.items["electricity"]
    large = Line(item, Told(f"{value}", "10^4 kWh"), ground)
    small = Line(item, Told(f"{value * 10_000}", "kWh"), ground)
    assert value_in(large, "kWh") == value_in(small, "kWh") == value * 10_000
    assert check([large], RULES) == check([small], RULES)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_a_number_is_read_as_it_is_written(value: Decimal) -> None:
    assert number(f"{value:f}") == number(f" {value:,f} ") == value
    # without a decimal sign one comma may be either sign, and two are thousands in every country
    whole = int(value)
    doubtful = 1000 <= abs(whole) < 1_000_000
    assert number(f"{whole:,d}") == (None if doubtful else whole)
    assert two_readings(f"{whole:,d}") == (
        (f"{whole}", f"{whole:,d}".replace(",", ".")) if doubtful else None
    )
    assert number(f"{value:f}".translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))) == value


@pytest.mark.parametrize("text", ["", "1e5", "1,23", "１ ０", "NaN", "0x1", "1.2.3", "--1", "٣" * 200 + "x"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert number(text) is None


def test_rules_that_are_not_understood_are_refused() -> None:
    document = CATALOG.schemes["report-checks"]
    checks = document.data["checks"]
    for wrong in (
        {**checks, "new_one": {"severity": "soft"}},
        {**checks, "negative": {"severity": "mild"}},
        {**checks, "unusual": {"severity": "soft", "fewest_months": 3}},
    ):
        with pytest.raises(TanliuError):
            parse(replace(document, data={**document.data, "checks": wrong}))
