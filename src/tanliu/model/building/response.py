"""What a meter would have used while its load was called down: the mean of like days, scaled to the same day, and how far that errs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.model.building.baseline import Floats
from tanliu.model.building.points import Stamps

Flags = NDArray[np.bool_]
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class LikeDays:
    """How a baseline is made: how many like days [d], within how many days back [d], and the factor of the hours before."""

    days: int
    back_days: int
    before_hours: int
    lowest_factor: float
    highest_factor: float


@dataclass(frozen=True, slots=True)
class Window:
    """A call for less: a day of the `Hours`, its first hour and the hour after the last, and where the hours before end [h]."""

    day: int
    begin: int
    end: int
    before: int

    @property
    def hours(self) -> slice:
        """Return the hours of the call."""
        return slice(self.begin, self.end)


@dataclass(frozen=True, slots=True)
class Hours:
    """Use by day and hour.

    Attributes
    ----------
    first
        The first day.
    kwh
        Use, shape (days, 24) [kWh]; not a number where it is not known.
    working, called
        Whether a day is worked, and whether there is a call on it.
    """

    first: np.datetime64
    kwh: Floats
    working: Flags
    called: Flags


@dataclass(frozen=True, slots=True)
class Expected:
    """What would have been used in each hour [kWh], the factor of the same day, not a number where it is not known, and the days taken."""

    kwh: Floats
    factor: float
    like: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placebos:
    """Relative errors of the baseline on days without a call [-], and their sum over what was used [-]."""

    errors: Floats
    bias: float

    def within(self, share: float) -> float:
        """Return the error that a share of the days stays within [-]."""
        return float(np.quantile(np.abs(self.errors), share)) if len(self.errors) else float("nan")


def by_day(start: Stamps, kwh: Floats, last: np.datetime64) -> tuple[np.datetime64, Floats]:
    """Return the first day and the use by day and hour, shape (days, 24) [kWh], up to a last day at least."""
    at = start.astype("M8[h]").astype(int)
    first = int(at.min()) // _DAY_HOURS
    length = max(int(at.max()) // _DAY_HOURS, int(last.astype("M8[D]").astype(int))) - first + 1
    table = np.full(length * _DAY_HOURS, np.nan)
    table[at - first * _DAY_HOURS] = kwh
    return np.datetime64(first, "D"), table.reshape(length, _DAY_HOURS)


def expected(hours: Hours, window: Window, rule: LikeDays) -> Expected | None:
    """Return what would have been used without a call; none where there are too few like days.

    A like day is worked or not as the day itself, lies before it, has no call, and is known in all hours that count. The mean
    of the latest of them is multiplied by what the hours before the call used over what they use on those days, within limits.
    """
    before = slice(max(window.before - rule.before_hours, 0), window.before)
    back = np.arange(window.day - 1, max(window.day - rule.back_days, 0) - 1, -1)
    whole = ~np.isnan(hours.kwh[back, window.hours]).any(axis=1) & ~np.isnan(hours.kwh[back, before]).any(
        axis=1
    )
    like = back[whole & (hours.working[back] == hours.working[window.day]) & ~hours.called[back]][: rule.days]
    if len(like) < rule.days:
        return None
    mean = hours.kwh[like, window.hours].mean(axis=0)
    then, own = hours.kwh[like, before].mean(axis=0).sum(), hours.kwh[window.day, before].sum()
    factor = own / then if then > 0 else np.nan
    factor = (
        float(np.clip(factor, rule.lowest_factor, rule.highest_factor)) if factor == factor else float("nan")
    )
    return Expected(mean * (factor if factor == factor else 1.0), factor, tuple(int(one) for one in like))


def placebos(hours: Hours, windows: list[Window], rule: LikeDays) -> Placebos:
    """Return how far the baseline errs in the same hours of days of the same kind on which nothing was called."""
    errors, missed, used = [], 0.0, 0.0
    kinds = {(one.begin, one.end, one.before, bool(hours.working[one.day])) for one in windows}
    for begin, end, before, working in sorted(kinds):
        for day in np.flatnonzero((hours.working == working) & ~hours.called):
            actual = float(hours.kwh[day, begin:end].sum())
            found = expected(hours, Window(int(day), begin, end, before), rule) if actual > 0 else None
            if found is not None:
                errors.append(float(found.kwh.sum()) / actual - 1)
                missed, used = missed + float(found.kwh.sum()) - actual, used + actual
    return Placebos(np.array(errors), missed / used if used else float("nan"))


def paid(reduction: float, asked: float, least_share: float, most_share: float) -> float:
    """Return what is paid of a reduction [kWh]: nothing below a share of what was asked, and no more than another share of it."""
    return 0.0 if reduction < least_share * asked or reduction <= 0 else min(reduction, most_share * asked)
