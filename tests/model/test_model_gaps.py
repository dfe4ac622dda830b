"""Gaps of a meter: each method on series where it is exact, limits of length, honest intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.model.estimate.gaps import GapRules, Kinds, fill, gaps, linear, ratio_to, same_weekday

PER_DAY = 24
RULES = GapRules({"linear": 1, "same_weekday": 72}, weeks=3, trials=40, interval_level=0.9)
WEEK = np.sin(np.arange(7 * PER_DAY) / 5) + 3


def _with_gap(series: np.ndarray, start: int, length: int) -> np.ndarray:
    cut = series.copy()
    cut[start : start + length] = np.nan
    return cut


def test_a_line_is_continued_through_a_short_gap() -> None:
    assert linear(_with_gap(np.arange(50.0), 10, 3), 10, 13) == pytest.approx([10, 11, 12])


def test_a_week_that_repeats_is_found_again_at_the_level_of_the_days_beside() -> None:
    series = np.tile(WEEK, 8)
    assert same_weekday(_with_gap(series, 700, 48), 700, 748, PER_DAY, 3) == pytest.approx(series[700:748])
    # from the last day before the gap on the machine runs at twice the load
    doubled = series.copy()
    doubled[676:772] *= 2
    found = same_weekday(_with_gap(doubled, 700, 48), 700, 748, PER_DAY, 3)
    assert found == pytest.approx(doubled[700:748])


def test_a_parent_meter_gives_the_shape_and_the_days_around_the_ratio() -> None:
    parent = np.random.default_rng(2).uniform(5, 9, 600)
    series = parent * 0.3
    assert ratio_to(_with_gap(series, 200, 30), 200, 230, parent, 100) == pytest.approx(series[200:230])


def test_the_length_chooses_the_method_and_too_long_a_gap_stays_one() -> None:
    series = np.tile(WEEK, 12)
    cut = _with_gap(_with_gap(_with_gap(series, 300, 1), 700, 30), 1100, 73)
    assert [(one.start, one.stop, one.method) for one in fill(cut, PER_DAY, RULES)] == [
        (300, 301, "linear"), (700, 730, "same_weekday")
    ]  # fmt: skip


def test_what_is_missing_at_the_end_is_no_gap_yet() -> None:
    assert gaps(np.array([np.nan, 1, np.nan, np.nan, 2, np.nan])) == [(2, 4)]


def test_intervals_hold_the_hidden_energy_as_often_as_they_say() -> None:
    rng = np.random.default_rng(4)
    series = np.tile(WEEK, 20) * np.exp(rng.normal(0, 0.1, 20 * 7 * PER_DAY))
    inside = []
    for start in rng.choice(np.arange(600, 2700), 60, replace=False):
        (one,) = fill(_with_gap(series, start, 24), PER_DAY, RULES)
        inside.append(one.low <= series[start : start + 24].sum() <= one.high)
    assert 0.8 <= np.mean(inside) <= 1


@given(st.integers(1, 20), st.integers(30, 200))
def test_a_filled_gap_has_a_value_for_each_interval_and_lies_in_its_interval(length: int, start: int) -> None:
    series = np.tile(WEEK, 12)
    for one in fill(_with_gap(series, start, length), PER_DAY, RULES):
        assert len(one.values) == one.stop - one.start == length
        assert one.low <= one.values.sum() <= one.high


def _holidays(days: int) -> Kinds:
    """Return the kinds of day when every twelfth day is a holiday."""
    number = np.repeat(np.arange(days), PER_DAY)
    special = number % 12 == 5
    return Kinds(np.where(special, 6, number % 7), special)


def test_a_holiday_is_filled_like_a_sunday() -> None:
    kinds = _holidays(140)
    level = np.where(kinds.like == 6, 1.0, 4.0)
    rules = GapRules({"same_kind_of_day": 72, "same_weekday": 72}, weeks=3, trials=40, interval_level=0.9)
    start = 65 * PER_DAY
    (one,) = fill(_with_gap(level, start, PER_DAY), PER_DAY, rules, kinds=kinds)
    assert one.method == "same_kind_of_day"
    assert one.values == pytest.approx(level[start : start + PER_DAY])
    assert one.low <= one.values.sum() <= one.high
    (plain,) = fill(_with_gap(level, start, PER_DAY), PER_DAY, RULES)
    assert np.abs(plain.values - level[start : start + PER_DAY]).sum() > 1


def test_a_holiday_without_enough_others_to_learn_from_stays_a_gap() -> None:
    kinds = _holidays(60)
    level = np.where(kinds.like == 6, 1.0, 4.0)
    start = 29 * PER_DAY
    rules = GapRules({"same_kind_of_day": 72, "same_weekday": 72}, weeks=3, trials=40, interval_level=0.9)
    assert kinds.special[start]
    assert fill(_with_gap(level, start, PER_DAY), PER_DAY, rules, kinds=kinds) == []


def test_on_a_day_like_others_or_without_a_calendar_the_weekday_is_asked() -> None:
    series = np.tile(WEEK, 20)
    kinds = Kinds(np.repeat(np.arange(140) % 7, PER_DAY), np.zeros(len(series), dtype=bool))
    rules = GapRules({"same_kind_of_day": 72, "same_weekday": 72}, weeks=3, trials=40, interval_level=0.9)
    for told in (kinds, None):
        (one,) = fill(_with_gap(series, 1000, 24), PER_DAY, rules, kinds=told)
        assert one.method == "same_weekday"
