"""How far a target is: the way from its base to its goals as straight lines, and the newest value beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tanliu.decide.target.document import Goal, Target

#: Worst first: over its year and not met; off the way; not known; on the way; met.
STATES = ("missed", "behind", "unknown", "on_course", "reached")


@dataclass(frozen=True, slots=True)
class Progress:
    """A target beside what is known.

    Attributes
    ----------
    state
        One of `STATES`, by the newest actual value.
    base
        Value of the base year; None where nobody tells it.
    actual, year
        The newest value after the base, and its year; None where there is none.
    goal, wanted
        The goal that comes next by that year (the last one when all are over), and its value; None without a base.
    due
        What the way asks for in the year of the actual value.
    gap
        By how much the actual value is worse than what is due; below zero where it is better.
    share
        Percent of the way from base to goal that is done.
    untold
        Why nothing can be said: ``base``, ``actual``, or empty.
    """

    target: Target
    state: str
    goal: Goal
    base: Decimal | None = None
    actual: Decimal | None = None
    year: int | None = None
    wanted: Decimal | None = None
    due: Decimal | None = None
    gap: Decimal | None = None
    share: Decimal | None = None
    untold: str = ""


def progress(target: Target, known: Mapping[int, Decimal], today: int) -> Progress:
    """Return how far a target is.

    Parameters
    ----------
    known
        Actual values by year, in the unit of the target.
    today
        The year at work: a goal of an earlier year of which no value is known is not missed, but unknown.

    Examples
    --------
    >>> from tanliu.decide.target.document import Target
    >>> both = {"en": "clean capacity", "zh": "清洁装机"}
    >>> one = Target.model_validate({"id": "clean", "name": both, "whose": both, "unit": "%", "better": "more",
    ...     "base": {"year": 2020, "value": 77}, "goals": [{"year": 2025, "value": 85}]})
    >>> found = progress(one, {2022: Decimal("79")}, 2023)
    >>> found.state, found.due, found.gap, found.share
    ('behind', Decimal('80.2'), Decimal('1.2'), Decimal('25.00'))
    """
    values = {point.year: point.value for point in target.told} | dict(known)
    base = _base(target, values)
    after = [year for year in values if target.base is None or year > target.base.year]
    year = max(after, default=None)
    goal = next((one for one in target.goals if one.year >= (year or today)), target.goals[-1])
    wanted = _value(goal, base)
    if year is None:
        return Progress(target, "unknown", goal, base, wanted=wanted, untold="actual")
    actual = values[year]
    if wanted is None:
        return Progress(target, "unknown", goal, base, actual, year, untold="base")
    due = _due(target, base, year)
    gap = _worse(target, actual, due) if due is not None else None
    share = (actual - base) / (wanted - base) * 100 if base is not None and wanted != base else None
    state = _state(target, actual, year, goal, wanted, gap)
    told = "base" if state == "unknown" else ""
    return Progress(target, state, goal, base, actual, year, wanted, due, gap, share, told)


def _state(
    target: Target, actual: Decimal, year: int, goal: Goal, wanted: Decimal, gap: Decimal | None
) -> str:
    if _worse(target, actual, wanted) <= 0:
        return "reached"
    if year >= goal.year:
        return "missed"
    if gap is None:
        return "unknown"
    return "behind" if gap > 0 else "on_course"


def _base(target: Target, values: Mapping[int, Decimal]) -> Decimal | None:
    if target.base is None:
        return None
    return target.base.value if target.base.value is not None else values.get(target.base.year)


def _value(goal: Goal, base: Decimal | None) -> Decimal | None:
    if goal.value is not None:
        return goal.value
    return None if base is None or goal.change_percent is None else base * (1 + goal.change_percent / 100)


def _due(target: Target, base: Decimal | None, year: int) -> Decimal | None:
    """Return what the straight lines from base to goal ask for in a year; after the last goal, that one."""
    if target.base is None or base is None:
        return None
    before, at = target.base.year, base
    for goal in target.goals:
        value = _value(goal, base)
        if value is None:
            return None
        if year <= goal.year:
            return at + (value - at) * (year - before) / (goal.year - before)
        before, at = goal.year, value
    return at


def _worse(target: Target, actual: Decimal, wanted: Decimal) -> Decimal:
    return actual - wanted if target.better == "less" else wanted - actual
