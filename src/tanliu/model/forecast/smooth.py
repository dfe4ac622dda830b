"""The statistical model that forecasts are compared with: exponential smoothing with a daily and a weekly season."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from tanliu.model.forecast.panel import WEEK, Counts, Floats, Panel

#: Weeks before the first origin from which states are made.
_WEEKS = 8
#: Of the level, the day, the week; the best on the days before the first origin is taken for each series.
_LEVEL, _DAY, _WEEK = (0.005, 0.02, 0.06), (0.05, 0.2), (0.1, 0.3)
#: How much of the last error stays in the next interval.
_STAYS = 0.9


@dataclass(slots=True)
class _States:
    """Level, seasons and last error of every series by every choice of weights."""

    level: Floats
    day: Floats
    week: Floats
    last: Floats

    def said(self, slot: int, place: int) -> Floats:
        return np.asarray(self.level + self.day[slot] + self.week[place])


def smoothed(panel: Panel, origins: Counts, horizon: int) -> Floats:
    """Return forecasts by series, origin and interval ahead.

    Parameters
    ----------
    origins
        In their order; nothing from an origin on is looked at for it. The weights are those that were best before the first.

    References
    ----------
    Taylor: Short-term electricity demand forecasting using double seasonal exponential smoothing. Journal of the Operational
    Research Society 54 (2003), 799-805; here additive.
    """
    per_day, per_week = panel.per_day, panel.per_day * WEEK
    first = max(int(origins[0]) - _WEEKS * per_week, 0)
    # whole weeks, so that a place in the week is the same one in the panel
    first -= first % per_week
    weights = np.array(list(product(_LEVEL, _DAY, _WEEK)))
    states = _begun(panel.values[:, first : int(origins[0])], per_day, len(weights))
    found = np.full((panel.count, len(origins), horizon), np.nan)
    off = np.zeros((panel.count, len(weights)))
    number = 0
    learned = int(origins[0]) - per_week * 2
    for at in range(first, int(origins[-1]) + 1):
        if at == int(origins[number]):
            found[:, number] = _ahead(states, at, horizon, per_day, off.argmin(axis=1))
            number += 1
            if number == len(origins):
                break
        came = panel.values[:, at, None]
        error = came - states.said(at % per_day, at % per_week)
        missing = np.isnan(error)
        if learned <= at < int(origins[0]):
            off += np.where(missing, 0.0, np.abs(error - _STAYS * states.last))
        surprise = np.where(missing, 0.0, error - _STAYS * states.last)
        states.last = np.where(missing, _STAYS * states.last, error)
        states.level = states.level + weights[:, 0] * surprise
        states.day[at % per_day] += weights[:, 1] * surprise
        states.week[at % per_week] += weights[:, 2] * surprise
    found[~np.isfinite(panel.values[:, first : int(origins[0])]).any(axis=1)] = np.nan
    return found


def _begun(history: Floats, per_day: int, choices: int) -> _States:
    """Return states as the first weeks of a history have them: their mean, and by how much each interval of the week is off it."""
    count, per_week = len(history), per_day * WEEK
    weeks = history.shape[1] // per_week
    early = (
        history[:, : min(weeks, 3) * per_week].reshape(count, -1, per_week) if weeks else history[:, None, :0]
    )
    known = np.isfinite(early)
    mean = np.where(known, early, 0.0).sum(axis=(1, 2)) / np.maximum(known.sum(axis=(1, 2)), 1)
    week = np.zeros((count, per_week))
    if weeks:
        week = np.where(known, early - mean[:, None, None], 0.0).sum(axis=1) / np.maximum(
            known.sum(axis=1), 1
        )
    spread = np.repeat(week.T[:, :, None], choices, axis=2)
    level = np.repeat(mean[:, None], choices, axis=1)
    return _States(level, np.zeros((per_day, count, choices)), spread, np.zeros((count, choices)))


def _ahead(states: _States, origin: int, horizon: int, per_day: int, best: Counts) -> Floats:
    series = np.arange(len(best))
    steps = np.arange(horizon)
    slots, places = (origin + steps) % per_day, (origin + steps) % (per_day * WEEK)
    season = states.day[slots][:, series, best] + states.week[places][:, series, best]
    stays = _STAYS ** (steps + 1)
    level, last = states.level[series, best], states.last[series, best]
    return np.asarray(level[:, None] + season.T + stays[None, :] * last[:, None])
