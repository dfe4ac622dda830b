"""Trends and breaks agree with published examples; a peak is called passed only when the rule says so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.model.trend.formulas import mann_kendall, pettitt, sen_slope
from tanliu.model.trend.peak import Rules, peak

#: Page (1955), by which Pettitt (1979) shows his test.
PAGE = np.array(
    [
        -1.05, 0.96, 1.22, 0.58, -0.98, -0.03, -1.54, -0.71, -0.35, 0.66, 0.44, 0.91, -0.02, -1.42, 1.26, -1.02, -0.81,
        1.66, 1.05, 0.97, 2.14, 1.22, -0.24, 1.60, 0.72, -0.12, 0.44, 0.03, 0.66, 0.56, 1.37, 1.66, 0.10, 0.80, 1.29,
        0.49, -0.07, 1.18, 3.29, 1.84,
    ]
)  # fmt: skip
RULES = Rules(plateau_ratio=0.03, years_below=5, significance=0.05, firm_years=5)
SERIES = st.lists(st.integers(-9, 9).map(float), min_size=3, max_size=25).map(np.array)


def test_the_break_of_page_s_series_is_that_of_pettitt() -> None:
    found = pettitt(PAGE)
    assert (found.statistic, found.place) == (232, 17)
    assert found.probability == pytest.approx(0.01456, abs=5e-6)


def test_ties_lower_the_variance() -> None:
    # Gilbert (1987), equation 16.4, by hand: n = 5 and one tie of two, (5*4*15 - 2*1*9) / 18
    found = mann_kendall(np.array([1.0, 2, 2, 3, 4]))
    assert (found.score, found.variance) == (9, pytest.approx(282 / 18))
    assert found.z == pytest.approx(8 / (282 / 18) ** 0.5)
    assert found.tau == pytest.approx(9 / (10 * 9) ** 0.5)


@given(SERIES)
def test_a_series_backwards_has_the_opposite_trend(values: np.ndarray) -> None:
    there, back = mann_kendall(values), mann_kendall(values[::-1])
    assert (there.score, there.variance) == (-back.score, back.variance)
    assert there.probability == pytest.approx(back.probability)
    assert sen_slope(values) == pytest.approx(-sen_slope(values[::-1]))
    assert abs(there.tau) <= 1 + 1e-12
    assert pettitt(values).statistic == pettitt(values[::-1]).statistic


@given(SERIES)
def test_the_break_is_where_ranks_differ_most(values: np.ndarray) -> None:
    excess = [
        sum(int(np.sign(later - earlier)) for earlier in values[:at] for later in values[at:])
        for at in range(1, len(values))
    ]
    found = pettitt(values)
    assert found.statistic == max(map(abs, excess)) == abs(excess[found.place - 1])


def test_nothing_changes_in_a_level_series() -> None:
    level = np.full(6, 3.0)
    assert (mann_kendall(level).probability, mann_kendall(level).tau, sen_slope(level)) == (1, 0, 0)
    assert pettitt(level).probability == 1


@pytest.mark.parametrize(
    ("values", "year", "state", "provisional"),
    [
        ([90, 95, 100], 2022, "rising", True),
        ([90, 100, 98, 99], 2021, "plateau", True),
        ([90, 100, 98, 90], 2021, "declining", True),
        # five years in a row below, though the test is not sure of it
        ([100, 90, 96, 91, 95, 92], 2020, "peaked", False),
        # the same but for a year that came back
        ([100, 90, 98, 91, 95, 92], 2020, "declining", False),
        ([100, 99, 97.5, 96, 94, 91], 2020, "peaked", False),
        # of two highest years the last
        ([100, 90, 100, 99], 2022, "plateau", True),
    ],
)
def test_a_peak_is_passed_when_the_rule_says_so(
    values: list[float], year: int, state: str, provisional: bool
) -> None:
    found = peak(list(range(2020, 2020 + len(values))), np.array(values, dtype=float), RULES)
    assert (found.year, found.state, found.provisional) == (year, state, provisional)
    assert found.below_ratio == pytest.approx(1 - values[-1] / 100)


@pytest.mark.parametrize(
    ("years", "values"),
    [([], []), ([2020, 2022], [1, 2]), ([2021, 2020], [1, 2]), ([2020], [0]), ([2020], [1, 2])],
)
def test_a_series_with_a_gap_or_nothing_has_no_peak(years: list[int], values: list[float]) -> None:
    with pytest.raises(ValueError, match="year"):
        peak(years, np.array(values, dtype=float), RULES)
