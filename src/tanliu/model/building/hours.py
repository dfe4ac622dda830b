"""Baselines by the hour of the week and the temperature, for hourly meters.

Use of an hour is what is usual at its hour of the week, and a piecewise line of the temperature, one for hours when the building
is in use and one for the others. Source: Mathieu, Price, Kiliccote, Piette, Quantifying changes in building electricity
use, IEEE Trans. Smart Grid 2(3), 2011 (time of week and temperature), as CalTRACK 3.9 takes it over; one model for the
whole year instead of one for each month.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.model.building.baseline import Floats

WEEK_HOURS = 168


@dataclass(frozen=True, slots=True)
class HourlyBaseline:
    """A fitted baseline of hours.

    Attributes
    ----------
    edges
        Ends of the pieces of the temperature line [degree].
    occupied
        Whether the building is in use, for each hour of the week.
    coefficients
        Of the hours of the week [kWh], and of the pieces out of use and in use [kWh/degree].
    parameters
        Independent columns [-].
    residuals
        Observed less predicted use of each hour [kWh].
    mean
        Mean observed use of an hour [kWh].
    r2_adjusted
        Of all hours [-].
    """

    edges: Floats
    occupied: NDArray[np.bool_]
    coefficients: Floats
    parameters: int
    residuals: Floats
    mean: float
    r2_adjusted: float

    def predict(self, hour_of_week: NDArray[np.intp], temperature: Floats) -> Floats:
        """Return the use of hours [kWh] at hours of the week (0 is Monday's first) and temperatures [degree]."""
        return np.asarray(_columns(hour_of_week, temperature, self.edges, self.occupied) @ self.coefficients)


def fit_hours(
    hour_of_week: NDArray[np.intp], temperature: Floats, use: Floats, edges: Floats
) -> HourlyBaseline:
    """Return the baseline of hours.

    Parameters
    ----------
    hour_of_week
        0 to 167 [h].
    temperature, use
        Of each hour [degree], [kWh].
    edges
        Ends of the pieces of the temperature line [degree].
    """
    occupied = _occupied(hour_of_week, temperature, use, edges)
    columns = _columns(hour_of_week, temperature, edges, occupied)
    coefficients, _, rank, _ = np.linalg.lstsq(columns, use, rcond=None)
    residuals = use - columns @ coefficients
    n, mean = len(use), float(use.mean())
    total = float(((use - mean) ** 2).sum())
    r2 = 1 - float(residuals @ residuals) / (n - int(rank)) * (n - 1) / total if total and n > rank else 0.0
    return HourlyBaseline(
        edges, occupied, np.asarray(coefficients, dtype=np.float64), int(rank), residuals, mean, r2
    )


def _occupied(hour: NDArray[np.intp], temperature: Floats, use: Floats, edges: Floats) -> NDArray[np.bool_]:
    """Return in which hours of the week more than half of the use lies above a plain line of the temperature."""
    pieces = np.column_stack([np.ones(len(use)), _pieces(temperature, edges)])
    above = use > pieces @ np.linalg.lstsq(pieces, use, rcond=None)[0]
    count = np.bincount(hour, minlength=WEEK_HOURS)
    return np.asarray(np.bincount(hour, above, WEEK_HOURS) > count / 2)


def _columns(
    hour: NDArray[np.intp], temperature: Floats, edges: Floats, occupied: NDArray[np.bool_]
) -> Floats:
    week = np.zeros((len(hour), WEEK_HOURS))
    week[np.arange(len(hour)), hour] = 1
    pieces, busy = _pieces(temperature, edges), occupied[hour][:, None]
    return np.hstack([week, pieces * ~busy, pieces * busy])


def _pieces(temperature: Floats, edges: Floats) -> Floats:
    """Return how much of a temperature lies in each piece [degree]: below the first edge, between two, above the last."""
    inner = np.clip(temperature[:, None] - edges[:-1], 0, np.diff(edges))
    below, above = np.minimum(temperature - edges[0], 0), np.maximum(temperature - edges[-1], 0)
    return np.column_stack([below, inner, above])
