"""The probability that a budget is passed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.model.overrun.outlook import Weights, calibration, errors, probability, rest, score

BEFORE = np.array([[10.0] * 12, [1.0, *[2.0] * 11], [0.0] * 12])


def test_the_rest_is_that_of_the_year_before_times_the_growth_shrunk() -> None:
    now = np.full((3, 12), np.nan)
    now[:, :2] = [[20.0, 20.0], [1.0, 2.0], [1.0, 1.0]]
    found = rest(BEFORE, now, 2, Weights(shrink=2))
    # twice as much in two months of which half is believed: the root of two
    assert found[0] == pytest.approx(100 * 2**0.5)
    assert found[1] == pytest.approx(20)
    assert np.isnan(found[2])


def test_a_missing_month_is_no_zero() -> None:
    now = np.full((3, 12), np.nan)
    now[:, 0] = 10
    assert np.isnan(rest(BEFORE, now, 2)).all()


def test_a_forecast_that_came_true_was_not_off() -> None:
    assert errors(BEFORE[:2], BEFORE[:2], 5) == pytest.approx([[0.0] * 2][0])
    assert errors(BEFORE[:1], BEFORE[:1] * np.array([1.0] * 5 + [3.0] * 7), 5) == pytest.approx([np.log(3)])


def _past(others: int = 100) -> np.ndarray:
    return np.linspace(-0.5, 0.5, others)[:, None]


def test_by_hand_a_tenth_more_than_forecast() -> None:
    """100 of which 40 are used and 50 to come: passed when the rest comes 20 % higher, ln 1.2 = 0.182."""
    past = np.concatenate([[[np.nan]], _past()])
    told = probability(np.array([100.0]), np.array([40.0]), np.array([50.0]), past)
    assert told[0] == pytest.approx((_past() > np.log(1.2)).mean())


def test_own_errors_weigh_more() -> None:
    high, low = (np.concatenate([[[own]], _past()]) for own in (0.4, -0.4))
    asked = np.array([100.0]), np.array([40.0]), np.array([50.0])
    unlike = probability(*asked, high, Weights(own=10)) - probability(*asked, low, Weights(own=10))
    assert unlike[0] == pytest.approx(10 / 110)


def test_what_is_passed_is_certain_and_of_few_errors_nothing_is_told() -> None:
    asked = np.array([100.0, 30.0]), np.array([40.0, 40.0]), np.array([50.0, 50.0])
    told = probability(*asked, np.full((2, 1), np.nan))
    assert np.isnan(told[0]) and told[1] == 1


@given(budget=st.floats(1, 1000), more=st.floats(0, 500), used=st.floats(0, 900), to_come=st.floats(0.1, 900))
def test_a_larger_budget_is_passed_less_likely(
    budget: float, more: float, used: float, to_come: float
) -> None:
    told = [
        probability(
            np.array([one]), np.array([used]), np.array([to_come]), np.concatenate([[[0.1]], _past()])
        )[0]
        for one in (budget, budget + more)
    ]
    assert 0 <= told[1] <= told[0] <= 1


def test_scores_and_bins_by_hand() -> None:
    told, came = np.array([0.2, 0.2, 0.9, 0.9]), np.array([False, True, True, True])
    found = score(told, np.array([False, False, True, True]), came)
    assert found.brier == pytest.approx((0.04 + 0.64 + 0.01 + 0.01) / 4)
    assert (found.line, found.base_rate) == (0.25, 0.1875)
    assert calibration(told, came, np.array([0.5])) == [(0.2, 0.5, 2), (0.9, 1.0, 2)]
