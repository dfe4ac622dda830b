"""A plan of a day: what each part does at each step, what it costs, which wishes it breaks, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.decide.dispatch.document import MicroGrid, TimeOfUse
from tanliu.decide.dispatch.matrix import Floats, Matrix, assemble
from tanliu.decide.dispatch.solve import Solved, Solver
from tanliu.decide.dispatch.vectors import Forecast, State, demand_price, vectors

#: Less than this is rounding [kWh].
_NOTHING = 1e-4


@dataclass(frozen=True, slots=True)
class Broken:
    """A wish that a plan does not keep: its name, how much is missing, and what that costs in the plan."""

    wish: str
    kwh: float
    penalty: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan; powers in kW, contents in kWh, for every step.

    Attributes
    ----------
    value
        Of every block of columns.
    energy_cost, demand_cost, wear_cost, sold
        Money.
    carbon_kg, peak_kw
        Carbon of what is bought, highest import.
    broken
        Wishes that are not kept.
    worth
        What one more kilowatt-hour in the battery would be worth after each step, in the terms of the objective.
    """

    value: dict[str, Floats]
    hours: float
    price: Floats
    energy_cost: float
    demand_cost: float
    wear_cost: float
    sold: float
    carbon_kg: float
    peak_kw: float
    broken: tuple[Broken, ...]
    worth: Floats

    @property
    def cost(self) -> float:
        """Return the money of the horizon, with its share of the demand charge of a peak above that of the month so far."""
        return self.energy_cost + self.demand_cost + self.wear_cost - self.sold

    @property
    def battery(self) -> Floats:
        """Return what the battery gives (above zero) or takes [kW]."""
        return self.value["discharge"] - self.value["charge"]


class Planner:
    """Plans of one micro-grid over horizons of one length."""

    def __init__(self, plant: MicroGrid, tariff: TimeOfUse, steps: int, hours: float) -> None:
        self.plant, self.tariff = plant, tariff
        self.matrix = assemble(plant, steps, hours)
        self._solver = Solver(self.matrix)

    def plan(self, forecast: Forecast, state: State, objective: str = "cost") -> Plan:
        """Return the best plan from a state on.

        Parameters
        ----------
        forecast
            What is expected of every step.
        state
            The plant as it is.
        objective
            One of `OBJECTIVES`.
        """
        given = vectors(self.plant, self.matrix, forecast, self.tariff, state, objective)
        return _told(self.plant, self.tariff, self.matrix, forecast, state, self._solver.solve(given))


def _told(
    plant: MicroGrid, tariff: TimeOfUse, matrix: Matrix, forecast: Forecast, state: State, solved: Solved
) -> Plan:
    value = {name: solved.value[matrix.span(name)] for name in matrix.columns}
    hours = matrix.hours
    price = np.array([tariff.price(float(one)) for one in forecast.hour])
    bought = value["import"] * hours
    peak = float(max(value["import"].max(), state.peak))
    return Plan(
        value, hours, price, float(bought @ price), max(peak - state.peak, 0.0) * demand_price(tariff, state, matrix),
        float(value["discharge"].sum()) * hours * float(plant.battery.wear_per_kwh),
        float(value["export"].sum()) * hours * float(tariff.export_per_kwh), float(bought @ forecast.carbon), peak,
        tuple(_broken(plant, value, hours)), -solved.dual[matrix.row("content")],
    )  # fmt: skip


def _broken(plant: MicroGrid, value: dict[str, Floats], hours: float) -> Sequence[Broken]:
    told = [
        ("load", float(value["short_load"].sum()) * hours, plant.penalties.load),
        ("end_state", float(value["short_end"].sum()), plant.penalties.end_state),
    ]
    if plant.cold is not None:
        told.append(("cold", float(value["short_cold"].sum()) * hours, plant.penalties.cold))
    for at in range(len(plant.vehicles)):
        told.append((f"vehicle_{at}", float(value[f"short_vehicle_{at}"].sum()), plant.penalties.vehicle))
    return [Broken(wish, kwh, kwh * float(price)) for wish, kwh, price in told if kwh > _NOTHING]


def without_battery(plant: MicroGrid) -> MicroGrid:
    """Return the same plant whose battery neither takes nor gives: what a schedule is compared with."""
    tiny = plant.battery.model_copy(
        update={
            name: type(plant.battery.size_kwh)("1e-9") for name in ("charge_kw", "discharge_kw", "size_kwh")
        }
    )
    return plant.model_copy(update={"battery": tiny})
