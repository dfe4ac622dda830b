"""Which level of warning a probability is, by the levels of a rule."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from tanliu.decide.budget.document import Level


def level_of(levels: Sequence[Level], kind: str, probability: float) -> Level | None:
    """Return the level of a subject, the most certain that fits; none where nothing is told or none fits.

    Parameters
    ----------
    levels
        Levels of a rule, the most certain first.
    kind
        ``district``, ``town``, ``field`` or ``firm``.
    probability
        That the budget is passed; NaN where it is not told.
    """
    if isnan(probability):
        return None
    return next((one for one in levels if kind in one.subjects and probability > float(one.above)), None)


def holds(level: Level | None) -> frozenset[str]:
    """Return the kinds of holds that a level puts, which processes name."""
    return frozenset() if level is None else frozenset(one.holds for one in level.consequences if one.holds)
