"""What a plant did not give, and why, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.model.plant.achieved import longest_run, shortfall

YES, NO = np.array([True]), np.array([False])


def one(expected: float, actual: float, weather: bool, derated: float, logged: bool) -> dict[str, float]:
    return shortfall(
        np.array([expected]), np.array([actual]), np.array([weather]), np.array([derated]), np.array([logged])
    ).by_cause


def test_weather_goes_first_then_equipment_then_operation() -> None:
    assert one(100, 20, True, 0.5, True) == {"weather": 80, "equipment": 0, "operation": 0, "unknown": 0}
    assert one(100, 20, False, 0.5, True) == {"weather": 0, "equipment": 50, "operation": 30, "unknown": 0}
    assert one(100, 80, False, 0.5, True)["equipment"] == 20
    assert one(100, 80, False, 0, False)["unknown"] == 20


@given(
    st.lists(
        st.tuples(st.floats(0, 1e3), st.floats(0, 1e3), st.booleans(), st.floats(0, 1), st.booleans()),
        min_size=1,
    )
)
def test_causes_add_up_to_the_difference(rows: list[tuple[float, float, bool, float, bool]]) -> None:
    expected, actual, weather, derated, logged = (np.array(values) for values in zip(*rows, strict=True))
    found = shortfall(expected, actual, weather, derated, logged)
    assert found.missing - found.beyond == pytest.approx(float((expected - actual).sum()), abs=1e-6)
    assert min(found.by_cause.values()) >= 0


def test_the_longest_run_is_ended_by_what_is_not_known() -> None:
    assert longest_run(np.array([1, 1, np.nan, 1, 1, 1, 0, 1]), 0) == (3, 3)
    assert longest_run(np.zeros(3), 0) == (0, 0)
