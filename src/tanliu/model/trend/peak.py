"""Whether a yearly series of emissions has passed its peak: rising, at its highest, on a plateau, or in decline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tanliu.model.trend.formulas import Floats, MannKendall, mann_kendall, sen_slope

State = Literal["rising", "plateau", "declining", "peaked"]


@dataclass(frozen=True, slots=True)
class Rules:
    """When a peak counts as passed; a pack states them.

    Attributes
    ----------
    plateau_ratio
        How far below the highest year a year may lie and still be of the plateau, of the highest [1].
    years_below
        Years in a row below the plateau after which the peak counts as passed, whatever the test says.
    significance
        Probability below which a fall since the peak counts as one [1].
    firm_years
        Years since the peak below which all this is provisional.
    """

    plateau_ratio: float
    years_below: int
    significance: float
    firm_years: int


@dataclass(frozen=True, slots=True)
class Peak:
    """What a series says of its peak.

    Attributes
    ----------
    year, value
        The highest year, of several the last, and its value [unit of the series].
    state
        ``rising``: the last year is the highest. ``plateau``: the last year lies within the ratio below the highest.
        ``declining``: it lies below, and not yet for long or sure enough. ``peaked``: it does.
    below_ratio
        How far the last year lies below the highest, of the highest [1].
    slope
        Median change from year to year since the highest year [unit a year]; not a number without a later year.
    fall
        Test of the years since the highest one; None with fewer than three.
    provisional
        Whether too few years have followed for this to be more than a first sign.
    """

    year: int
    value: float
    state: State
    below_ratio: float
    slope: float
    fall: MannKendall | None
    provisional: bool


def peak(years: list[int], values: Floats, rules: Rules) -> Peak:
    """Find the highest year of a series and say what has come of it.

    Parameters
    ----------
    years
        Years without a gap, in order.
    values
        Value of each year, above zero [any unit].
    rules
        When a peak counts as passed.

    Returns
    -------
    Peak
        The highest year and what has followed it.

    Raises
    ------
    ValueError
        Where there is no year, years have a gap or are not in order, or a value is not above zero.
    """
    if not years or list(range(years[0], years[0] + len(years))) != list(years):
        raise ValueError("the years of a series follow each other without a gap")
    if len(values) != len(years) or not np.all(np.isfinite(values) & (values > 0)):
        raise ValueError("each year has a value above zero")
    at = len(values) - 1 - int(values[::-1].argmax())
    since = values[at:]
    highest, below = float(values[at]), 1 - float(values[-1]) / float(values[at])
    fall = mann_kendall(since) if len(since) > 2 else None
    state = _state(since, fall, rules)
    slope = sen_slope(since) if len(since) > 1 else float("nan")
    return Peak(years[at], highest, state, below, slope, fall, len(since) - 1 < rules.firm_years)


def _state(since: Floats, fall: MannKendall | None, rules: Rules) -> State:
    """Judge the years since the highest one, that year first."""
    if len(since) == 1:
        return "rising"
    under = since < since[0] * (1 - rules.plateau_ratio)
    if not under[-1]:
        return "plateau"
    in_a_row = len(under) if under.all() else int(under[::-1].argmin())
    falls = fall is not None and fall.z < 0 and fall.probability < rules.significance
    return "peaked" if falls or in_a_row >= rules.years_below else "declining"
