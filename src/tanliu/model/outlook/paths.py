"""Assumptions of a scenario as numbers of years, and as many of them as there are draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.kit.errors import NothingKnownError
from tanliu.model.outlook.document import INDEX, NAMES, PLAIN, PRICED, Assumption, Outlook

Floats = NDArray[np.float64]
#: What is nothing, or changes nothing, where a scenario does not assume it; all others are needed.
NEUTRAL: Mapping[str, float] = {
    "structure_shift": 0, "price_elasticity": 0, "electrification": 0, "substitution_elasticity": 0, "coal_to_gas": 0,
    "local_zero_carbon": 0, "local_thermal": 0, "gdp_price_elasticity": 0, "process_abatement": 0, "carbon_price": 0,
    "income_elasticity": 1, "thermal_factor": 0, **dict.fromkeys(INDEX, 1),
}  # fmt: skip
NEEDED = tuple(name for name in NAMES if name not in NEUTRAL)


@dataclass(frozen=True, slots=True)
class Assumed:
    """An assumption, and the scenario of the stack that makes it."""

    assumption: Assumption
    scenario: str


def stacked(outlook: Outlook, scenario: str) -> dict[str, Assumed]:
    """Return what a scenario assumes, its own over those of the scenarios below.

    Raises
    ------
    NothingKnownError
        When there is no such scenario.
    """
    if scenario not in outlook.scenarios:
        raise NothingKnownError(
            "not one of what is offered",
            where="scenario",
            found=scenario,
            accepted=", ".join(outlook.scenarios),
        )
    layers, name = [], scenario
    while name:
        layers.append(name)
        name = outlook.scenarios[name].over or ""
    return {
        one.key: Assumed(one, layer)
        for layer in reversed(layers)
        for one in outlook.scenarios[layer].assumptions
    }


def along(assumption: Assumption, years: Floats) -> Floats:
    """Return the values of years: straight lines between points, the first and last value beyond."""
    points = sorted(assumption.points.items())
    return np.interp(years, [year for year, _ in points], [float(value) for _, value in points])


@dataclass(frozen=True, slots=True)
class Paths:
    """Assumptions by key, the years, the fields, and how much more or less of each there is in each draw.

    Attributes
    ----------
    scale
        Factors by key or name, of shape (draws,): 1.2 is a fifth more of the assumed change [1].
    """

    assumed: Mapping[str, Assumed]
    years: Floats
    fields: tuple[str, ...]
    scale: Mapping[str, Floats]

    @property
    def draws(self) -> int:
        return max((len(one) for one in self.scale.values()), default=1)

    def of(self, name: str) -> Floats:
        """Return an assumption of all fields together, of shape (draws, years)."""
        return self._scaled(name, name)

    def of_fields(self, name: str) -> Floats:
        """Return an assumption by field, of shape (draws, fields, years)."""
        keys = [f"{name}.{field}" if f"{name}.{field}" in self.assumed else name for field in self.fields]
        return np.stack([self._scaled(name, key) for key in keys], axis=1)

    def _scaled(self, name: str, key: str) -> Floats:
        found = self.assumed.get(key)
        values = (
            np.full(len(self.years), NEUTRAL.get(name, 0.0))
            if found is None
            else along(found.assumption, self.years)
        )
        factor = np.ones(self.draws)
        for one in {name, key}:
            factor = factor * self.scale.get(one, 1.0)
        if name in PLAIN:
            return np.repeat(values[None], self.draws, axis=0)
        if name in INDEX:
            # an index is one in the base year, whatever year its source begins with
            first = values[0] if values[0] > 0 else 1.0
            return np.maximum(1 + (values / first - 1) * factor[:, None], 0)
        if name in PRICED and name != "carbon_price":
            return np.repeat(values[None], self.draws, axis=0)
        return values * factor[:, None]


def drawn(assumed: Mapping[str, Assumed], draws: int, seed: int) -> dict[str, Floats]:
    """Return factors of the draws by key: triangular, one about the value assumed, as wide as its spread.

    Two scenarios with the same seed have the same draws of what both assume.
    """
    scale = {}
    for key, one in sorted(assumed.items()):
        spread = float(one.assumption.spread)
        if spread:
            chance = np.random.default_rng([seed, *key.encode()])
            scale[key] = chance.triangular(1 - spread, 1, 1 + spread, draws)
    return scale
