"""What a field of solar collectors gives against what it should: the check of ISO 24194."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.model.plant.sun import Floats


@dataclass(frozen=True, slots=True)
class Collector:
    """A type of collector, as its certificate tells it.

    Attributes
    ----------
    eta_beam
        Peak efficiency of beam irradiance [-].
    diffuse
        Incidence modifier of diffuse irradiance [-].
    a1, a2, a5
        Heat loss [W/m2K], [W/m2K2], and heat capacity [J/m2K].
    angles, modifiers
        Incidence modifier of beam irradiance by angle [degree], [-].
    """

    eta_beam: float
    diffuse: float
    a1: float
    a2: float
    a5: float
    angles: Floats
    modifiers: Floats


@dataclass(frozen=True, slots=True)
class Conditions:
    """Hours that count: shade apart, at most and at least."""

    least_beam_w_m2: float
    most_drift_k_h: float
    least_air_c: float
    most_wind_m_s: float


@dataclass(frozen=True, slots=True)
class Hours:
    """Means of hours of a field; temperatures in degC, irradiance on the surface [W/m2], heat for each gross area [W/m2]."""

    heat: Floats
    beam: Floats
    diffuse: Floats
    angle: Floats
    inlet: Floats
    outlet: Floats
    drift_k_h: Floats
    air: Floats
    wind: Floats
    shaded: NDArray[np.bool_]


def heat_of(
    flow_m3_s: Floats, density: Floats, heat_capacity: Floats, inlet: Floats, outlet: Floats, area: float
) -> Floats:
    """Return the heat of a flow for each area [W/m2].

    Parameters
    ----------
    flow_m3_s
        Volume flow, measured at the inlet [m3/s].
    density
        Of the fluid at the inlet [kg/m3].
    heat_capacity
        Of the fluid at the mean temperature [J/kgK].
    inlet, outlet
        Temperatures [degC].
    area
        Gross area [m2].
    """
    return flow_m3_s * density * heat_capacity * (outlet - inlet) / area


def expected_heat(hours: Hours, collector: Collector) -> Floats:
    """Return the heat that a field should give for each gross area [W/m2], without the safety factor.

    References
    ----------
    ISO 24194:2022, 5.2, formula 2, as SunPeek 0.7.31 quotes it.
    """
    modifier = np.interp(hours.angle, collector.angles, collector.modifiers)
    apart = (hours.inlet + hours.outlet) / 2 - hours.air
    gained = collector.eta_beam * (modifier * hours.beam + collector.diffuse * hours.diffuse)
    return gained - collector.a1 * apart - collector.a2 * apart**2 - collector.a5 * hours.drift_k_h / 3600


def counted(hours: Hours, conditions: Conditions) -> NDArray[np.bool_]:
    """Return which hours count (ISO 24194:2022, table 1, formula 2)."""
    known = ~np.isnan(hours.heat) & ~np.isnan(hours.beam) & ~np.isnan(hours.drift_k_h)
    return (
        known & ~hours.shaded & (hours.beam >= conditions.least_beam_w_m2) & (np.abs(hours.drift_k_h) <= conditions.most_drift_k_h)
        & (hours.air >= conditions.least_air_c) & (hours.wind <= conditions.most_wind_m_s)
    )  # fmt: skip
