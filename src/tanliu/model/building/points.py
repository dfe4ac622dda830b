"""Readings of a meter as points of a baseline: hours, days or billing periods, with the temperature of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.building.baseline import Floats

Stamps = NDArray[np.datetime64]
Interval = Literal["hourly", "daily", "monthly"]
_HOUR, _DAY = np.timedelta64(1, "h"), np.timedelta64(1, "D")
#: Days between which a billing period lies.
_BILL_DAYS = (20, 70)
INTERVALS: tuple[Interval, ...] = ("hourly", "daily", "monthly")


@dataclass(frozen=True, slots=True)
class Points:
    """Use of intervals in order of time, on the clock of the place.

    Attributes
    ----------
    interval
        What a point is.
    start
        Begin of each point.
    days
        Length of each point [d].
    kwh
        Use of each point [kWh]; not a number where it is not known.
    """

    interval: Interval
    start: Stamps
    days: Floats
    kwh: Floats

    def only(self, keep: NDArray[Any]) -> Points:
        """Return some of the points."""
        return replace(self, start=self.start[keep], days=self.days[keep], kwh=self.kwh[keep])


def points_of(start: Stamps, kwh: Floats, reading_share: float, interval: Interval | None = None) -> Points:
    """Return readings as points.

    Parameters
    ----------
    start
        Begin of each reading, in order of time, without repetition.
    kwh
        Use of each reading [kWh].
    reading_share
        Share of the readings of an hour or day below which it is not known [-].
    interval
        What the points shall be; as fine as the readings allow when left out.

    Raises
    ------
    TanliuError
        When the readings have no regular interval, or are coarser than what is asked for.
    """
    if len(start) < 3:
        raise TanliuError("too few readings for a baseline", found=len(start), accepted=">= 3")
    step = np.median(np.diff(start)).astype("m8[s]")
    found: Interval = "hourly" if step <= _HOUR else "daily" if step == _DAY else "monthly"
    wanted = interval or found
    if found == "monthly":
        if not _BILL_DAYS[0] * _DAY <= step <= _BILL_DAYS[1] * _DAY:
            raise TanliuError(
                "the readings are of no interval that a baseline knows", found=str(step),
                accepted=Message("an hour or less, a day, or 20 to 70 days"),
            )  # fmt: skip
        if wanted != "monthly":
            raise TanliuError("the readings are coarser than what is asked for", found=found, accepted=found)
        # the last row says where the last period ends, and has no use of its own
        days = np.diff(start) / _DAY
        return Points("monthly", start[:-1], days, kwh[:-1])
    if INTERVALS.index(wanted) < INTERVALS.index(found):
        raise TanliuError("the readings are coarser than what is asked for", found=wanted, accepted=found)
    if found == "daily":
        points = Points("daily", start, np.ones(len(start)), kwh)
        return points if wanted == "daily" else _months(points, reading_share)
    hours = _sums(start, kwh, "h", round(_HOUR / step), 1.0)
    if wanted == "hourly":
        return Points("hourly", *hours)
    days_of = Points("daily", *_sums(hours[0], hours[2], "D", 24, reading_share))
    return days_of if wanted == "daily" else _months(days_of, reading_share)


def _sums(start: Stamps, kwh: Floats, unit: str, full: int, share: float) -> tuple[Stamps, Floats, Floats]:
    """Return sums over hours or days; a sum that lacks readings is scaled up, or is not known when too many lack."""
    known = ~np.isnan(kwh)
    bins, place = np.unique(start.astype(f"M8[{unit}]"), return_inverse=True)
    count = np.bincount(place, known)
    total = np.bincount(place, np.where(known, kwh, 0))
    enough = count >= share * full - 1e-9
    with np.errstate(divide="ignore", invalid="ignore"):
        # a day of 23 or 25 hours is a whole day: only what lacks of a full one is made up for; an hour that the clock
        # goes through twice is one hour
        scaled = total * np.maximum(full / count, 1) if unit == "D" else total * full / count
        value = np.where(enough & (count > 0), scaled, np.nan)
    return bins.astype("M8[s]"), np.full(len(bins), 1 / 24 if unit == "h" else 1.0), value


def _months(points: Points, share: float) -> Points:
    months, place = np.unique(points.start.astype("M8[M]"), return_inverse=True)
    days = ((months + 1).astype("M8[D]") - months.astype("M8[D]")) / _DAY
    known = ~np.isnan(points.kwh)
    count = np.bincount(place, known)
    total = np.bincount(place, np.where(known, points.kwh, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(count >= share * days, total * days / count, np.nan)
    return Points("monthly", months.astype("M8[s]"), days, value)


def temperature_of(points: Points, stamps: Stamps, degrees: Floats, reading_share: float) -> Floats:
    """Return the mean temperature of the hours or days that the points begin in [degree]; not a number where unknown."""
    hourly = points.interval == "hourly"
    unit, full = ("h", 1) if hourly else ("D", _full(stamps))
    bins, place = np.unique(stamps.astype(f"M8[{unit}]"), return_inverse=True)
    known = ~np.isnan(degrees)
    count = np.bincount(place, known)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(place, np.where(known, degrees, 0)) / count
    mean[count < max(reading_share * full, 1) - 1e-9] = np.nan
    return _looked_up(bins, mean, points.start.astype(f"M8[{unit}]"))


def daily_of_periods(
    points: Points, stamps: Stamps, degrees: Floats, reading_share: float
) -> tuple[Floats, NDArray[np.intp]]:
    """Return the daily temperatures of all periods [degree], and to which period each day belongs."""
    begin = points.start.astype("M8[D]")
    lengths = np.rint(points.days).astype(int)
    place = np.repeat(np.arange(len(begin)), lengths)
    days = np.concatenate([np.arange(one, one + length) for one, length in zip(begin, lengths, strict=True)])
    daily = Points("daily", days.astype("M8[s]"), np.ones(len(days)), np.zeros(len(days)))
    return temperature_of(daily, stamps, degrees, reading_share), place


def _full(stamps: Stamps) -> int:
    """Return how many readings of the weather make a day."""
    step = np.median(np.diff(stamps)).astype("m8[s]") if len(stamps) > 1 else _DAY
    return max(round(_DAY / step), 1)


def _looked_up(bins: Stamps, values: Floats, wanted: Stamps) -> Floats:
    at = np.clip(np.searchsorted(bins, wanted), 0, len(bins) - 1)
    return np.where(bins[at] == wanted, values[at], np.nan)
