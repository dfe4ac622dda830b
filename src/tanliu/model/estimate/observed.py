"""Energy of entities as it was observed, by entity and period; what the estimators are fitted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.regression import Floats

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Past:
    """What firms used in each period: firm x period, NaN where there is no figure.

    Attributes
    ----------
    electric_kgce, other_kgce, other_kgco2e
        Electricity, the rest, and what the rest emits.
    lacks
        Where electricity is known and the rest is not, so that it is to be estimated.
    month
        Month of each period, 0 where it is a whole year.
    this_year
        Which periods lie in the year that is estimated.
    """

    electric_kgce: Floats
    other_kgce: Floats
    other_kgco2e: Floats
    lacks: Mask
    month: npt.NDArray[np.int64]
    this_year: Mask

    def take(self, rows: Sequence[int]) -> Past:
        """Return some of the firms."""
        chosen = list(rows)
        electric, other, emission = self.electric_kgce, self.other_kgce, self.other_kgco2e
        return Past(
            electric[chosen], other[chosen], emission[chosen], self.lacks[chosen], self.month, self.this_year
        )

    @property
    def told(self) -> Mask:
        """Where electricity and the rest are known."""
        return np.asarray((self.electric_kgce > 0) & np.isfinite(self.other_kgce))


@dataclass(frozen=True, slots=True)
class EnergyYear:
    """What is known of the energy of entities in one year, parallel; energy and emissions as in a whole year.

    Attributes
    ----------
    firms
        Entities with electricity.
    other_kgce, other_kgco2e
        What they report beside electricity and what it emits; only those in ``full`` report all of it.
    electricity_kgco2e
        Emissions of their electricity.
    full
        Places of those that report other energy, if only zero, for every period with electricity.
    lacking
        Places of those that lack it in some period.
    by_carrier
        (carrier, unit) to the kgce of each entity.
    own_mix
        The same, of all years and as reported, for the entities that lack some periods and report others.
    past, periods
        What each entity used in each period of all years; lacking ones among them.
    """

    year: int
    firms: Firms
    other_kgce: Floats
    other_kgco2e: Floats
    electricity_kgco2e: Floats
    full: Sequence[int]
    lacking: Sequence[int]
    by_carrier: Mapping[tuple[str, str], Floats]
    own_mix: Mapping[tuple[str, str], Floats]
    past: Past
    periods: Sequence[str]
