"""The accounting model: drivers to activity, to end uses and fuels, to electricity, to emissions, solved to a fixed point.

Arrays have the axes draws, fields, groups, years in this order, those of which they have any.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.outlook.base import (
    COAL,
    ELECTRICITY,
    FUELS,
    GAS,
    GROUPS,
    HEAT,
    PRICED_GROUPS,
    Base,
    Floats,
    ratio,
)
from tanliu.model.outlook.document import Policy
from tanliu.model.outlook.formulas import local, provincial, zero_carbon_credited
from tanliu.model.outlook.paths import Paths

#: A round that changes no price by more than this, relatively, is the last; more rounds than the other are given up.
_CLOSE, _ROUNDS, _STEP = 1e-10, 200, 0.9
#: Draws of a band need not be closer than this.
ROUGH = 1e-6


@dataclass(frozen=True, slots=True)
class Activity:
    """What drives energy, each one in the base year, by draw, field and year, which multiply to the activity."""

    population: Floats
    income: Floats
    structure: Floats

    @property
    def whole(self) -> Floats:
        return self.population * self.income * self.structure


@dataclass(frozen=True, slots=True)
class Electricity:
    """Electricity of all fields by draw and year [kWh], and what it gives off under the policy [kg]."""

    use_kwh: Floats
    zero_carbon_kwh: Floats
    thermal_kwh: Floats
    emission_kgco2e: Floats

    @property
    def imported_kwh(self) -> Floats:
        return self.use_kwh - self.zero_carbon_kwh - self.thermal_kwh


@dataclass(frozen=True, slots=True)
class Run:
    """What a scenario comes to.

    Attributes
    ----------
    energy_kgce, emission_kgco2e
        By draw, field, group and year.
    process_kgco2e
        Emissions of no energy, with what is held, by draw, field and year.
    gdp, population
        By draw and year, one in the base year.
    rounds
        Rounds to the fixed point.
    """

    base: Base
    years: Floats
    policy: Policy
    activity: Activity
    energy_kgce: Floats
    emission_kgco2e: Floats
    process_kgco2e: Floats
    electricity: Electricity
    gdp: Floats
    population: Floats
    rounds: int

    @property
    def total_kgco2e(self) -> Floats:
        """Emissions of all by draw and year."""
        found: Floats = self.emission_kgco2e.sum(axis=(1, 2)) + self.process_kgco2e.sum(axis=1)
        return found

    @property
    def field_kgco2e(self) -> Floats:
        """Emissions by draw, field and year."""
        found: Floats = self.emission_kgco2e.sum(axis=2) + self.process_kgco2e
        return found

    @property
    def energy_total_kgce(self) -> Floats:
        """Energy of all by draw and year, with what is held."""
        found: Floats = self.energy_kgce.sum(axis=(1, 2)) + self.base.held_kgce.sum()
        return found

    def capped_kgce(self, outside_from: int | None) -> Floats:
        """Return the energy under the cap by draw and year: from a year on without feedstock and new renewables."""
        whole = self.energy_total_kgce
        if outside_from is None or not self.base.kwh_per_kgce:
            return whole
        feedstock = (self.energy_kgce * self.base.outside_cap_ratio[None, :, :, None]).sum(axis=(1, 2))
        newer = np.maximum(self.electricity.zero_carbon_kwh - self.electricity.zero_carbon_kwh[:, :1], 0)
        outside = feedstock + newer / self.base.kwh_per_kgce
        return np.where(self.years >= outside_from, whole - outside, whole)


@dataclass(frozen=True, slots=True)
class _State:
    """What the rounds change: prices by draw, field and year, each one in the base year."""

    price: Floats
    relative: Floats

    def moved(self, other: _State) -> Floats:
        """Return the largest relative change by year."""
        one = np.abs(other.price / self.price - 1).max(axis=(0, 1))
        two = np.abs(other.relative / self.relative - 1).max(axis=(0, 1))
        found: Floats = np.maximum(one, two)
        return found

    def towards(self, other: _State) -> _State:
        return _State(
            self.price ** (1 - _STEP) * other.price**_STEP,
            self.relative ** (1 - _STEP) * other.relative**_STEP,
        )


def run(base: Base, paths: Paths, policy: Policy, close: float = _CLOSE) -> Run:
    """Solve a scenario.

    Parameters
    ----------
    base
        The base year; with every index one and every move zero the run of that year is this, digit for digit.
    paths
        Assumptions by year; the first year is that of the base.
    policy
        How the emissions of electricity are attributed.
    close
        How little a price may still move when it counts as settled, relatively [1].

    Returns
    -------
    Run
        Energy and emissions by draw, field, group and year.

    Raises
    ------
    TanliuError
        When prices and demand do not settle: which year, how far they still move, and what makes them.
    """
    ones = np.ones((paths.draws, len(base.fields), len(paths.years)))
    state = _State(ones, ones)
    moved = np.zeros(len(paths.years))
    for rounds in range(1, _ROUNDS + 1):
        found = _round(base, paths, policy, state, rounds)
        wanted = _prices(base, paths, found)
        moved = state.moved(wanted)
        if moved.max() < close:
            return found
        state = state.towards(wanted)
    worst = int(moved.argmax())
    raise TanliuError(
        Message(
            "prices and demand do not settle: in {year} they still move by {move} after {rounds} rounds",
            year=int(paths.years[worst]), move=f"{moved[worst]:.2g}", rounds=_ROUNDS,
        ),
        where="outlook",
        accepted="price_elasticity, substitution_elasticity, gdp_price_elasticity",
    )  # fmt: skip


def _round(base: Base, paths: Paths, policy: Policy, state: _State, rounds: int) -> Run:
    population, gdp, activity = _drivers(base, paths, state)
    energy = _energy(base, paths, state, activity.whole)
    electricity = _electricity(base, paths, policy, energy)
    own = base.factor(float(paths.of("gas_factor")[0, 0]))
    factor = np.broadcast_to(own[None, :, :, None], energy.shape).copy()
    factor[:, :, HEAT] *= paths.of("heat_factor")[:, None]
    emission = energy * factor
    # under a policy every unit of electricity weighs the same, beyond the differences of the base year
    plain = emission[:, :, ELECTRICITY].sum(axis=1)
    emission[:, :, ELECTRICITY] *= ratio(electricity.emission_kgco2e, plain)[:, None]
    abated = 1 - np.clip(_moved(paths.of_fields("process_abatement")), 0, 1)
    process = base.process_kgco2e[None, :, None] * activity.whole * abated + base.held_kgco2e[None, :, None]
    return Run(
        base, paths.years, policy, activity, energy, emission, process, electricity, gdp, population, rounds
    )


def _drivers(base: Base, paths: Paths, state: _State) -> tuple[Floats, Floats, Activity]:
    population = _grown(paths.of("population_growth"))
    spent = base.energy_kgce.sum(axis=1)
    weights = ratio(spent, spent.sum()) if spent.sum() else np.full(len(spent), 1 / len(spent))
    level = (state.price * weights[None, :, None]).sum(axis=1)
    gdp = _grown(paths.of("gdp_growth")) * level ** -paths.of("gdp_price_elasticity")
    income = (gdp / population)[:, None] ** paths.of_fields("income_elasticity")
    structure = _grown(paths.of_fields("structure_shift"))
    return population, gdp, Activity(population[:, None] * np.ones_like(income), income, structure)


def _energy(base: Base, paths: Paths, state: _State, activity: Floats) -> Floats:
    """Return energy by draw, field, group and year: services, shared between electricity and fuels."""
    worth = paths.of_fields("service_of_electricity")
    electric, fuels = base.energy_kgce[:, ELECTRICITY], base.energy_kgce[:, FUELS].sum(axis=1)
    first = worth[:, :, :1] * electric[None, :, None]
    served = first + fuels[None, :, None]
    saved = np.cumprod(1 - _later(paths.of_fields("intensity_reduction")), axis=-1)
    need = served * activity * saved * state.price ** paths.of_fields("price_elasticity")
    # fuels give way to electricity by the assumed share, more where electricity grows cheaper against them
    stays = 1 - _moved(paths.of_fields("electrification"))
    stays = np.clip(stays * state.relative ** paths.of_fields("substitution_elasticity"), 0, 1)
    share = 1 - ratio(fuels[None, :, None] * np.ones_like(served), served) * stays
    burnt = need * (1 - share)
    mix = ratio(base.energy_kgce[:, FUELS], fuels[:, None])[None, :, :, None]
    energy = np.empty((*need.shape[:2], len(GROUPS), need.shape[-1]))
    energy[:, :, ELECTRICITY] = need * share / worth
    energy[:, :, FUELS] = burnt[:, :, None] * mix
    moved = energy[:, :, COAL] * _moved(paths.of_fields("coal_to_gas"))
    energy[:, :, COAL] -= moved
    energy[:, :, GAS] += moved
    return energy


def _electricity(base: Base, paths: Paths, policy: Policy, energy: Floats) -> Electricity:
    use = energy[:, :, ELECTRICITY].sum(axis=1) * base.kwh_per_kgce
    before = base.electricity_kwh.sum()
    clean = np.minimum(paths.of("local_zero_carbon") * before, use)
    thermal = np.minimum(paths.of("local_thermal") * before, use - clean)
    factor = base.grid_factor * paths.of("grid_factor")
    if policy == "zero_carbon_credited":
        emitted = zero_carbon_credited(use, clean, factor)
    elif policy == "local":
        emitted = local(use, clean, thermal, paths.of("thermal_factor"), factor)
    else:
        emitted = provincial(use, factor)
    return Electricity(use, clean, thermal, emitted)


def _prices(base: Base, paths: Paths, found: Run) -> _State:
    """Return the prices that a round leads to, each one in the base year."""
    tonne = 1 / 1000
    carbon = paths.of("carbon_price") * tonne
    charged = (carbon - carbon[:, :1])[:, None]
    prices = np.stack(
        [(paths.of(f"base_price_{name}") * paths.of(f"price_{name}") * tonne) for name in PRICED_GROUPS],
        axis=1,
    )
    shape = found.energy_kgce.shape
    price = np.zeros(shape)
    price[:, :, : len(PRICED_GROUPS)] = prices[:, None]
    price += ratio(found.emission_kgco2e, found.energy_kgce) * charged[:, :, None]
    paid, used = (price * found.energy_kgce).sum(axis=2), found.energy_kgce.sum(axis=2)
    # what a field pays for the mix of the year before any prices moved, so that a new mix alone is no new price
    plain = (price[..., :1] * found.energy_kgce).sum(axis=2)
    level = np.where(plain > 0, ratio(paid, plain), 1.0)
    fuels = found.energy_kgce[:, :, FUELS] + base.energy_kgce[None, :, FUELS, None] * 1e-9
    fuel = ratio((price[:, :, FUELS] * fuels).sum(axis=2), fuels.sum(axis=2))
    compared = ratio(price[:, :, ELECTRICITY] * np.ones_like(fuel), fuel)
    relative = np.where((compared > 0) & (compared[..., :1] > 0), ratio(compared, compared[..., :1]), 1.0)
    return _State(np.where(used > 0, level, 1.0), np.where(relative > 0, relative, 1.0))


def _later(rates: Floats) -> Floats:
    """Return rates with that of the base year as nothing: it has already happened."""
    found = rates.copy()
    found[..., 0] = 0
    return found


def _grown(rates: Floats) -> Floats:
    """Return the level by year, one in the base year."""
    found: Floats = np.cumprod(1 + _later(rates), axis=-1, dtype=np.float64)
    return found


def _moved(shares: Floats) -> Floats:
    """Return which share of what is left in the base year has moved since."""
    shares = np.clip(shares, 0, 1)
    first = shares[..., :1]
    return np.clip(ratio(shares - first, np.broadcast_to(1 - first, shares.shape)), 0, 1)
