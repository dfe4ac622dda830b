"""Clocks in working days: counted from the next day, standing still while paused, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tanliu.decide.casework.document import ClockRule
from tanliu.decide.casework.types import Clock, Outcome
from tanliu.kit.workday import Calendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a clock.

    Attributes
    ----------
    assumed
        Whether a year on the way has no source: Monday to Friday were taken for its working days.
    """

    day: date
    assumed: bool


@dataclass(frozen=True, slots=True)
class Want:
    """What a clock wants with the beginning of a day.

    Attributes
    ----------
    left
        Working days that are left, for a reminder; 0 where silence has its effect; below 0 the working days that
        somebody is late.
    """

    on: date
    due_on: date
    left: int
    assumed: bool


def due_on(clock: Clock, calendar: Calendar) -> date | None:
    """Return the last day of a clock; None while it is paused.

    Raises
    ------
    TanliuError
        When the calendar does not know a year that it needs: no day is guessed.
    """
    if clock.counted_from is None:
        return None
    return calendar.after(clock.counted_from, max(clock.working_days - clock.used_days, 0))


def due(clock: Clock, calendar: Calendar) -> Due | None:
    """Return the last day of a clock, and whether it had to be assumed; None while it is paused."""
    last = due_on(clock, calendar.assuming())
    if last is None or clock.counted_from is None:
        return None
    return Due(last, not calendar.covers(clock.counted_from, last))


def paused(clock: Clock, on: date, calendar: Calendar) -> Clock:
    """Return a clock that stands still from the end of a day; a clock that stands still stays as it is."""
    if clock.counted_from is None:
        return clock
    used = clock.used_days + calendar.count(clock.counted_from, on)
    return replace(clock, counted_from=None, used_days=used)


def resumed(clock: Clock, on: date) -> Clock:
    """Return a clock that counts again from the day after; a clock that runs stays as it is."""
    return replace(clock, counted_from=on) if clock.counted_from is None else clock


def moved(
    clocks: Mapping[str, Clock],
    outcome: Outcome,
    rules: Mapping[str, ClockRule],
    on: date,
    calendar: Calendar,
) -> Mapping[str, Clock]:
    """Return the clocks after a step; a final state leaves none."""
    if outcome.is_final:
        return {}
    if not outcome.moves_clocks:
        return clocks
    after = {name: clock for name, clock in clocks.items() if name not in outcome.stops}
    for name in outcome.pauses:
        if name in after:
            after[name] = paused(after[name], on, calendar)
    for name in outcome.resumes:
        if name in after:
            after[name] = resumed(after[name], on)
    for name in outcome.starts:
        after[name] = Clock(rules[name].working_days, on)
    return after


def wants(clock: Clock, rule: ClockRule, calendar: Calendar) -> list[Want]:
    """Return what a clock wants while it runs, in order of the days; nothing while it is paused.

    A reminder whose day was over before the clock ran is none. Where years have no source the days are assumed, and
    each says so.
    """
    last = due(clock, calendar)
    if last is None or clock.counted_from is None:
        return []
    assuming = calendar.assuming()
    found = [(assuming.before(last.day, left), left) for left in rule.reminders]
    found = [(day, left) for day, left in found if day > clock.counted_from]
    found.append((last.day + _DAY, 0))
    found += [(assuming.after(last.day, late), -late) for late in rule.overdue]
    return [
        Want(day, last.day, left, last.assumed)
        for day, left in sorted(found, key=lambda one: (one[0], -one[1]))
    ]
