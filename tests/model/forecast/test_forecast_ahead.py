"""Forecasts of made-up series: bands hold, nothing later is looked at, what is said of how it was made is so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tanliu.kit.errors import TanliuError
from tanliu.kit.workday import Calendar, Special
from tanliu.model.forecast import ahead, boosted
from tanliu.model.forecast.ahead import BY_MODEL, FLOOR, MISSING_EXTRA, NOTHING, SHORT, Learned, learn, say
from tanliu.model.forecast.backtest import DAY, OURS, SMOOTH, WEEK_BEFORE, backtest, blocks
from tanliu.model.forecast.features import Known, features
from tanliu.model.forecast.naive import same_day, same_week, seasonal
from tanliu.model.forecast.panel import Days, Panel, grid
from tanliu.model.forecast.rules import ForecastRules
from tanliu.model.forecast.smooth import smoothed

FIRST, DAYS_KNOWN = date(2025, 1, 6), 120
RULES = ForecastRules(rows_most=20_000, trees=40, learn_days=90, threads=1, rate=0.15, least_in_leaf=20)
HOUR = np.arange(DAYS_KNOWN * 24) % 24
#: The first of May to the fifth are free, the Sunday before is worked.
HOLIDAYS = Calendar.of([
    Special(date(2025, 5, 1), date(2025, 5, 5), 2025, "holiday", "Labour Day", "劳动节", "made up", "made up"),
    Special(date(2025, 4, 27), date(2025, 4, 27), 2025, "make_up", "Labour Day", "劳动节", "made up", "made up"),
])  # fmt: skip


def panel(count: int = 6, seed: int = 1, calendar: Calendar | None = None) -> Panel:
    """Return series of working hours, free at weekends, whose level wanders from day to day."""
    rng = np.random.default_rng(seed)
    days = Days.of(FIRST, DAYS_KNOWN + 21, calendar)
    works = np.repeat(days.sort[:DAYS_KNOWN] == 0, 24)
    shape = 10 + 40 * (works & (HOUR >= 8) & (HOUR < 18))
    level = np.exp(np.cumsum(rng.normal(0, 0.05, (count, DAYS_KNOWN)), axis=1))
    noise = rng.normal(1, 0.04, (count, DAYS_KNOWN * 24))
    size = 10.0 ** np.arange(count)[:, None] if count < 7 else np.ones((count, 1))
    return Panel(size * shape * np.repeat(level, 24, axis=1) * noise, 60, days)


@pytest.fixture(scope="module")
def learned() -> Learned:
    pytest.importorskip("lightgbm", reason="the extra forecast is not installed")
    return learn(panel(), 100 * 24, 24, RULES)


def test_the_model_is_better_than_the_week_before_and_its_bands_hold(learned: Learned) -> None:
    one = panel()
    said = np.stack([say(one, learned, (100 + day) * 24) for day in range(19)], axis=2)
    came = np.stack([one.values[:, (100 + day) * 24 :][:, :24] for day in range(19)], axis=1)
    rows = [grid(np.arange(6), [(100 + day) * 24], 24) for day in range(19)]
    week = np.stack([same_week(one, each).reshape(6, 24) for each in rows], axis=1)
    size = 10.0 ** np.arange(6)[:, None, None]
    assert set(learned.by) == {BY_MODEL}
    assert np.abs((said[1] - came) / size).mean() < 0.7 * np.abs((week - came) / size).mean()
    assert 0.8 < ((said[0] <= came) & (came <= said[2])).mean() < 0.97
    assert (said[0] <= said[1]).all() and (said[1] <= said[2]).all() and (said[0] >= 0).all()


def test_nothing_that_came_later_is_looked_at(learned: Learned) -> None:
    one = panel()
    other = replace(one, values=one.values.copy())
    other.values[:, 100 * 24 :] = 1e9
    assert np.array_equal(say(one, learned, 100 * 24), say(other, learned, 100 * 24))
    again = learn(other, 100 * 24, 24, RULES)
    assert np.array_equal(say(other, again, 100 * 24), say(one, learned, 100 * 24))


def test_every_feature_is_of_what_was_known() -> None:
    one = panel()
    rows = grid(np.arange(6), [80 * 24 + 7], 7 * 24)
    before = features(Known.of(one), rows, np.ones(len(rows)))
    one.values[:, 80 * 24 + 7 :] = np.nan
    assert np.array_equal(features(Known.of(one), rows, np.ones(len(rows))), before, equal_nan=True)


def test_without_the_library_the_week_before_is_taken_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "available", lambda: False)
    one = panel()
    found = learn(one, 100 * 24, 24, RULES)
    assert set(found.by) == {MISSING_EXTRA}
    low, mid, high = say(one, found, 100 * 24)
    assert np.allclose(mid, one.values[:, 93 * 24 : 94 * 24])
    assert (low < mid).all() and (mid < high).all()


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lightgbm", None)
    one = panel()
    with pytest.raises(TanliuError, match="a library is missing"):
        boosted.boost(Known.of(one), grid([0], [50 * 24], 24), RULES)


def test_short_and_missing_histories_are_said() -> None:
    pytest.importorskip("lightgbm", reason="the extra forecast is not installed")
    one = panel()
    one.values[0, : 80 * 24] = np.nan
    one.values[1, : 97 * 24] = np.nan
    found = learn(one, 100 * 24, 24, RULES)
    assert found.by[:3] == (SHORT, NOTHING, BY_MODEL)
    said = say(one, found, 100 * 24)
    assert np.allclose(said[1, 0], one.values[0, 93 * 24 : 94 * 24])


def test_a_series_that_repeats_itself_keeps_the_naive_forecast() -> None:
    pytest.importorskip("lightgbm", reason="the extra forecast is not installed")
    one = panel()
    one.values[5] = np.tile(one.values[5, : 7 * 24], 18)[: DAYS_KNOWN * 24]
    found = learn(one, 100 * 24, 24, RULES)
    assert found.by[5] == FLOOR
    assert np.allclose(say(one, found, 100 * 24)[:, 5], one.values[5, 100 * 24 : 101 * 24])


def test_what_was_negative_may_be_again_and_nothing_else() -> None:
    one = panel(count=2)
    one.values[0] -= 30
    one.values[1] = np.abs(np.random.default_rng(3).normal(0, 1, DAYS_KNOWN * 24))
    found = learn(one, 100 * 24, 24, RULES, use_model=False)
    low = say(one, found, 100 * 24)[0]
    assert low[0].min() < 0 <= low[1].min()


def test_a_holiday_is_like_a_sunday_and_a_day_worked_for_it_like_a_working_day() -> None:
    one = panel(calendar=HOLIDAYS)
    first = (date(2025, 4, 27) - FIRST).days
    rows = grid([0], [first * 24], 6 * 24)
    known = Known.of(replace(one, values=one.values[:, : first * 24]))
    said = seasonal(known.panel, rows, known.latest).reshape(6, 24)
    values = one.values[0].reshape(-1, 24)
    # the Sunday that is worked takes the Friday before; the holiday on Thursday the Sunday before
    assert np.array_equal(said[0], values[first - 2])
    assert np.array_equal(said[4], values[first - 7])
    week = same_week(known.panel, rows).reshape(6, 24)
    assert not np.array_equal(said[4], week[4]) and np.array_equal(said[1], week[1])


def test_naive_forecasts_go_back_as_far_as_they_must() -> None:
    values = np.arange(40 * 24, dtype=float)[None, :]
    one = Panel(values, 60, Days.of(FIRST, 61))
    rows = grid([0], [30 * 24 + 6], 9 * 24)
    assert same_day(one, rows)[0] == 29 * 24 + 6
    assert same_day(one, rows)[24] == 29 * 24 + 6
    assert same_week(one, rows)[0] == 23 * 24 + 6
    assert same_week(one, rows)[7 * 24] == 23 * 24 + 6


def test_smoothing_learns_a_week_that_repeats_itself() -> None:
    one = panel(count=3)
    one.values[:] = np.tile(one.values[:, : 7 * 24], 18)[:, : DAYS_KNOWN * 24]
    said = smoothed(one, np.array([90 * 24, 91 * 24]), 24)
    came = np.stack([one.values[:, day * 24 : (day + 1) * 24] for day in (90, 91)], axis=1)
    assert np.allclose(said, came, rtol=0.02)


def test_a_back_test_tells_methods_apart() -> None:
    pytest.importorskip("lightgbm", reason="the extra forecast is not installed")
    told: list[tuple[str, int, int]] = []
    parts = list(blocks(90 * 24, 103 * 24, 24, 7, 1))
    assert [len(one) for one in parts] == [7, 7]
    found = backtest(panel(), parts, 24, RULES, lambda *said: told.append(said))
    assert told == [("backtest", 0, 2), ("backtest", 1, 2)]
    assert found.by[BY_MODEL] == 12
    assert found.median(OURS, "mase") < min(found.median(one, "mase") for one in (DAY, WEEK_BEFORE))
    assert found.gain > 0.1 and found.better == 1.0 and 0.8 < found.coverage < 0.98
    assert found.scores[SMOOTH][0].count == 14 * 24
    only = found.of(np.arange(6) == 2)
    assert len(only.scores[OURS]) == 1 and only.scores[OURS][0] == found.scores[OURS][2]
