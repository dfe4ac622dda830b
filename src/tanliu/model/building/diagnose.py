"""What the hours of a building say: its base load, nights and weekends, how even it is, and whether it heats and cools at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.model.building.baseline import Floats

_MONDAY_HOURS = 72


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a use.

    Attributes
    ----------
    base_share
        Base load over mean load [-]: the base load is the mean of the lowest twentieth of the hours.
    night_ratio
        Mean load of nights over that of working hours, on working days [-].
    weekend_ratio
        Mean load of weekends over that of working days [-].
    load_factor
        Mean over highest load [-].
    hours
        Hours that are known [h].
    """

    base_share: float
    night_ratio: float
    weekend_ratio: float
    load_factor: float
    hours: int


def shape(
    stamps: NDArray[np.datetime64], kwh: Floats, work: tuple[int, int], night: tuple[int, int]
) -> Shape:
    """Return the shape of a use.

    Parameters
    ----------
    stamps, kwh
        Hours, and their use [kWh]; not a number where it is not known.
    work, night
        Begin and end of working hours and of nights [h]; a night goes over midnight.
    """
    known = ~np.isnan(kwh)
    told = kwh[known]
    at = stamps[known].astype("M8[h]").astype(int)
    hour, weekday = at % 24, (at + _MONDAY_HOURS) // 24 % 7
    working = weekday < 5
    busy = working & (hour >= work[0]) & (hour < work[1])
    still = working & ((hour >= night[0]) | (hour < night[1]))
    lowest = np.sort(told)[: max(len(told) // 20, 1)]
    mean = float(told.mean()) if len(told) else 0.0

    def ratio(upper: NDArray[np.bool_], lower: NDArray[np.bool_]) -> float:
        below = float(told[lower].mean()) if lower.any() else 0.0
        return float(told[upper].mean()) / below if upper.any() and below > 0 else float("nan")

    return Shape(
        float(lowest.mean()) / mean if mean > 0 else float("nan"), ratio(still, busy), ratio(~working, working),
        mean / float(told.max()) if mean > 0 else float("nan"), int(known.sum()),
    )  # fmt: skip


def percentile(own: float, peers: Floats) -> float:
    """Return the share of peers that use less than a building, halves of those that use as much [-]."""
    return (
        float(((peers < own).sum() + 0.5 * (peers == own).sum()) / len(peers)) if len(peers) else float("nan")
    )
