"""Batches that close, warmth without a break, and a landfill whose years add up to its whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.model.waste.batch import Mass, warm_days
from tanliu.model.waste.formulas import landfill_ch4_t, landfill_whole_ch4_t

DAY = 86_400


@given(st.floats(0.02, 1), st.floats(0.4, 1))
def test_years_of_a_landfill_add_up_to_its_whole(k: float, mcf: float) -> None:
    years = sum(landfill_ch4_t(1000, 0.15, 0.5, mcf, k, 0.5, 0.1, year) for year in range(1, 2000))
    assert years == pytest.approx(landfill_whole_ch4_t(1000, 0.15, 0.5, mcf, 0.5, 0.1))


def test_ten_years_of_food_waste() -> None:
    assert sum(
        landfill_ch4_t(1000, 0.15, 0.5, 1, 0.4, 0.5, 0, year) for year in range(1, 11)
    ) == pytest.approx(49.084, abs=5e-4)


def test_what_goes_into_the_air_is_what_is_left_over() -> None:
    assert Mass(110, 40).to_air == 70
    assert Mass(110, 40).closes
    assert not Mass(100, 140).closes
    assert not Mass(0, 0).closes


def test_warm_days_are_broken_by_cold_and_by_silence() -> None:
    assert warm_days([0, DAY, 2 * DAY], [60, 60, 60], 55) == 2
    assert warm_days([0, DAY, 2 * DAY, 3 * DAY], [60, 40, 60, 60], 55) == 1
    assert warm_days([0, 5 * DAY], [60, 60], 55) == 0
    assert warm_days([], [], 55) == 0
