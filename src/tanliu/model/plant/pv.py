"""What photovoltaics should give, and how far they do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanliu.model.plant.sun import Floats, Stamps

#: Irradiance and cell temperature of the rating (standard test conditions) [W/m2], [degC].
STC_W_M2, STC_C = 1000.0, 25.0


@dataclass(frozen=True, slots=True)
class Array:
    """Photovoltaics.

    Attributes
    ----------
    rating_kw
        Of the modules at standard test conditions [kW].
    inverter_kw
        Most that the inverter gives [kW].
    per_kelvin
        Change of power [1/K], below zero.
    losses
        Soiling, wiring, mismatch and the like [-].
    inverter_efficiency
        Nominal [-].
    heat_0, heat_1
        Of Faiman's model [W/m2K], [W s/m3K].
    """

    rating_kw: float
    inverter_kw: float
    per_kelvin: float
    losses: float
    inverter_efficiency: float
    heat_0: float
    heat_1: float


def cell_temperature(irradiance: Floats, air: Floats, wind: Floats, array: Array) -> Floats:
    """Return the temperature of modules [degC] (Faiman, Progress in Photovoltaics 16(4), 2008)."""
    return air + irradiance / (array.heat_0 + array.heat_1 * wind)


def power(irradiance: Floats, air: Floats, wind: Floats, array: Array) -> Floats:
    """Return the power of photovoltaics [kW].

    Parameters
    ----------
    irradiance
        On the surface [W/m2].
    air, wind
        Air temperature [degC] and wind [m/s].
    array
        The photovoltaics.

    References
    ----------
    Dobos, PVWatts version 5 manual, NREL/TP-6A20-62641, 2014, equations 8 to 12.
    """
    heat = cell_temperature(irradiance, air, wind, array)
    made = array.rating_kw * irradiance / STC_W_M2 * (1 + array.per_kelvin * (heat - STC_C))
    made = np.maximum(made, 0) * (1 - array.losses)
    limit = array.inverter_kw / array.inverter_efficiency
    load = np.clip(made / limit, 1e-6, None)
    efficiency = array.inverter_efficiency / 0.9637 * (-0.0162 * load - 0.0059 / load + 0.9858)
    return np.minimum(np.maximum(made * efficiency, 0), array.inverter_kw)


@dataclass(frozen=True, slots=True)
class Performance:
    """How far photovoltaics gave what they should.

    Attributes
    ----------
    ratio, corrected_ratio
        Performance ratio, plain and at 25 degC [-].
    achieved
        Actual over expected energy of the intervals where both are known [-].
    available
        Share of daylight intervals with power at all, of those that are known [-].
    known
        Share of daylight intervals whose energy is known [-].
    lost_kwh
        Expected energy of intervals that gave nothing [kWh].
    """

    ratio: float
    corrected_ratio: float
    achieved: float
    available: float
    known: float
    lost_kwh: float


def performance(
    actual_kwh: Floats, expected_kwh: Floats, irradiance: Floats, cell: Floats, hours: float, array: Array
) -> Performance:
    """Return how far photovoltaics gave what they should.

    Parameters
    ----------
    actual_kwh, expected_kwh
        Of each interval [kWh]; actual is not a number where it is not known.
    irradiance, cell
        On the surface [W/m2] and temperature of modules [degC].
    hours
        Length of an interval [h].
    array
        The photovoltaics.

    References
    ----------
    IEC 61724-1:2021, 13.3 (performance ratio, temperature-corrected): from memory, not read here.
    """
    # dawn and dusk say nothing of a plant
    day = irradiance > 50
    known = day & ~np.isnan(actual_kwh)
    if not known.any():
        return Performance(np.nan, np.nan, np.nan, np.nan, 0.0, 0.0)
    told = actual_kwh[known]
    sunny = irradiance[known] / STC_W_M2 * hours * array.rating_kw
    warm = 1 + array.per_kelvin * (cell[known] - STC_C)
    on = told > 0.001 * array.rating_kw * hours
    return Performance(
        float(told.sum() / sunny.sum()), float(told.sum() / (sunny * warm).sum()), float(told.sum() / expected_kwh[known].sum()),
        float(on.mean()), float(known.sum() / day.sum()), float(expected_kwh[known][~on].sum()),
    )  # fmt: skip


def year_on_year(stamps: Stamps, ratio: Floats) -> tuple[float, int]:
    """Return the yearly change of a daily ratio [1/a], and how many pairs of days it rests on.

    Every day is compared with the same day a year before; the median of all changes is what soiling, snow and seasons leave
    (year-on-year method of RdTools, Jordan et al. 2018).
    """
    days = stamps.astype("M8[D]")
    place = np.searchsorted(days, days - 365)
    place = np.clip(place, 0, len(days) - 1)
    pairs = (days[place] == days - 365) & (ratio > 0) & (ratio[place] > 0)
    if not pairs.any():
        return np.nan, 0
    return float(np.median(ratio[pairs] / ratio[place][pairs] - 1)), int(pairs.sum())


def stuck(values: Floats, least: int = 6) -> np.ndarray:
    """Return which readings repeat the ones before, at least so many in a row and above zero."""
    same = np.concatenate([[False], np.diff(values) == 0]) & (np.abs(values) > 1e-9)
    begins = np.flatnonzero(np.diff(np.concatenate([[0], same.astype(int), [0]])))
    found = np.zeros(len(values), dtype=bool)
    for begin, end in zip(begins[::2], begins[1::2], strict=True):
        if end - begin + 1 >= least:
            found[begin - 1 : end] = True
    return found
