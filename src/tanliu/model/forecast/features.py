"""What a forecast may know of an interval when it is made: lags, level, calendar, weather; nothing that came later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanliu.model.forecast.naive import like_day, seasonal, weeks_back
from tanliu.model.forecast.panel import WEEK, Counts, Floats, Panel, Rows, at

#: Weeks whose mean is the scale of a series.
SCALE_WEEKS = 4
#: Series whose sums are made at once.
_BLOCK = 256
NAMES = (
    "day_1", "day_2", "day_3", "week_1", "week_2", "week_3", "week_4", "weeks_mean", "weeks_spread", "like_1", "like_2",
    "last", "last_week_before", "mean_day", "mean_week", "growth", "slot", "like", "special", "sort", "sort_before", "sort_after",
    "sort_of_day_1", "season_sin", "season_cos", "ahead", "step", "kind", "temperature", "warmer_than_week", "warmer_than_day",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """Sums by which means over any stretch of a panel are quick to tell."""

    panel: Panel
    latest: Counts
    total: Floats
    known: np.ndarray

    @classmethod
    def of(cls, panel: Panel) -> Known:
        # a block of series at a time: of thousands the sums of a year fit into memory once, and not three times
        total = np.zeros((panel.count, panel.length + 1))
        known = np.zeros((panel.count, panel.length + 1), dtype=np.int32)
        for first in range(0, panel.count, _BLOCK):
            block = panel.values[first : first + _BLOCK]
            finite = np.isfinite(block)
            np.cumsum(np.where(finite, block, 0.0), axis=1, out=total[first : first + _BLOCK, 1:])
            np.cumsum(finite, axis=1, dtype=np.int32, out=known[first : first + _BLOCK, 1:])
        return cls(panel, panel.days.latest(), total, known)

    def count(self, series: Counts, first: Counts, last: Counts) -> Counts:
        """Return how many intervals from a first up to a last one, which does not count, are known."""
        first, last = (np.clip(one, 0, self.panel.length) for one in (first, last))
        return np.asarray(self.known[series, last] - self.known[series, first])

    def mean(self, series: Counts, first: Counts, last: Counts) -> Floats:
        """Return the mean of what is known of a stretch; NaN where nothing is."""
        first, last = (np.clip(one, 0, self.panel.length) for one in (first, last))
        count = self.known[series, last] - self.known[series, first]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(
                (self.total[series, last] - self.total[series, first]) / np.where(count, count, np.nan)
            )

    def scale(self, rows: Rows) -> Floats:
        """Return the mean of the last weeks before each origin, by which a series is divided; NaN where it is nothing."""
        span = SCALE_WEEKS * WEEK * self.panel.per_day
        found = self.mean(rows.series, rows.origin - span, rows.origin)
        return np.asarray(np.where(np.abs(found) > 0, np.abs(found), np.nan))

    def base(self, rows: Rows) -> Floats:
        """Return the seasonal naive forecast."""
        return seasonal(self.panel, rows, self.latest)


def features(known: Known, rows: Rows, scale: Floats) -> np.ndarray:
    """Return what is known of each interval asked for, in the order of ``NAMES``; amounts over the scale.

    Parameters
    ----------
    scale
        As `Known.scale` has it.
    """
    panel = known.panel
    per_day, week = panel.per_day, WEEK * panel.per_day
    ahead, back = rows.ahead(per_day), weeks_back(panel, rows)

    def before(steps: Counts) -> Floats:
        return np.asarray(at(panel.values, rows.series, rows.target - steps) / scale)

    days = [before((ahead + more) * per_day) for more in range(3)]
    weeks = [before((back + more) * week) for more in range(4)]
    likes = [one / scale for one in like_day(panel, rows, known.latest)]
    last = at(panel.values, rows.series, rows.origin - 1) / scale
    level = [known.mean(rows.series, rows.origin - span, rows.origin) / scale for span in (per_day, week)]
    year_ago = known.mean(rows.series, rows.origin - week - per_day, rows.origin - week) / scale
    columns = [
        *days, *weeks, *_mean_spread(np.stack(weeks)), *likes,
        last, at(panel.values, rows.series, rows.origin - 1 - week) / scale,
        *level, level[0] - year_ago, *_calendar(panel, rows, ahead), *_weather(panel, rows, ahead, back),
    ]  # fmt: skip
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _mean_spread(weeks: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation over weeks of what is known."""
    finite = np.isfinite(weeks)
    count = np.where(finite.any(axis=0), finite.sum(axis=0), np.nan)
    mean = np.where(finite, weeks, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(finite, (weeks - mean) ** 2, 0.0).sum(axis=0) / count)
    return mean, spread


def _calendar(panel: Panel, rows: Rows, ahead: Counts) -> list[Counts | Floats]:
    day, slot = rows.target // panel.per_day, rows.target % panel.per_day
    sort, count = panel.days.sort, len(panel.days.like)
    first = panel.days.first.timetuple().tm_yday
    turn = 2 * np.pi * (first + day) / 365.25
    return [
        slot * (24 / panel.per_day), panel.days.like[day], panel.days.special[day].astype(np.int64), sort[day],
        sort[np.maximum(day - 1, 0)], sort[np.minimum(day + 1, count - 1)], sort[np.maximum(day - ahead, 0)],
        np.sin(turn), np.cos(turn), ahead, (rows.target - rows.origin) * (24 / panel.per_day), panel.kind(rows.series),
    ]  # fmt: skip


def _weather(panel: Panel, rows: Rows, ahead: Counts, back: Counts) -> list[Floats]:
    """Return temperature, and by how much it is above that of the day and week that are looked back to."""
    if panel.weather is None:
        nothing = np.full(len(rows), np.nan)
        return [nothing, nothing, nothing]
    line = panel.weather[None, :]
    only = np.zeros(len(rows), dtype=np.int64)
    now = at(line, only, rows.target)
    week = at(line, only, rows.target - back * WEEK * panel.per_day)
    return [now, now - week, now - at(line, only, rows.target - ahead * panel.per_day)]
