"""The vectors of a plan: costs, bounds and right sides, from the state of the plant, the forecast and the tariff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tanliu.decide.dispatch.document import MicroGrid, TimeOfUse, Vehicle
from tanliu.decide.dispatch.matrix import Floats, Matrix

OBJECTIVES = ("cost", "carbon", "peak", "balanced")
#: Weights of money, carbon [for each kg] and peak [for each kW] by objective; money stays in each as what decides between equals.
WEIGHTS: Mapping[str, tuple[float, float, float]] = {
    "cost": (1.0, 0.0, 0.0), "carbon": (0.001, 1.0, 0.0), "peak": (0.001, 0.0, 10.0), "balanced": (1.0, 0.5, 0.5),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected of every step: hour of the day [h], load, photovoltaics, cold asked for [kW], and carbon [kg/kWh]."""

    hour: Floats
    load: Floats
    pv: Floats
    cold: Floats
    carbon: Floats

    def from_step(self, first: int) -> Forecast:
        """Return the forecast rolled on by some steps; the end is filled with the same hours of the day before."""
        return Forecast(*(np.roll(getattr(self, name), -first) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class State:
    """The plant as it is: contents [kWh], the highest import of the month so far [kW], energy that vehicles already have [kWh]."""

    content: float
    cold_content: float
    peak: float
    charged: tuple[float, ...] = ()
    days_left: float = 30.0
    """Days over which a new peak is paid: the demand charge counts in a plan by the share of them that it covers."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Costs and bounds of columns, bounds of rows, and the steps at which buying and selling must exclude each other."""

    cost: Floats
    low: Floats
    high: Floats
    row_low: Floats
    row_high: Floats
    exclusive: Floats


def vectors(
    plant: MicroGrid,
    matrix: Matrix,
    forecast: Forecast,
    tariff: TimeOfUse,
    state: State,
    objective: str = "cost",
) -> Vectors:
    """Return the vectors of a plan.

    Parameters
    ----------
    plant, matrix
        The micro-grid and its matrix.
    forecast, tariff
        What is expected, and what energy costs.
    state
        The plant as it is; a content outside its limits is a matter of the first step, not a reason to have no plan.
    objective
        One of `OBJECTIVES`.
    """
    made = _Vectors(matrix)
    prices = np.array([tariff.price(float(one)) for one in forecast.hour])
    money, carbon, peak = WEIGHTS[objective]
    sold = float(tariff.export_per_kwh)
    made.column(
        "import", 0, float(plant.grid.import_kw), (money * prices + carbon * forecast.carbon) * matrix.hours
    )
    made.column("export", 0, float(plant.grid.export_kw), -money * sold * matrix.hours)
    made.column("pv", 0, forecast.pv, 0)
    demand = demand_price(tariff, state, matrix)
    # nobody sits in the dark to keep a peak down: the load is worth more than the demand charge that it could save
    made.column("short_load", 0, np.inf, float(plant.penalties.load) * matrix.hours + demand + peak)
    made.column("peak", state.peak, np.inf, money * demand + peak)
    exclusive = (sold >= prices) & (float(plant.grid.export_kw) > 0)
    # where selling pays less than buying costs nobody does both at once: the choice is left open there
    made.column("buys", 0, 1, 0)
    made.row("buying", -np.inf, np.where(exclusive, 0, np.inf))
    made.row("selling", -np.inf, np.where(exclusive, float(plant.grid.export_kw), np.inf))
    made.row("balance", forecast.load, forecast.load)
    made.row("peak", 0, np.inf)
    _battery(made, plant, state, money)
    _cold(made, plant, forecast, state)
    for at, vehicle in enumerate(plant.vehicles):
        _vehicle(
            made,
            at,
            vehicle,
            forecast,
            state.charged[at] if at < len(state.charged) else 0.0,
            float(plant.penalties.vehicle),
        )
    return Vectors(made.cost, made.low, made.high, made.row_low, made.row_high, exclusive.astype(float))


def demand_price(tariff: TimeOfUse, state: State, matrix: Matrix) -> float:
    """Return what a kilowatt of new peak costs in a plan: the demand charge by the share of the days left that it covers."""
    return float(tariff.demand_per_kw_month) * min(1.0, matrix.steps * matrix.hours / 24 / state.days_left)


class _Vectors:
    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.cost, self.low, self.high = (
            np.zeros(matrix.width),
            np.zeros(matrix.width),
            np.zeros(matrix.width),
        )
        self.row_low, self.row_high = np.zeros(matrix.height), np.zeros(matrix.height)

    def column(self, name: str, low: float | Floats, high: float | Floats, cost: float | Floats) -> None:
        span = self.matrix.span(name)
        self.low[span], self.high[span], self.cost[span] = low, high, cost

    def row(self, name: str, low: float | Floats, high: float | Floats) -> None:
        span = self.matrix.row(name)
        self.row_low[span], self.row_high[span] = low, high


def _battery(made: _Vectors, plant: MicroGrid, state: State, money: float) -> None:
    store, hours = plant.battery, made.matrix.hours
    size = float(store.size_kwh)
    low, high = float(store.lowest_share) * size, float(store.highest_share) * size
    steps = np.arange(1, made.matrix.steps + 1)
    # an emptier (or fuller) store than allowed goes back as fast as it can: its limits come nearer with every step
    lowest = np.minimum(low, state.content + steps * float(store.charge_kw) * float(store.efficiency) * hours)
    highest = np.maximum(
        high, state.content - steps * float(store.discharge_kw) / float(store.efficiency) * hours
    )
    made.column("charge", 0, float(store.charge_kw), 1e-6)
    made.column(
        "discharge", 0, float(store.discharge_kw), max(money, 1e-3) * float(store.wear_per_kwh) * hours + 1e-6
    )
    made.column("content", np.minimum(lowest, highest), highest, 0)
    made.row("content", 0, 0)
    first = made.matrix.rows["content"]
    made.row_low[first] = made.row_high[first] = state.content * (1 - float(store.loss_share_h) * hours)
    made.column("short_end", 0, np.inf, float(plant.penalties.end_state))
    made.row("end", float(plant.end_share) * size, np.inf)


def _cold(made: _Vectors, plant: MicroGrid, forecast: Forecast, state: State) -> None:
    if plant.cold is None or plant.chiller is None:
        return
    store, hours = plant.cold, made.matrix.hours
    size = float(store.size_kwh)
    made.column("chiller", 0, float(plant.chiller.power_kw), 0)
    made.column("cold_in", 0, float(store.charge_kw), 1e-6)
    made.column("cold_out", 0, float(store.discharge_kw), 1e-6)
    low = min(
        float(store.lowest_share) * size,
        state.cold_content * (1 - float(store.loss_share_h) * hours) ** made.matrix.steps,
    )
    made.column("cold_content", low, max(float(store.highest_share) * size, state.cold_content), 0)
    made.column("short_cold", 0, np.inf, float(plant.penalties.cold) * hours)
    made.row("cold_balance", forecast.cold, np.inf)
    made.row("cold_content", 0, 0)
    first = made.matrix.rows["cold_content"]
    made.row_low[first] = made.row_high[first] = state.cold_content * (1 - float(store.loss_share_h) * hours)


def _vehicle(
    made: _Vectors, at: int, vehicle: Vehicle, forecast: Forecast, has: float, penalty: float
) -> None:
    begin, end = vehicle.from_hour, vehicle.until_hour
    here = (
        (forecast.hour >= begin) & (forecast.hour < end)
        if end > begin
        else (forecast.hour >= begin) | (forecast.hour < end)
    )
    made.column(f"vehicle_{at}", 0, np.where(here, float(vehicle.power_kw), 0), 1e-6)
    made.column(f"short_vehicle_{at}", 0, np.inf, penalty)
    wanted = max(float(vehicle.wanted_kwh) - has, 0)
    made.row(f"wanted_{at}", wanted, np.inf)
