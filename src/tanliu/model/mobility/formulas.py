"""Distances, break-even and places on the ground; each function is one published formula."""

from __future__ import annotations

from math import erf, exp, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Mean radius of the earth in metres, IUGG.
EARTH_M = 6_371_008.8
_DAY_GRAMS = 1000.0


def straight_m(from_lat: Floats, from_lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Return the way as the crow flies.

    Parameters
    ----------
    from_lat, from_lon, to_lat, to_lon
        Places, shape (n,) [degree].

    Returns
    -------
    ndarray of float64
        Great-circle distances on a sphere, shape (n,) [m].

    References
    ----------
    R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984); radius: IUGG mean.
    """
    lat0, lat1 = np.radians(from_lat), np.radians(to_lat)
    half = np.sin((lat1 - lat0) / 2) ** 2
    half = half + np.cos(lat0) * np.cos(lat1) * np.sin(np.radians(np.subtract(to_lon, from_lon)) / 2) ** 2
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def break_even_days(embodied_kg: float, km_a_day: float, saved_g_a_km: float) -> float:
    """Return after how many days of use a vehicle has saved what its making and end caused.

    Parameters
    ----------
    embodied_kg
        Emissions of making, moving and scrapping one vehicle [kg].
    km_a_day
        Distance ridden on it a day [km].
    saved_g_a_km
        Reduction of the use phase for each kilometre [g].

    Returns
    -------
    float
        Days; infinite where nothing is saved [d].

    References
    ----------
    ISO 14040:2006, 5.2: the whole life cycle, not the use phase alone; the quotient is that of its two sides.
    """
    saved = km_a_day * saved_g_a_km
    return embodied_kg * _DAY_GRAMS / saved if saved > 0 else float("inf")


def stock_for(rate: float, most_empty: float) -> int:
    """Return the smallest stock with which a place is empty no more often than is allowed, arrivals being random.

    Parameters
    ----------
    rate
        Vehicles that leave in the hour on balance, on average [1/h].
    most_empty
        Probability of being empty that is allowed [-].

    Returns
    -------
    int
        Vehicles at the beginning of the hour [-].

    References
    ----------
    Poisson distribution of departures; A. Raviv, O. Kolka, "Optimal inventory management of a bike-sharing station", IIE
    Transactions 45 (2013), whose birth and death chain it is without returns.
    """
    term = exp(-rate)
    below, stock = term, 0
    while 1 - below > most_empty and stock < 10 * rate + 50:
        stock += 1
        term *= rate / stock
        below += term
    return stock


def inside_share(along_m: float, across_m: float, half_m: float, half_wide_m: float, sigma_m: float) -> float:
    """Return how much of the scatter of a fix lies inside a rectangle.

    Parameters
    ----------
    along_m, across_m
        Place of the fix from the rectangle's centre, along and across it [m].
    half_m, half_wide_m
        Half of its length and of its width [m].
    sigma_m
        Standard deviation of the fix in each direction [m].

    Returns
    -------
    float
        Share, 0 to 1 [-].

    References
    ----------
    Product of two normal distributions over an interval: Abramowitz and Stegun, 26.2.
    """

    def between(at: float, half: float) -> float:
        scale = sigma_m * sqrt(2)
        return (erf((half - at) / scale) - erf((-half - at) / scale)) / 2

    return between(along_m, half_m) * between(across_m, half_wide_m)
