"""Batches: what came in is what came out and what went into the air; a log of temperatures says whether it was hygienic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_DAY_S = 86_400
#: Hours without a reading behind which nobody knows how warm it was.
_SILENT_S = 2 * _DAY_S


@dataclass(frozen=True, slots=True)
class Mass:
    """The masses of a batch.

    Attributes
    ----------
    to_air
        What is not told to have come out: water and gases; below zero the batch does not close.
    """

    came_in: float
    came_out: float

    @property
    def to_air(self) -> float:
        return self.came_in - self.came_out

    @property
    def closes(self) -> bool:
        return self.to_air >= 0 and self.came_in > 0


def warm_days(times_s: Sequence[float], celsius: Sequence[float], least: float) -> float:
    """Return the longest time without a break for which readings were warm enough, in days.

    The time between two warm readings counts when they follow each other within two days; a gap is a break, for nobody knows.
    """
    longest, begun, before = 0.0, None, None
    for time, value in sorted(zip(times_s, celsius, strict=True)):
        if value < least or (before is not None and time - before > _SILENT_S):
            begun = None
        if value >= least:
            begun = time if begun is None else begun
            longest = max(longest, time - begun)
        before = time
    return longest / _DAY_S
