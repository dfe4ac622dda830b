"""Many series on one clock, and what a calendar says of their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tanliu.kit.period import MINUTES_A_DAY
from tanliu.kit.workday import SATURDAY, Calendar

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
WEEK = 7
#: What a day is like: a working day, the day before a free one of its own kind (Saturday), a Sunday or holiday.
CLASSES = 3
_SUNDAY, _WEDNESDAY = 6, 2


@dataclass(frozen=True, slots=True)
class Days:
    """What kind of day each day is.

    Attributes
    ----------
    first
        The day at place 0.
    like
        Weekday (Monday is 0) that the day is like: a holiday a Sunday, a day worked instead of one a Wednesday.
    special
        Whether the calendar made it so.
    """

    first: date
    like: Counts
    special: Flags

    @classmethod
    def of(cls, first: date, count: int, calendar: Calendar | None = None) -> Days:
        """Return so many days from a first one; by their weekday alone where no calendar is given or it says nothing."""
        dates = [first + timedelta(days=number) for number in range(count)]
        kinds = [calendar.kind(day) if calendar else None for day in dates]
        told = {"holiday": _SUNDAY, "make_up": _WEDNESDAY}
        like = [told.get(kind or "", day.weekday()) for kind, day in zip(kinds, dates, strict=True)]
        special = [kind in told for kind in kinds]
        return cls(first, np.array(like, dtype=np.int64), np.array(special, dtype=bool))

    @property
    def sort(self) -> Counts:
        """0 for a day that is worked, 1 for a Saturday, 2 for a Sunday or holiday."""
        return np.asarray(np.clip(self.like - SATURDAY + 1, 0, CLASSES - 1), dtype=np.int64)

    def latest(self) -> Counts:
        """Return by class and day the place of the latest day of that class that is not after it; -1 for none."""
        places = np.arange(len(self.like))
        own = self.sort
        return np.stack([
            np.maximum.accumulate(np.where(own == one, places, -1)) for one in range(CLASSES)
        ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Panel:
    """Amounts of intervals of many series, all from one local midnight on.

    Attributes
    ----------
    values
        By series and interval, in the unit of each; NaN where unknown.
    minutes
        Length of an interval.
    days
        Days of the intervals and of those to come.
    kinds
        What each series is a kind of, such as its carrier, as a number.
    weather
        Air temperature by interval in degrees Celsius, also of those to come; None without.
    """

    values: Floats
    minutes: int
    days: Days
    kinds: Counts = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    weather: Floats | None = None

    @property
    def per_day(self) -> int:
        return MINUTES_A_DAY // self.minutes

    @property
    def count(self) -> int:
        return int(self.values.shape[0])

    @property
    def length(self) -> int:
        return int(self.values.shape[1])

    def kind(self, series: Counts) -> Counts:
        return self.kinds[series] if len(self.kinds) else np.zeros(len(series), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Rows:
    """What is asked for: intervals of series, each with the place from which on nothing is known yet."""

    series: Counts
    origin: Counts
    target: Counts

    def __len__(self) -> int:
        return len(self.series)

    def ahead(self, per_day: int) -> Counts:
        """Return in how many days the same time of day is known: 1 for the first day ahead."""
        return np.asarray((self.target - self.origin) // per_day + 1, dtype=np.int64)

    def take(self, chosen: Flags | Counts) -> Rows:
        return Rows(self.series[chosen], self.origin[chosen], self.target[chosen])


def grid(series: Sequence[int] | Counts, origins: Sequence[int] | Counts, horizon: int) -> Rows:
    """Return every interval ahead of every origin of every series: series first, then origin, then interval."""
    each, place, step = np.meshgrid(
        np.asarray(series, dtype=np.int64),
        np.asarray(origins, dtype=np.int64),
        np.arange(horizon),
        indexing="ij",
    )
    return Rows(each.ravel(), place.ravel(), (place + step).ravel())


def at(values: Floats, series: Counts, place: Counts) -> Floats:
    """Return values at places; NaN outside of what there is."""
    inside = (place >= 0) & (place < values.shape[1])
    found = values[series, np.where(inside, place, 0)].astype(np.float64)
    found[~inside] = np.nan
    return np.asarray(found)
