"""The dual method finds the best point: by the conditions of a best point, and against another solver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newton_case import clarabel, objective, problem, unmet_conditions

from tanliu.decide.budget.newton import Problem, solve


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("apart", [False, True], ids=["crossing", "each"])
@pytest.mark.parametrize("hard", [False, True], ids=["ordinary", "hard"])
def test_agrees_with_an_interior_point_solver(hard: bool, apart: bool, seed: int) -> None:
    one = problem(120, seed, hard=hard, apart=apart)
    found = solve(one)
    other = clarabel(one)
    assert found.met
    assert unmet_conditions(one, found) == []
    assert objective(one, found.cells) <= objective(one, other) * (1 + 1e-6)
    assert np.abs(found.cells - other).max() <= 1e-3 * one.give.max()


@pytest.mark.parametrize(("hard", "apart"), [(False, True), (True, False)])
def test_holds_at_the_size_of_a_district(hard: bool, apart: bool) -> None:
    one = problem(3600, 1, hard=hard, apart=apart)
    found = solve(one, prices=solve(one, elastic=1e-5).prices)
    assert found.met
    assert unmet_conditions(one, found) == []


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 12), hard=st.booleans(), apart=st.booleans())
def test_conditions_hold_of_small_problems(seed: int, count: int, hard: bool, apart: bool) -> None:
    one = problem(count, seed, hard=hard, apart=apart, groups=(3, 2))
    found = solve(one)
    assert unmet_conditions(one, found) == []


def test_amounts_of_any_size_are_fitted_alike() -> None:
    """Tolerances are shares of the rows: a district in tonnes and one in micrograms get the same plan."""
    one = problem(60, 5, hard=True, apart=True)
    names = ("wish", "give", "low", "high", "row_low", "row_high")
    large = replace(one, **{name: getattr(one, name) * 1e6 for name in names})
    assert np.allclose(solve(large).cells / 1e6, solve(one).cells, rtol=1e-7)


def test_a_row_that_cannot_be_met_is_named_with_its_amount() -> None:
    one = problem(200, 2, hard=False, apart=True)
    high = one.row_high.copy()
    high[20] = one.sums(one.low)[20] - 1000
    found = solve(replace(one, row_high=high, row_low=np.minimum(one.row_low, high)), elastic=1e-5)
    missed = replace(one, row_high=high).missed(found.cells)
    assert int(np.argmax(missed)) == 20
    assert missed[20] == pytest.approx(1000, rel=1e-2)
    assert np.abs(np.delete(missed, 20)).max() < 1000 / 50


def test_a_cell_of_no_row_gets_its_wish() -> None:
    none = np.array([[0, 1], [1, 1]])
    one = Problem(
        np.array([3.0, 5.0]), np.ones(2), np.zeros(2), np.full(2, 9.0), none, np.zeros(1), np.ones(1), 1
    )
    assert solve(one).cells == pytest.approx([1, 5])
