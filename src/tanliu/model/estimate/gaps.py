"""Fill gaps of a regular series by named methods, and tell how wrong each is on the very series.

Methods: ``linear`` between the neighbours; ``same_weekday``, the mean of the same time on the same weekday of the
weeks around, at the level of the days beside the gap; ``same_kind_of_day``, the same where a calendar says which days are
worked: a holiday is like a Sunday, and no holiday is among those like a working day; ``peer``, a fixed ratio to another series, such as the
parent meter. The error of a method is learned by hiding runs of the same length elsewhere in the series.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tanliu.model.estimate.formulas import conformal_level
from tanliu.model.estimate.regression import Floats

Method = Callable[[Floats, int, int], Floats]
_DAYS = 7
#: Method that asks a calendar.
KIND_OF_DAY = "same_kind_of_day"


@dataclass(frozen=True, slots=True)
class GapRules:
    """Choices of the scheme ``estimation``.

    Attributes
    ----------
    longest_hours
        Method to the longest gap it may fill; the first in order that may is taken.
    weeks
        Weeks looked at to either side.
    trials
        Runs hidden to learn the error.
    interval_level
        Share of hidden runs that an interval is to hold.
    """

    longest_hours: Mapping[str, float]
    weeks: int
    trials: int
    interval_level: float


@dataclass(frozen=True, slots=True)
class Filled:
    """A gap and what is put into it; ``start`` and ``stop`` count intervals, ``low`` and ``high`` are of the sum."""

    start: int
    stop: int
    method: str
    values: Floats
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Kinds:
    """What kind of day each interval lies in, and whether that is another than its weekday's.

    Attributes
    ----------
    like
        Weekday (Monday is 0) that the day is like.
    special
        Whether the calendar made it so.
    """

    like: npt.NDArray[np.int64]
    special: npt.NDArray[np.bool_]


def fill(
    series: Floats, per_day: int, rules: GapRules, peer: Floats | None = None, kinds: Kinds | None = None
) -> list[Filled]:
    """Fill every gap for which there is a method; longer ones stay gaps.

    Parameters
    ----------
    series
        Energy of each interval, NaN where unknown.
    per_day
        Intervals of a day.
    peer
        Series that a ratio may be taken to, if there is one.
    kinds
        What a calendar says of the days, if one holds. The errors on a gap with a special day are learned on other such
        days alone; where there are too few it stays a gap.
    """
    methods = methods_of(per_day, rules.weeks, peer, kinds)
    filled = []
    for start, stop in gaps(series):
        hours = (stop - start) * 24 / per_day
        for name, longest in rules.longest_hours.items():
            if name not in methods or hours > longest:
                continue
            if name == KIND_OF_DAY and not _is_special(kinds, start, stop):
                continue
            values = methods[name](series, start, stop)
            if not np.isfinite(values).all():
                continue
            alike = _starts_alike(kinds, start, stop, per_day)
            half = _half_width(series, methods[name], start, stop, rules, alike)
            if half is not None:
                total = float(values.sum())
                filled.append(Filled(start, stop, name, values, max(total - half, 0.0), total + half))
                break
    return filled


def gaps(series: Floats) -> list[tuple[int, int]]:
    """Return the runs of unknown intervals between known ones, as half-open ranges."""
    unknown = np.concatenate([[False], ~np.isfinite(series), [False]])
    edges = np.flatnonzero(unknown[1:] != unknown[:-1])
    runs = [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]
    return [(first, last) for first, last in runs if first > 0 and last < len(series)]


def methods_of(
    per_day: int, weeks: int, peer: Floats | None = None, kinds: Kinds | None = None
) -> dict[str, Method]:
    """Return the methods by name."""
    found: dict[str, Method] = {
        "linear": linear,
        "same_weekday": lambda series, start, stop: same_weekday(series, start, stop, per_day, weeks),
    }
    if kinds is not None:
        like = kinds.like
        found[KIND_OF_DAY] = lambda series, start, stop: same_weekday(
            series, start, stop, per_day, weeks, like
        )
    if peer is not None:
        found["peer"] = lambda series, start, stop: ratio_to(
            series, start, stop, peer, weeks * _DAYS * per_day
        )
    return found


def linear(series: Floats, start: int, stop: int) -> Floats:
    """Interpolate between the intervals before and after."""
    return np.asarray(np.interp(np.arange(start, stop), [start - 1, stop], [series[start - 1], series[stop]]))


def same_weekday(
    series: Floats,
    start: int,
    stop: int,
    per_day: int,
    weeks: int,
    like: npt.NDArray[np.int64] | None = None,
) -> Floats:
    """Take the mean of the same time on the same weekday, at the level of the days beside the gap.

    Parameters
    ----------
    like
        Weekday that the day of each interval is like, where a calendar says so.
    """
    usual = _profile(series, start, stop, per_day, weeks, like)
    before = np.arange(max(start - per_day, 0), start)
    after = np.arange(stop, min(stop + per_day, len(series)))
    beside = np.concatenate([before, after])
    expected = np.concatenate(
        [_profile(series, before[0], before[-1] + 1, per_day, weeks, like),
         _profile(series, after[0], after[-1] + 1, per_day, weeks, like)]
    )  # fmt: skip
    both = np.isfinite(series[beside]) & np.isfinite(expected)
    level = series[beside][both].sum() / expected[both].sum() if expected[both].sum() > 0 else 1.0
    return np.asarray(usual * level)


def ratio_to(series: Floats, start: int, stop: int, peer: Floats, window: int) -> Floats:
    """Take the peer's readings times the ratio of the two sums around the gap."""
    near = np.r_[max(start - window, 0) : start, stop : min(stop + window, len(series))]
    both = np.isfinite(series[near]) & np.isfinite(peer[near])
    below = peer[near][both].sum()
    if below <= 0:
        return np.full(stop - start, np.nan)
    return np.asarray(peer[start:stop] * series[near][both].sum() / below)


