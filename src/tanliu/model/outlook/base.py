"""The base year of an outlook: energy and emissions of fields by group of carriers, as the results tell them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Groups of carriers; electricity first.
GROUPS = ("electricity", "coal", "oil", "gas", "heat", "biomass", "other")
ELECTRICITY, COAL, OIL, GAS, HEAT = range(5)
FUELS = slice(1, None)
PRICED_GROUPS = ("electricity", "coal", "oil", "gas", "heat")


@dataclass(frozen=True, slots=True)
class Base:
    """The base year.

    Attributes
    ----------
    energy_kgce, emission_kgco2e
        By field and group of `GROUPS`, at least zero.
    outside_cap_ratio
        What of the energy does not count against the cap, such as feedstock, by field and group [1].
    electricity_kwh
        By field, at least zero.
    process_kgco2e
        Emissions of no energy, by field: processes, soils, waste.
    held_kgco2e, held_kgce
        By field, what is below zero, such as electricity fed in: it has no activity and stays as it is.
    """

    year: int
    fields: tuple[str, ...]
    energy_kgce: Floats
    emission_kgco2e: Floats
    outside_cap_ratio: Floats
    electricity_kwh: Floats
    process_kgco2e: Floats
    held_kgco2e: Floats
    held_kgce: Floats

    @property
    def total_kgco2e(self) -> float:
        """Emissions of all."""
        return float(self.emission_kgco2e.sum() + self.process_kgco2e.sum() + self.held_kgco2e.sum())

    @property
    def grid_factor(self) -> float:
        """Mean emissions of electricity of the base year [kg/kWh]; zero without electricity."""
        used = self.electricity_kwh.sum()
        return float(self.emission_kgco2e[:, ELECTRICITY].sum() / used) if used else 0.0

    def factor(self, gas_kgco2e_per_kgce: float) -> Floats:
        """Return emissions by standard coal of each field and group [kg/kgce].

        A field that uses nothing of a group takes the mean of the others; where nobody uses gas, the one given.
        """
        own = ratio(self.emission_kgco2e, self.energy_kgce)
        mean = ratio(self.emission_kgco2e.sum(axis=0), self.energy_kgce.sum(axis=0))
        if not self.energy_kgce[:, GAS].any():
            mean[GAS] = gas_kgco2e_per_kgce
        return np.where(self.energy_kgce > 0, own, mean)

    @property
    def kwh_per_kgce(self) -> float:
        """Electricity by standard coal [kWh/kgce]; zero without electricity."""
        energy = self.energy_kgce[:, ELECTRICITY].sum()
        return float(self.electricity_kwh.sum() / energy) if energy else 0.0


def ratio(upper: Floats, lower: Floats) -> Floats:
    """Return upper over lower, and zero where there is nothing below."""
    upper, lower = np.broadcast_arrays(upper, lower)
    return np.divide(upper, lower, out=np.zeros(upper.shape), where=lower > 0)
