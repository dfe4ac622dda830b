"""Clocks in working days: counted from the next day, standing still while paused, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tanliu.decide.casework.document import ClockRule
from tanliu.decide.casework.types import Clock, Outcome
from tanliu.kit.workday import Calendar


@dataclass(frozen=True, slots=True)
class Wanting:
    """What a clock wants on a day: a reminder some working days before it is due, or that silence has its effect."""

    clock: str
    due_on: date
    days_left: int


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


def wanting(
    clocks: Mapping[str, Clock], rules: Mapping[str, ClockRule], on: date, calendar: Calendar
) -> list[Wanting]:
    """Return the clocks that want something on a day: due the day before, or with a reminder today.

    Raises
    ------
    TanliuError
        When the calendar does not know a year that it needs.
    """
    found = []
    for name, clock in clocks.items():
        last = due_on(clock, calendar)
        if last is None:
            continue
        if on > last:
            found.append(Wanting(name, last, 0))
        elif (left := calendar.count(on, last)) in rules[name].reminders and _works(on, calendar):
            found.append(Wanting(name, last, left))
    return found


def _works(day: date, calendar: Calendar) -> bool:
    # on a Saturday as many working days are left as on the Friday before it
    return calendar.count(day - timedelta(days=1), day) == 1
