"""Plans at work: clamped outside the solver, re-planned at every step, and what is done when there is no plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tanliu.decide.dispatch.document import Store, TimeOfUse
from tanliu.decide.dispatch.matrix import Floats
from tanliu.decide.dispatch.plan import Plan, Planner
from tanliu.decide.dispatch.vectors import Forecast, State
from tanliu.kit.errors import TanliuError


def clamp(asked_kw: float, content_kwh: float, store: Store, hours: float) -> float:
    """Return the command nearest to one asked for that a battery can carry out.

    Parameters
    ----------
    asked_kw
        Giving above zero, taking below [kW]; what is no number is no command.
    content_kwh
        Of the battery now [kWh].
    store
        Its limits.
    hours
        How long the command holds [h].

    Returns
    -------
    float
        Within the limits of power, and of content at the end of the time [kW].
    """
    if not np.isfinite(asked_kw) or not np.isfinite(content_kwh):
        return 0.0
    efficiency, size = float(store.efficiency), float(store.size_kwh)
    kept = content_kwh * (1 - float(store.loss_share_h) * hours)
    most_out = max(kept - float(store.lowest_share) * size, 0) * efficiency / hours
    most_in = max(float(store.highest_share) * size - kept, 0) / efficiency / hours
    return float(
        min(max(asked_kw, -min(float(store.charge_kw), most_in)), min(float(store.discharge_kw), most_out))
    )


def moved(command_kw: float, content_kwh: float, store: Store, hours: float) -> float:
    """Return the content of a battery after a command [kWh]."""
    efficiency = float(store.efficiency)
    change = -command_kw / efficiency if command_kw > 0 else -command_kw * efficiency
    return content_kwh * (1 - float(store.loss_share_h) * hours) + change * hours


def rule(load_kw: float, pv_kw: float, peak_kw: float) -> float:
    """Return what a battery is asked for when there is no plan [kW]: never let the import rise above the running peak."""
    net = load_kw - pv_kw
    return max(net - peak_kw, 0) if net > 0 else net


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried out: commands and imports [kW], contents [kWh], money, and how often there was no plan."""

    command: Floats
    imported: Floats
    content: Floats
    energy_cost: float
    demand_cost: float
    sold: float
    by_rule: int

    @property
    def cost(self) -> float:
        """Return the money of the time."""
        return self.energy_cost + self.demand_cost - self.sold


def carry_out(
    planner: Planner, expected: Forecast, measured: Forecast, state: State, objective: str = "cost",
    *, fails: Callable[[int], bool] = lambda step: False,
) -> Carried:  # fmt: skip
    """Re-plan at every step with what was measured, and carry out the first step of each plan.

    Only the battery is commanded; other parts are taken as in the load.

    Parameters
    ----------
    planner
        Of the plant.
    expected, measured
        Forecast, and what came.
    state
        The plant at the begin.
    objective
        One of `OBJECTIVES`.
    fails
        Whether a step has no plan, as tests of a lost solver need.
    """
    store, tariff, hours = planner.plant.battery, planner.tariff, planner.matrix.hours
    steps = len(measured.load)
    command, imported, content = np.zeros(steps), np.zeros(steps), np.zeros(steps)
    now, by_rule, spare = state, 0, list[float]()
    for step in range(steps):
        asked, spare, planned = _asked(planner, expected, measured, now, step, spare, objective, fails(step))
        by_rule += not planned
        done = clamp(asked, now.content, store, hours)
        net = float(measured.load[step] - measured.pv[step]) - done
        command[step], imported[step] = done, max(net, 0.0)
        content[step] = moved(done, now.content, store, hours)
        now = State(
            float(content[step]), now.cold_content, max(now.peak, imported[step]), now.charged, now.days_left
        )
    given = np.maximum(command + measured.pv - measured.load, 0)
    return Carried(
        command, imported, content, *_money(tariff, measured, imported, given, hours, now.peak), by_rule
    )


def _asked(
    planner: Planner,
    expected: Forecast,
    measured: Forecast,
    now: State,
    step: int,
    spare: list[float],
    objective: str,
    fails: bool,
) -> tuple[float, list[float], bool]:
    """Return the command of a step, those that follow it, and whether there was a plan (a new one or the rest of the last)."""
    seen = expected.from_step(step)
    # the step at hand is measured, not forecast
    seen.load[0], seen.pv[0] = measured.load[step], measured.pv[step]
    try:
        if fails:
            raise TanliuError("the solver found no optimum")
        told: Plan = planner.plan(seen, now, objective)
        battery = told.battery.tolist()
        return battery[0], battery[1:], True
    except TanliuError:
        if spare:
            return spare[0], spare[1:], True
        return rule(float(measured.load[step]), float(measured.pv[step]), now.peak), [], False


def _money(
    tariff: TimeOfUse, measured: Forecast, imported: Floats, given: Floats, hours: float, peak: float
) -> tuple[float, float, float]:
    price = np.array([tariff.price(float(one)) for one in measured.hour])
    return (
        float(imported @ price) * hours,
        peak * float(tariff.demand_per_kw_month),
        float(given.sum()) * hours * float(tariff.export_per_kwh),
    )