def _profile(
    series: Floats,
    start: int,
    stop: int,
    per_day: int,
    weeks: int,
    like: npt.NDArray[np.int64] | None = None,
) -> Floats:
    """Return the mean over the weeks around of the same interval of the week, or of all days of the kind."""
    days = [day for day in range(-weeks * _DAYS, weeks * _DAYS + 1) if day]
    steps = [day * per_day for day in days if like is not None or day % _DAYS == 0]
    own = np.arange(start, stop)[:, None]
    places = own + np.array(steps)[None, :]
    inside = (places >= 0) & (places < len(series))
    near = np.clip(places, 0, len(series) - 1)
    if like is not None:
        inside &= like[near] == like[own]
    values = np.where(inside, series[near], np.nan)
    known = np.isfinite(values)
    count = known.sum(axis=1)
    sums = np.where(known, values, 0).sum(axis=1)
    return np.where(count > 0, sums / np.maximum(count, 1), np.nan)


def _is_special(kinds: Kinds | None, start: int, stop: int) -> bool:
    return kinds is not None and bool(kinds.special[start:stop].any())


def _starts_alike(kinds: Kinds | None, start: int, stop: int, per_day: int) -> list[int] | None:
    """Return where runs begin that hold as special a day as the gap does, at the same time of the day."""
    if kinds is None or not _is_special(kinds, start, stop):
        return None
    first = start + int(np.argmax(kinds.special[start:stop]))
    days = np.flatnonzero(kinds.special[first % per_day :: per_day]) * per_day + first % per_day
    return [int(day) - (first - start) for day in days if day != first]


def _half_width(
    series: Floats, method: Method, start: int, stop: int, rules: GapRules, starts: list[int] | None = None
) -> float | None:
    """Return the error of the sum that the share asked for of hidden runs of the same length keeps within.

    Parameters
    ----------
    starts
        Where the runs begin; evenly spread without.
    """
    length = stop - start
    room = len(series) - length - 1
    errors = []
    if starts is None:
        starts = [1 + round(room * (trial + 0.5) / rules.trials) for trial in range(rules.trials)]
    for first in starts:
        last = first + length
        truth = series[first:last]
        if first < 1 or last >= len(series) or not np.isfinite(series[first - 1 : last + 1]).all():
            continue
        hidden = series.copy()
        hidden[first:last] = np.nan
        guess = method(hidden, first, last).sum()
        if np.isfinite(guess):
            errors.append(abs(float(guess - truth.sum())))
    enough = round(1 / (1 - rules.interval_level)) - 1
    return conformal_level(np.array(errors), rules.interval_level) if len(errors) >= enough else None
