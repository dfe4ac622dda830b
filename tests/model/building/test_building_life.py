"""Embodied carbon, shapes of use and achievements by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.model.building.diagnose import percentile, shape
from tanliu.model.building.embodied import MODULES, Line, embodied
from tanliu.model.building.life import EmbodiedCarbon

METHOD = read(load().schemes["embodied-carbon"], EmbodiedCarbon)


def test_a_line_by_hand() -> None:
    """100 t at 2 kg/t, 5 % lost, carried 10 km at .1, lasts 20 of 50 years: replaced twice."""
    found = embodied([Line("a", 100, 0.05, 2, 0.3, 100, 10, 0.1, 20, 0.5, 1.0)], 50, 7)
    made, carried = 200.0, 100.0
    told = {"A1-A3": made, "A4": carried, "A5": 7 + 15, "B4": 2 * (315 + 50), "C": 50, "D": -300}
    assert found.by_module == pytest.approx(told)
    assert found.total == pytest.approx(sum(told.values()) + 300)
    assert embodied([Line("a", 1, 0, 1, 0, life=50)], 50).by_module["B4"] == 0


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 100)), min_size=1, max_size=20))
def test_stages_and_items_add_up(rows: list[tuple[float, float]]) -> None:
    lines = [Line(str(at), amount, 0.02, factor, 0.3) for at, (amount, factor) in enumerate(rows)]
    found = embodied(lines, 50)
    assert found.total == pytest.approx(sum(found.by_item.values()))
    assert set(found.by_module) == set(MODULES)
    assert found.half_width <= 0.3 * 1.02 * found.by_module["A1-A3"] + 1e-6


def test_no_factor_of_a_window_is_ten_times_too_high() -> None:
    assert all(
        one.kg_per_unit <= METHOD.highest_kg_per_m2 for one in METHOD.materials.values() if one.unit == "m2"
    )
    assert (
        float(METHOD.materials["concrete_c30"].kg_per_unit),
        float(METHOD.materials["rebar"].kg_per_unit),
    ) == (295, 2340)


def test_the_shape_of_an_office() -> None:
    hours = np.arange("2025-03-03", "2025-03-31", dtype="M8[h]").astype("M8[s]")
    at = np.arange(len(hours))
    busy = (at % 24 >= 8) & (at % 24 < 18) & (at // 24 % 7 < 5)
    found = shape(hours, np.where(busy, 200.0, 50.0), (8, 18), (22, 6))
    assert (found.night_ratio, found.load_factor) == pytest.approx(
        (0.25, np.where(busy, 200, 50).mean() / 200)
    )
    assert found.weekend_ratio == pytest.approx(50 / (50 + 150 * 10 / 24))
    assert found.base_share == pytest.approx(50 / np.where(busy, 200, 50).mean())
    assert math.isnan(shape(hours, np.full(len(hours), np.nan), (8, 18), (22, 6)).base_share)


def test_a_percentile_counts_equals_half() -> None:
    assert percentile(2, np.array([1.0, 2, 3, 4])) == 0.375
