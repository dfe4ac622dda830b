"""Decomposition: published effects, zeros by their limits, and parts that add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.model.drivers.change import DRIVERS, Side, drivers
from tanliu.model.drivers.formulas import Floats, additive, logarithmic_mean, multiplicative

#: The example of LMDIR (M. K. Heun), tests/testthat/test_lmdi.R: two categories, three factors, four years.
YEARS = [
    [[1, 10, 2], [4, 5, 3]],
    [[4, 5, 3], [5, 6, 4]],
    [[8, 2, 4], [5, 7, 5]],
    [[10, 1, 5], [6, 8, 6]],
]
EFFECTS = [
    [69.79006598, -9.455125793, 39.66505981],
    [42.96021467, -34.31902656, 50.3588119],
    [54.01064234, -9.021284671, 54.01064234],
]


@pytest.mark.parametrize("year", range(3))
def test_published_effects(year: int) -> None:
    before, after = (np.array(YEARS[at], dtype=float) for at in (year, year + 1))
    found = additive(after, before)
    assert found.sum(axis=0) == pytest.approx(EFFECTS[year], abs=1e-7)
    ratios = multiplicative(after, before)
    assert ratios.prod() == pytest.approx(after.prod(axis=1).sum() / before.prod(axis=1).sum(), rel=1e-12)


def test_the_logarithmic_mean_lies_between_and_keeps_its_digits() -> None:
    found = logarithmic_mean(np.array([2.0, 5.0, 0.0, 1 + 1e-9]), np.array([1.0, 5.0, 3.0, 1.0]))
    assert found == pytest.approx([1 / np.log(2), 5, 0, 1 + 5e-10], rel=1e-15)


def test_zeros_go_where_the_limit_goes() -> None:
    """A small number in place of zero comes ever closer to the limit."""
    before, after = np.array([[3.0, 0.0, 2.0], [4.0, 0.0, 0.0]]), np.array([[5.0, 4.0, 2.5], [6.0, 2.0, 3.0]])
    limit = additive(after, before)
    assert limit[0].tolist() == [0, 50, 0] and limit[1].tolist() == [0, 18, 18]
    assert additive(before, after) == pytest.approx(-limit)
    near = [
        np.abs(additive(after, np.where(before == 0, tiny, before)) - limit).max()
        for tiny in (1e-20, 1e-60, 1e-140)
    ]
    assert near[0] > near[1] > near[2] and near[2] < 1


def side(quantity: list[float], amount: list[float], output: list[float]) -> Side:
    return Side(*(np.array(one, dtype=float) for one in (quantity, amount, output)))


def told(effects: Floats) -> dict[str, float]:
    return {
        name: float(value)
        for name, value in zip(DRIVERS, effects.sum(axis=0), strict=True)
        if abs(value) > 1e-9
    }


GROUPS = np.array([0, 1])


def test_each_driver_alone_is_named() -> None:
    before = side([10, 10], [20, 20], [100, 100])
    assert told(drivers(before, side([20, 20], [40, 40], [200, 200]), GROUPS)) == pytest.approx(
        {"output": 40}
    )
    assert told(drivers(before, side([15, 10], [30, 20], [100, 100]), GROUPS)) == pytest.approx(
        {"intensity": 10}
    )
    assert told(drivers(before, side([10, 10], [10, 20], [100, 100]), GROUPS)) == pytest.approx(
        {"factor": -10}
    )
    nobody = [np.nan, np.nan]
    found = drivers(side([10, 10], [20, 20], nobody), side([15, 10], [30, 20], nobody), GROUPS)
    assert told(found) == pytest.approx({"use": 10})


def test_more_output_of_the_clean_one_is_structure() -> None:
    before = side([10, 50], [10, 50], [100, 100])
    found = told(drivers(before, side([15, 25], [15, 25], [150, 50]), GROUPS))
    assert set(found) == {"structure"} and found["structure"] == pytest.approx(-20)


def test_a_new_fuel_is_intensity_and_its_factor_is_not_news() -> None:
    found = told(drivers(side([10, 0], [20, 0], [100, 100]), side([10, 5], [20, 15], [100, 100]), GROUPS))
    assert found == pytest.approx({"intensity": 15})


def test_an_industry_that_only_one_side_has_is_structure() -> None:
    before = side([10, 0], [20, 0], [100, 0])
    found = told(drivers(before, side([10, 30], [20, 60], [100, 300]), GROUPS))
    assert set(found) == {"output", "structure"} and sum(found.values()) == pytest.approx(60)
    idle = side([10, 5], [20, 10], [100, 0])
    assert told(drivers(idle, side([10, 5], [20, 15], [100, 50]), GROUPS)) == pytest.approx({"factor": 5})


amounts = st.floats(0, 1e9).map(lambda value: 0.0 if value < 1e-3 else value)
outputs = st.one_of(st.just(np.nan), st.just(0.0), st.floats(1, 1e9))


@given(st.data(), st.integers(1, 6))
def test_drivers_of_a_cell_add_up_to_its_change(data: st.DataObject, cells: int) -> None:
    group = np.array(data.draw(st.lists(st.integers(0, 2), min_size=cells, max_size=cells)))

    def drawn() -> Side:
        quantity = data.draw(st.lists(amounts, min_size=cells, max_size=cells))
        factor = data.draw(
            st.lists(
                st.floats(0, 100).map(lambda one: 0.0 if one < 1e-6 else one), min_size=cells, max_size=cells
            )
        )
        output = data.draw(st.lists(outputs, min_size=3, max_size=3))
        return side(quantity, [one * two for one, two in zip(quantity, factor, strict=True)], output)

    before, after = drawn(), drawn()
    effects = drivers(before, after, group)
    largest = max(1.0, before.amount.max(), after.amount.max())
    assert effects.sum(axis=1) == pytest.approx(after.amount - before.amount, abs=1e-9 * largest)
    assert drivers(after, before, group) == pytest.approx(-effects, abs=1e-9 * largest)
