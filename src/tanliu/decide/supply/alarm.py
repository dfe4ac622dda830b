"""Alarms with hysteresis and delay: one begins when a limit was passed long enough, and ends when values came back far enough, long enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """When an alarm begins and ends.

    Attributes
    ----------
    on, off
        Value beyond which it begins, and that must be come back to before it ends; above is beyond where on is above off,
        below where it is below.
    delay, clear
        How long values must be beyond, and be back.
    """

    on: float
    off: float
    delay: timedelta
    clear: timedelta

    def is_beyond(self, value: float) -> bool:
        """Return whether a value is beyond the limit at which an alarm begins."""
        return value > self.on if self.on >= self.off else value < self.on

    def is_back(self, value: float) -> bool:
        """Return whether a value has come back far enough."""
        return value <= self.off if self.on >= self.off else value >= self.off


@dataclass(frozen=True, slots=True)
class Spell:
    """An alarm: since when values were beyond, when that had lasted long enough, when it was over, the value furthest beyond."""

    begin: datetime
    told: datetime
    end: datetime | None
    worst: float


def spells(readings: Sequence[tuple[datetime, float | None]], step: timedelta, limits: Limits) -> list[Spell]:
    """Return the alarms of a series.

    Parameters
    ----------
    readings
        Begin and value of each interval, rising; none where it is not known. What is not known neither begins nor ends an
        alarm, and breaks the time that is waited for.
    step
        Length of an interval.
    limits
        When one begins and ends.
    """
    found: list[Spell] = []
    now: Spell | None = None
    since: datetime | None = None
    worst, before = 0.0, None
    for at, value in readings:
        if value is None or (before is not None and at - before > step):
            since = None
        before = at
        if value is None:
            continue
        if now is None:
            if not limits.is_beyond(value):
                since = None
                continue
            worst = value if since is None else _further(worst, value, limits)
            since = since or at
            if at + step - since >= limits.delay:
                now, since = Spell(since, at + step, None, worst), None
            continue
        now = Spell(now.begin, now.told, None, _further(now.worst, value, limits))
        if not limits.is_back(value):
            since = None
            continue
        since = since or at
        if at + step - since >= limits.clear:
            found.append(Spell(now.begin, now.told, since, now.worst))
            now, since = None, None
    return [*found, now] if now is not None else found


def _further(one: float, other: float, limits: Limits) -> float:
    return max(one, other) if limits.on >= limits.off else min(one, other)
