"""Settings of the models, fitted models, and estimates; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.hurdle import Hurdle, Spread
from tanliu.model.estimate.regression import Floats


@dataclass(frozen=True, slots=True)
class Rules:
    """Choices of the scheme ``estimation`` of a pack.

    Attributes
    ----------
    interval_level
        Share of firms that an interval is to hold, such as 0.9.
    fewest_firms
        Firms from which a group is a tier of its own.
    calibration_firms
        Firms from which an industry's intervals are set by itself, else by its section or all.
    pooling_firms
        Weight of the wider group, in firms.
    folds
        Parts of the cross-validation.
    """

    interval_level: float
    fewest_firms: int
    calibration_firms: int
    pooling_firms: float
    folds: int


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates of what each firm uses beside electricity, and of what that emits; parallel to the firms."""

    energy_kgce: Floats
    energy_low_kgce: Floats
    energy_high_kgce: Floats
    emission_kgco2e: Floats
    emission_low_kgco2e: Floats
    emission_high_kgco2e: Floats
    used: Floats


@dataclass(frozen=True, slots=True)
class Grouped:
    """A value for each industry, for each section, and for all; the finest known one is taken."""

    industry: Mapping[str, float]
    section: Mapping[str, float]
    whole: float

    def of(self, industry: str, section: str) -> float:
        """Return the value of an industry, else of its section, else of all."""
        return self.industry.get(industry, self.section.get(section, self.whole))


@dataclass(frozen=True, slots=True)
class FittedFuelModel:
    """A fitted model of fuels over electricity: everything that turns electricity into estimates.

    Attributes
    ----------
    model
        Two-part model of other energy, and of its emissions, over electricity.
    balance
        Factor on the medians, which alone add up to too little: it makes the sum over the fitted firms right.
    intensity
        kg CO2e of a kgce of what is not electricity.
    reach_energy, reach_emission
        Share of probability to either side of the median that an interval takes.
    checked
        Out-of-sample estimates of the fitted firms, by which the above were set and errors are told.
    naive_kgce, naive_kgco2e
        What the ratio of sums of the industry gives for the same firms, out of sample as well.
    middle, width
        Of ln(other energy / electricity) of the same firms, were they to use any, out of sample as well.
    """

    model: Hurdle
    balance: Grouped
    intensity: Grouped
    reach_energy: Grouped
    reach_emission: Grouped
    checked: Estimates
    naive_kgce: Floats
    naive_kgco2e: Floats
    middle: Floats
    width: Floats

    def predict(self, firms: Firms) -> Estimates:
        """Estimate for firms of which electricity (and the covariates fitted with) are known."""
        return estimates_of(
            firms,
            *self.model.spreads(firms),
            self.balance,
            self.intensity,
            self.reach_energy,
            self.reach_emission,
        )


def estimates_of(
    firms: Firms,
    energy: Spread,
    emission: Spread,
    balance: Grouped,
    intensity: Grouped,
    reach_energy: Grouped,
    reach_emission: Grouped,
) -> Estimates:
    """Return medians and intervals from what the models say of each firm."""

    def of(group: Grouped) -> Floats:
        return np.array([group.of(i, s) for i, s in zip(firms.industry, firms.section, strict=True)])

    value = energy.quantile(0.5) * of(balance)
    carbon = value * of(intensity)
    low, high = (energy.quantile(0.5 + sign * of(reach_energy)) for sign in (-1, 1))
    carbon_low, carbon_high = (emission.quantile(0.5 + sign * of(reach_emission)) for sign in (-1, 1))
    return Estimates(
        energy_kgce=value,
        energy_low_kgce=np.minimum(low, value),
        energy_high_kgce=np.maximum(high, value),
        emission_kgco2e=carbon,
        emission_low_kgco2e=np.minimum(carbon_low, carbon),
        emission_high_kgco2e=np.maximum(carbon_high, carbon),
        used=energy.used,
    )
