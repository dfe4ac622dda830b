"""Schedules: a plan for every state, no command outside limits, warm plans equal to cold ones."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.dispatch.control import carry_out, clamp, moved, rule
from tanliu.decide.dispatch.document import Connection, MicroGrid, Store, TimeOfUse
from tanliu.decide.dispatch.plan import Planner, without_battery
from tanliu.decide.dispatch.vectors import OBJECTIVES, Forecast, State

SCHEMES = load().schemes
PLANT, TARIFF = read(SCHEMES["micro-grid"], MicroGrid), read(SCHEMES["time-of-use"], TimeOfUse)
BARE = PLANT.model_copy(update={"chiller": None, "cold": None, "vehicles": ()})
HOUR = np.arange(24.0)
BUSY = (HOUR > 7) & (HOUR < 19)


def forecast(seed: int = 0, cold: float = 1.0) -> Forecast:
    draw = np.random.default_rng(seed)
    sun = np.maximum(0, np.sin((HOUR - 6) / 12 * np.pi))
    return Forecast(
        HOUR,
        (60 + 110 * BUSY) * draw.uniform(0.8, 1.2, 24),
        200 * sun * draw.uniform(0.3, 1),
        cold * np.where(BUSY, 120.0, 10.0),
        0.6 - 0.2 * sun,
    )


PLANNER = Planner(PLANT, TARIFF, 24, 1.0)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_power_balances_and_limits_hold_at_every_step(objective: str) -> None:
    told, sky = PLANNER.plan(forecast(), State(100, 200, 150), objective), forecast()
    value = told.value
    cars = value["vehicle_0"] + value["vehicle_1"]
    supply = value["import"] - value["export"] + value["pv"] + told.battery
    assert supply == pytest.approx(sky.load + value["chiller"] + cars, abs=1e-6)
    content = np.concatenate([[100], value["content"]])
    for step in range(24):
        assert moved(float(told.battery[step]), float(content[step]), PLANT.battery, 1.0) == pytest.approx(
            content[step + 1], abs=1e-5
        )
    assert value["content"].min() >= 20 - 1e-6
    assert value["content"].max() <= 180 + 1e-6
    assert not told.broken
    assert (value["import"] * value["export"]).max() < 1e-6


def test_each_objective_is_best_at_its_own() -> None:
    told = {one: PLANNER.plan(forecast(), State(100, 200, 0), one) for one in OBJECTIVES}
    assert min(told, key=lambda one: told[one].cost) in ("cost", "balanced")
    assert told["cost"].cost <= min(one.cost for one in told.values()) + 1e-6
    assert told["carbon"].carbon_kg <= min(one.carbon_kg for one in told.values()) + 0.01
    assert told["peak"].peak_kw <= min(one.peak_kw for one in told.values()) + 0.01


@settings(deadline=None, max_examples=40)
@given(st.floats(-20, 260), st.floats(0, 700), st.floats(0, 500), st.integers(0, 50), st.floats(0, 5))
def test_there_is_a_plan_from_any_state(
    content: float, cold: float, peak: float, seed: int, asked: float
) -> None:
    """An emptier or fuller store than its limits, more cold than the chiller makes: never without a plan."""
    told = PLANNER.plan(forecast(seed, asked), State(content, cold, peak))
    assert np.isfinite(told.cost)


def test_what_cannot_be_done_is_told_as_a_broken_wish() -> None:
    small = PLANT.model_copy(update={"grid": Connection(import_kw=Decimal(100), export_kw=Decimal(0))})
    dark = Forecast(HOUR, np.full(24, 150.0), np.zeros(24), np.zeros(24), np.zeros(24))
    told = Planner(small, TARIFF, 24, 1.0).plan(dark, State(100, 200, 0))
    broken = {one.wish: one.kwh for one in told.broken}
    assert broken["load"] == pytest.approx(24 * 50 - (100 - 20) * 0.95, rel=0.01)
    assert broken["vehicle_0"] == pytest.approx(60)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1000), st.floats(20, 180), st.floats(0, 300))
def test_a_warm_plan_costs_what_a_cold_one_does(seed: int, content: float, peak: float) -> None:
    warm = PLANNER.plan(forecast(seed), State(content, 200, peak))
    cold = Planner(PLANT, TARIFF, 24, 1.0).plan(forecast(seed), State(content, 200, peak))
    assert warm.cost + sum(one.penalty for one in warm.broken) == pytest.approx(
        cold.cost + sum(one.penalty for one in cold.broken), rel=1e-6, abs=0.05
    )


def test_nobody_buys_to_sell_at_once_where_selling_pays_more() -> None:
    dear = TARIFF.model_copy(update={"export_per_kwh": Decimal("0.5")})
    told = Planner(BARE, dear, 24, 1.0).plan(forecast(cold=0), State(100, 0, 0))
    assert (told.value["import"] * told.value["export"]).max() < 1e-4


def test_foresight_is_no_dearer_than_no_battery() -> None:
    state = State(100, 200, 0)
    idle = State(0, 200, 0)
    assert (
        PLANNER.plan(forecast(), state).cost
        < Planner(without_battery(PLANT), TARIFF, 24, 1.0).plan(forecast(), idle).cost
    )


@given(
    st.floats(allow_nan=True, allow_infinity=True), st.floats(-50, 300, allow_nan=False), st.floats(0.05, 1),
    st.floats(0.5, 1), st.floats(0, 0.4), st.floats(0.5, 1),
)  # fmt: skip
def test_no_command_is_outside_the_limits_of_the_battery(
    asked: float, content: float, hours: float, efficiency: float, low: float, high: float
) -> None:
    store = Store(
        charge_kw=Decimal(100), discharge_kw=Decimal(80), size_kwh=Decimal(200), efficiency=Decimal(repr(efficiency)),
        lowest_share=Decimal(repr(low)), highest_share=Decimal(repr(high)),
    )  # fmt: skip
    done = clamp(asked, content, store, hours)
    assert -100 <= done <= 80
    after = moved(done, content, store, hours)
    # it never goes further out than it is
    assert after >= min(low * 200, content) - 1e-6
    assert after <= max(high * 200, content) + 1e-6


@settings(deadline=None, max_examples=6)
@given(st.integers(0, 100), st.sets(st.integers(0, 23)))
def test_a_lost_solver_never_takes_the_battery_out_of_its_limits(seed: int, lost: set[int]) -> None:
    planner = Planner(BARE, TARIFF, 24, 1.0)
    done = carry_out(
        planner, forecast(seed, 0), forecast(seed + 1, 0), State(100, 0, 150), fails=lambda step: step in lost
    )
    assert done.content.min() >= 20 - 1e-6
    assert done.content.max() <= 180 + 1e-6
    assert np.abs(done.command).max() <= 100 + 1e-9


def test_without_any_plan_the_rule_keeps_the_peak_down() -> None:
    planner = Planner(BARE, TARIFF, 24, 1.0)
    done = carry_out(planner, forecast(3, 0), forecast(3, 0), State(180, 0, 140), fails=lambda step: True)
    assert done.by_rule == 24
    net = np.maximum(forecast(3, 0).load - forecast(3, 0).pv, 0)
    assert done.imported.max() <= net.max()
    assert (rule(200, 0, 150), rule(100, 0, 150), rule(50, 80, 150)) == (50, 0, -30)
