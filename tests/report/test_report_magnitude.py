"""Columns of figures by 万 and 亿, with decimals that are the same all down."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.report.magnitude import column
from tanliu.report.names import Names

ZH, EN = Names(load(), "zh"), Names(load(), "en")


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (8_807_410, "t CO2e", "880.74 万吨 CO₂ 当量", "8,807,410 t CO₂e"),
        (8_060_430_000, "kWh", "80.60 亿千瓦时", "8,060,430,000 kWh"),
        (9_999, "tce", "9,999 吨标准煤", "9,999 tce"),
        (10_000, "tce", "1.00 万吨标准煤", "10,000 tce"),
        (34_906, "10^4 CNY", "3.49 亿元", "34,906 10⁴ CNY"),
        (0.4307, "tce/10^4 CNY", "0.431 吨标准煤/万元", "0.431 tce/10⁴ CNY"),
        (123_456, "t/mu", "123,456 吨/亩", "123,456 t/mu"),
        (52.5, "t", "52.50 吨", "52.50 t"),
    ],
)
def test_one_figure(value: float, unit: str, zh: str, en: str) -> None:
    for names, told in ((ZH, zh), (EN, en)):
        shown = column([value], unit, names)
        assert f"{shown.told(value)} {shown}" == told


def test_a_column_has_one_count_and_one_number_of_decimals() -> None:
    values = [Decimal(17_306), Decimal(88_000), None, Decimal(20_500), Decimal(36), Decimal(0), Decimal(-12)]
    shown = column(values, "t", ZH)
    assert str(shown) == "万吨"
    assert [shown.told(one) for one in values] == ["1.73", "8.80", "–", "2.05", "< 0.01", "0.00", "-< 0.01"]


def test_a_few_large_ones_do_not_hide_the_many() -> None:
    values = [Decimal(1_000_000), *[Decimal(12)] * 9]
    assert [column(values, "t", names).told(Decimal(12)) for names in (ZH, EN)] == ["12.00", "12.00"]


def test_nothing_known_is_a_dash() -> None:
    shown = column([None, None], "t CO2e", ZH)
    assert (shown.told(None), str(shown)) == ("–", "吨 CO₂ 当量")


@given(st.lists(st.decimals(-(10**12), 10**12, allow_nan=False, places=3), min_size=1, max_size=9))
def test_what_is_written_is_the_figure_to_its_decimals(values: list[Decimal]) -> None:
    for names in (ZH, EN):
        shown = column(values, "kWh", names)
        for one in values:
            told = shown.told(one)
            if "<" not in told:
                back = Decimal(told.replace(",", "")).scaleb(shown.power)
                assert abs(back - one) <= Decimal("0.5").scaleb(shown.power - shown.places)
            assert ("<" in told) == (
                one != 0 and abs(one) < Decimal("0.5").scaleb(shown.power - shown.places)
            )
