"""How far a plant gave what it should, and what the rest is due to: equipment, operation or weather, by rules in their order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
CAUSES = ("weather", "equipment", "operation", "unknown")


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What was not given, by cause [kWh], and what was given beyond the expectation [kWh]; they add up to the difference."""

    by_cause: dict[str, float]
    beyond: float

    @property
    def missing(self) -> float:
        """Return what was not given in intervals that fell short [kWh]."""
        return sum(self.by_cause.values())


def shortfall(expected: Floats, actual: Floats, weather: Flags, derated: Floats, logged: Flags) -> Shortfall:
    """Return the causes of what was not given.

    Weather goes first, since nobody can run a plant in it; of the rest equipment explains what it could not give, and what
    is left is operation where a log is kept, and unknown where it is not.

    Parameters
    ----------
    expected, actual
        Of each interval [kWh]; an interval in which one is not a number is left out.
    weather
        Whether the weather forbade operation: wind above the stow limit, snow, ice.
    derated
        Share of the plant that alarms had taken away, 0 to 1 [-].
    logged
        Whether a log was kept at all.
    """
    known = ~np.isnan(expected) & ~np.isnan(actual)
    gap = np.where(known, expected - actual, 0.0)
    short = np.maximum(gap, 0)
    by_weather = np.where(weather, short, 0)
    rest = short - by_weather
    by_equipment = np.minimum(rest, np.where(known, derated * expected, 0))
    rest = rest - by_equipment
    told = (by_weather, by_equipment, np.where(logged, rest, 0), np.where(logged, 0, rest))
    return Shortfall(
        {name: float(one.sum()) for name, one in zip(CAUSES, told, strict=True)},
        float(np.maximum(-gap, 0).sum()),
    )


def longest_run(actual: Floats, least: float) -> tuple[int, int]:
    """Return begin and length of the longest run of intervals above a limit; one that is not known ends it."""
    on = np.concatenate([[0], (np.nan_to_num(actual, nan=-1.0) > least).astype(int), [0]])
    edges = np.flatnonzero(np.diff(on))
    if not len(edges):
        return 0, 0
    lengths = edges[1::2] - edges[::2]
    at = int(np.argmax(lengths))
    return int(edges[2 * at]), int(lengths[at])
