"""Load shapes of a year: hours of the day, weekends and holidays, the Spring Festival, heat and cold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from tanliu.app.demo.meters import INTERVALS_A_DAY, LAGS
from tanliu.app.demo.profile import chance, festival, numbers

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.bool_]


def days_of(year: int) -> int:
    """Number of days of the year."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def shapes(year: int, seed: int) -> npt.NDArray[np.float32]:
    """Return the load of each shape and lag in each 15-minute interval of the year, mean 1.

    Returns
    -------
    numpy.ndarray
        Rows are shape x lag, columns intervals.
    """
    days = [date(year, 1, 1) + timedelta(number) for number in range(days_of(year))]
    off, feast, warm = _days_off(days), _feast(days, year), temperature(year, seed)
    rows = [_shape(shape, off, feast, warm) for shape in numbers()["shapes"].values()]
    lagged = [np.roll(row, lag) for row in rows for lag in range(LAGS)]
    return np.array(lagged, dtype=np.float32)


def month_ratios(year: int, seed: int) -> Floats:
    """Return the share of the year's energy that each shape uses in each month."""
    rows = shapes(year, seed)[::LAGS].astype(np.float64)
    edges = month_edges(year)
    sums: Floats = np.add.reduceat(rows, edges[:-1], axis=1)
    return np.asarray(sums / rows.sum(axis=1, keepdims=True))


def month_edges(year: int) -> list[int]:
    """First interval of each month, and the end of the year."""
    starts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return [(start - starts[0]).days * INTERVALS_A_DAY for start in starts]


def temperature(year: int, seed: int) -> Floats:
    """Made-up mean temperature of each day in degrees Celsius, with spells of warmer and colder days."""
    made_up = numbers()["temperature"]
    day = np.arange(days_of(year))
    noise = chance(seed, 3, year).normal(0, made_up["noise"], len(day) + 4)
    spells = np.convolve(noise, np.ones(5) / np.sqrt(5), mode="valid")
    season = np.cos(2 * np.pi * (day - made_up["coldest_day"]) / 365.25)
    return np.asarray(made_up["mean"] - made_up["swing"] * season + spells)


def _shape(shape: dict[str, Any], off: Days, feast: Days, warm: Floats) -> Floats:
    quarters = np.interp(np.arange(INTERVALS_A_DAY) / 4, np.arange(25), [*shape["hours"], shape["hours"][0]])
    above = quarters - shape["base"]
    busy = np.where(off, shape["weekend"], 1.0)[:, None]
    load = shape["base"] + above * busy
    load = np.where(feast[:, None], quarters * shape["festival"], load)
    limits = numbers()["temperature"]
    hot = shape["cooling"] * np.maximum(warm - limits["cooling_from"], 0)
    cold = shape["heating"] * np.maximum(limits["heating_below"] - warm, 0)
    load = (load * (1 + hot + cold)[:, None]).ravel()
    return np.asarray(load / load.mean())


def _days_off(days: list[date]) -> Days:
    return np.array([day.weekday() >= 5 or f"{day:%m-%d}" in numbers()["holidays"] for day in days])


def _feast(days: list[date], year: int) -> Days:
    first, last = numbers()["festival_days"]
    return np.array([first <= (day - festival(year)).days < last for day in days])
