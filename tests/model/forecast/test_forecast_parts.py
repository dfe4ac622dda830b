"""Scores, bands and sums: exact where the arithmetic is known, conserved where parts add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanliu.catalog.editions import scheme
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.model.forecast.bands import margin, margins, ordered
from tanliu.model.forecast.coherent import reconciled, spread_over, whole_of
from tanliu.model.forecast.document import Forecasting
from tanliu.model.forecast.limits import held_down
from tanliu.model.forecast.score import coverage, mase, pinball, score, step, wape

CAME = np.array([10.0, 20.0, 30.0, np.nan])
SAID = np.array([12.0, 19.0, 27.0, 5.0])
#: A machine at work on other things as well is no fault of what is tested.
UNHURRIED = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
#: Two enterprises of a town, one of another, two towns of a district; meters first.
PARENT = np.array([3, 3, 4, 5, 5, -1])


def test_scores_are_what_their_formulas_say() -> None:
    assert wape(SAID, CAME) == pytest.approx(6 / 60)
    assert mase(SAID, CAME, 4.0) == pytest.approx(0.5)
    assert pinball(SAID, CAME, 0.9) == pytest.approx((0.1 * 2 + 0.9 * 1 + 0.9 * 3) / 3)
    assert coverage(SAID - 2, SAID + 2, CAME) == pytest.approx(2 / 3)
    assert step(np.array([1.0, 2.0, 4.0, 2.0, np.nan]), 2) == pytest.approx(1.5)
    found = score(SAID - 2, SAID, SAID + 2, CAME, 4.0, 0.9)
    assert found.count == 3 and found.wape == pytest.approx(0.1) and found.coverage == pytest.approx(2 / 3)


def test_where_nothing_came_nothing_is_scored() -> None:
    nothing = np.full(3, np.nan)
    found = score(nothing, np.ones(3), nothing, nothing, 1.0, 0.9)
    assert found.count == 0 and np.isnan([found.wape, found.mase, found.pinball, found.coverage]).all()
    assert np.isnan(step(np.ones(10), 2))


@UNHURRIED
@given(st.lists(st.integers(-100, 100), min_size=1, max_size=40), st.sampled_from([0.5, 0.9, 0.95]))
def test_a_margin_keeps_at_least_its_share_inside_or_says_that_too_few_were_seen(
    missed: list[int], share: float
) -> None:
    found = margin(np.array(missed), share)
    if np.isnan(found):
        assert (len(missed) + 1) * share > len(missed)
    else:
        assert (np.array(missed) <= found).mean() >= share


def test_series_with_few_errors_take_the_margin_of_all() -> None:
    series = np.array([0] * 100 + [1] * 5)
    missed = np.concatenate([np.arange(100.0), np.full(5, 1000.0)])
    own, every = margins(series, missed, 2, 0.9, 50)
    assert own == 90 and every == margin(missed, 0.9) and every > own


def test_bands_are_in_their_order_and_not_below_the_least() -> None:
    low, mid, high = ordered(np.array([5.0, -3]), np.array([4.0, -1]), np.array([3.0, 2]), np.zeros(2))
    assert low.tolist() == [4, 0] and mid.tolist() == [4, 0] and high.tolist() == [4, 2]


@UNHURRIED
@given(
    st.lists(st.floats(-50, 1e6), min_size=12, max_size=12),
    st.lists(st.floats(0.001, 1e4), min_size=6, max_size=6),
    st.booleans(),
)
def test_parts_add_to_their_wholes_and_nothing_falls_below_nothing(
    said: list[float], off: list[float], silent: bool
) -> None:
    values = np.array(said).reshape(6, 2)
    if silent:
        values[3] = np.nan
    found = reconciled(values, np.array(off), PARENT, np.zeros(6))
    for whole in (3, 4, 5):
        assert found[whole == PARENT].sum(axis=0) == pytest.approx(found[whole], rel=1e-9, abs=1e-6)
    assert (found >= 0).all()


@UNHURRIED
@given(st.lists(st.floats(0, 1e5), min_size=4, max_size=4))
def test_forecasts_that_agree_stay_as_they_are(parts: list[float]) -> None:
    one, two, three, _ = parts
    values = np.array([[one], [two], [three], [one + two], [three], [one + two + three]])
    found = reconciled(values, np.array([1.0, 2, 3, 4, 5, 6]), PARENT, np.zeros(6))
    assert found == pytest.approx(values, rel=1e-9, abs=1e-6)


def test_who_is_off_the_most_bears_the_most() -> None:
    found = spread_over(np.array([13.0]), np.array([[5.0], [5.0]]), np.array([[1.0], [2.0]]), np.zeros(2))
    assert found.ravel() == pytest.approx([6, 7])
    found = spread_over(np.array([1.0]), np.array([[1.0], [9.0]]), np.ones((2, 1)), np.zeros(2))
    assert found.ravel() == pytest.approx([0, 1])


def test_reconciling_is_least_squares() -> None:
    # one whole and two parts: the closed form of generalised least squares
    said, off = np.array([[4.0], [5.0], [12.0]]), np.array([1.0, 2.0, 3.0])
    sums = np.array([[1.0, 0], [0, 1], [1, 1]])
    weight = np.diag(1 / off**2)
    exact = sums @ np.linalg.solve(sums.T @ weight @ sums, sums.T @ weight @ said)
    assert reconciled(said, off, np.array([2, 2, -1]), np.zeros(3)) == pytest.approx(exact)


def test_a_part_that_may_fall_below_nothing_lets_its_whole() -> None:
    said = np.array([[-5.0], [1.0], [-4.0]])
    found = reconciled(said, np.ones(3), np.array([2, 2, -1]), np.array([-np.inf, 0, 0]))
    assert found == pytest.approx(said)


@UNHURRIED
@given(st.lists(st.floats(0, 1e5), min_size=6, max_size=6), st.integers(0, 2))
def test_a_part_of_which_nothing_can_be_said_leaves_the_sums_of_the_others(
    said: list[float], silent: int
) -> None:
    values = np.array(said).reshape(6, 1)
    values[silent] = np.nan
    found = reconciled(values, np.ones(6), PARENT, np.zeros(6))
    assert np.isnan(found[silent]).all() and np.isfinite(np.delete(found, silent)).all()
    for whole in (3, 4, 5):
        assert np.nansum(found[whole == PARENT]) == pytest.approx(found[whole, 0], rel=1e-9, abs=1e-6)


@UNHURRIED
@given(
    st.lists(st.floats(0, 1e5), min_size=3, max_size=3),
    st.lists(st.sampled_from([0.0, 0.4, 1.0]), min_size=3, max_size=3),
)
def test_a_restriction_holds_parts_down_and_their_wholes_by_as_much(
    parts: list[float], allowed: list[float]
) -> None:
    one, two, three = parts
    mid = np.array([[one], [two], [three], [one + two], [three], [one + two + three]])
    share = np.ones((6, 1))
    share[:3, 0] = allowed
    low, found, high = held_down(np.stack([mid * 0.9, mid, mid * 1.2]), share, PARENT)
    assert found[:3] == pytest.approx(mid[:3] * share[:3])
    for whole in (3, 4, 5):
        assert found[whole == PARENT].sum() == pytest.approx(found[whole, 0], rel=1e-9, abs=1e-6)
    assert (low >= 0).all() and (low <= found + 1e-6).all() and (found <= high + 1e-6).all()
    if allowed == [1.0, 1.0, 1.0]:
        assert found == pytest.approx(mid) and low == pytest.approx(mid * 0.9)


def test_the_history_of_a_whole_bridges_gaps_by_the_week_before() -> None:
    parts = np.array([[1.0, 2, 3, 4], [10.0, 20, np.nan, 40]])
    assert whole_of(parts, 2, 0.9).tolist() == [11, 22, 13, 44]
    # the larger part is not known at the beginning: nothing is told there; a small one is made up for
    assert np.isnan(whole_of(np.array([[1.0, 1], [np.nan, 9]]), 5, 0.9)[0])
    assert whole_of(np.array([[np.nan, 1], [19.0, 19]]), 5, 0.9).tolist() == pytest.approx([20, 20])


def test_the_rules_of_the_packs_are_read() -> None:
    written = read(scheme(load(), "forecasting"), Forecasting)
    rules = written.rules()
    assert (
        rules.level == 0.9
        and rules.trees == written.model.trees
        and "Asia/Shanghai" in written.calendar_zones
    )
