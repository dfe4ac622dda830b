"""In which year emissions are highest, in how many draws before which year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanliu.model.outlook.base import Floats


@dataclass(frozen=True, slots=True)
class Peaking:
    """Peaks over all draws.

    Attributes
    ----------
    low, middle, high
        5 %, 50 % and 95 % of the draws peak by this year.
    level_low, level_middle, level_high
        The same of the highest emissions [unit of the emissions].
    by
        Of each year, which share of the draws has its highest year in it or before it [1].
    open
        Share of the draws whose last year is the highest: their peak lies beyond what is looked at [1].
    """

    low: int
    middle: int
    high: int
    level_low: float
    level_middle: float
    level_high: float
    by: Floats
    open: float


def peaking(years: Floats, emissions: Floats) -> Peaking:
    """Find the highest year of each draw.

    Parameters
    ----------
    years
        Of shape (years,).
    emissions
        By draw and year [any unit].
    """
    at = emissions.shape[1] - 1 - emissions[:, ::-1].argmax(axis=1)
    level = emissions.max(axis=1)
    closed = at < emissions.shape[1] - 1
    by = np.array([float(((at <= place) & closed).mean()) for place in range(len(years))])
    low, middle, high = np.quantile(years[at], (0.05, 0.5, 0.95), method="inverted_cdf").tolist()
    level_low, level_middle, level_high = np.quantile(level, (0.05, 0.5, 0.95)).tolist()
    return Peaking(
        int(low), int(middle), int(high), level_low, level_middle, level_high, by, float(1 - closed.mean())
    )
