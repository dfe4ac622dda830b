"""The schedule of a micro-grid for a day: forecast in, setpoints with their reason, cost and broken wishes out."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.app.platform.tools.files import TIMES, File, Floats, Stamps
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.decide.dispatch.control import carry_out
from tanliu.decide.dispatch.document import MicroGrid, TimeOfUse
from tanliu.decide.dispatch.plan import Plan, Planner, without_battery
from tanliu.decide.dispatch.vectors import Forecast, State
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

_STEPS = 35_040


def run(given: Given) -> Answer:
    """Plan a day."""
    plant = _plant(given)
    tariff = method_of(given.catalog, given.text("tariff") or "time-of-use", TimeOfUse)
    stamps, hours, forecast = _forecast(given.files["forecast"], plant)
    state = _state(given, plant)
    objective = given.text("objective") or "cost"
    planner = Planner(plant, tariff, len(stamps), hours)
    plan = planner.plan(forecast, state, objective)
    idle = State(0.0, state.cold_content, state.peak, state.charged, state.days_left)
    bare = Planner(without_battery(plant), tariff, len(stamps), hours).plan(forecast, idle, objective)
    return _answer(
        given,
        plant,
        tariff,
        stamps,
        forecast,
        plan,
        bare,
        _carried(given, plant, tariff, hours, forecast, state, objective),
    )


def _plant(given: Given) -> MicroGrid:
    plant = method_of(given.catalog, given.text("plant") or "micro-grid", MicroGrid)
    kw, kwh = given.number("battery_kw"), given.number("battery_kwh")
    told = {"charge_kw": kw, "discharge_kw": kw, "size_kwh": kwh}
    for name, value in told.items():
        if value is not None and value <= 0:
            raise TanliuError("more than zero wanted", where=name, found=value)
    changed = {name: Decimal(repr(value)) for name, value in told.items() if value is not None}
    return (
        plant.model_copy(update={"battery": plant.battery.model_copy(update=changed)}) if changed else plant
    )


def _forecast(file: File, plant: MicroGrid) -> tuple[Stamps, float, Forecast]:
    stamps = file.stamps(file.column(None, TIMES))
    steps = np.diff(stamps)
    if len(stamps) < 2 or (steps != steps[0]).any() or steps[0] <= np.timedelta64(0):
        raise TanliuError("the steps of a forecast are equal and rise", where=file.name)
    if len(stamps) > _STEPS:
        raise TanliuError(
            "the file is too large", where=file.name, found=len(stamps), accepted=f"<= {_STEPS}"
        )
    hours = float(steps[0] / np.timedelta64(1, "h"))
    clock = (stamps - stamps.astype("M8[D]").astype("M8[s]")) / np.timedelta64(1, "h")
    load = _column(file, "load_kw", None)
    cold = _column(file, "cold_kw", 0.0)
    if plant.cold is None and cold.any():
        raise TanliuError("the plant makes no cold", where=file.name, found="cold_kw")
    return (
        stamps,
        hours,
        Forecast(
            clock.astype(float), load, _column(file, "pv_kw", 0.0), cold, _column(file, "kg_per_kwh", 0.0)
        ),
    )


def _column(file: File, name: str, default: float | None) -> Floats:
    if default is not None and name not in file.columns:
        return np.full(len(next(iter(file.columns.values()))), default)
    values = file.numbers(file.column(name, ()))
    wrong = np.flatnonzero(~(values >= 0))
    if len(wrong):
        raise TanliuError(
            "a forecast has no gap and nothing below zero",
            where=f"{file.name}, {name}",
            found=float(values[wrong[0]]),
        )
    return values


def _state(given: Given, plant: MicroGrid) -> State:
    share, peak, days = (given.number(name) for name in ("content_share", "peak_kw", "days_left"))
    size = float(plant.battery.size_kwh)
    cold = float(plant.cold.size_kwh) / 2 if plant.cold is not None else 0.0
    return State((0.5 if share is None else share) * size, cold, peak or 0.0, (), max(days or 30.0, 1.0))


def _carried(
    given: Given,
    plant: MicroGrid,
    tariff: TimeOfUse,
    hours: float,
    forecast: Forecast,
    state: State,
    objective: str,
) -> tuple[float, float, int, float, float] | None:
    """Return what re-planning at every step costs when other things come than were expected, with foresight, and plans lost."""
    file = given.files.get("measured")
    if file is None:
        return None
    load, pv = _column(file, "load_kw", None), _column(file, "pv_kw", 0.0)
    if len(load) != len(forecast.load):
        raise TanliuError(
            "measured and forecast have other steps",
            where=file.name,
            found=len(load),
            accepted=len(forecast.load),
        )
    bare = plant.model_copy(update={"chiller": None, "cold": None, "vehicles": ()})
    planner, came = (
        Planner(bare, tariff, len(load), hours),
        Forecast(forecast.hour, load, pv, np.zeros(len(load)), forecast.carbon),
    )
    expected = Forecast(
        forecast.hour, forecast.load.copy(), forecast.pv.copy(), np.zeros(len(load)), forecast.carbon
    )
    done = carry_out(planner, expected, came, state, objective)
    foresight = planner.plan(came, state, objective)
    bill = (
        foresight.energy_cost
        - foresight.sold
        + max(foresight.peak_kw, state.peak) * float(tariff.demand_per_kw_month)
    )
    return done.cost, bill, done.by_rule, float(done.content[-1]), float(foresight.value["content"][-1])


def _answer(
    given: Given, plant: MicroGrid, tariff: TimeOfUse, stamps: Stamps, forecast: Forecast, plan: Plan, bare: Plan,
    carried: tuple[float, float, int, float, float] | None,
) -> Answer:  # fmt: skip
    lang, money = given.lang, tariff.currency
    facts = _facts(plan, bare, forecast, money, lang)
    if carried is not None:
        about = say(
            "energy_replanned_about",
            lang,
            foresight=figure(carried[1], 1),
            lost=carried[2],
            left=figure(carried[3]),
            planned=figure(carried[4]),
        )
        facts.append(Fact(say("energy_replanned", lang), figure(carried[0], 1), money, about))
    broken = [
        say(
            "energy_wish_broken",
            lang,
            wish=_wish(one.wish, plant, lang),
            kwh=figure(one.kwh, 1),
            penalty=figure(one.penalty, 1),
            money=money,
        )
        for one in plan.broken
    ]
    said = say(
        "energy_plan_said",
        lang,
        cost=figure(plan.cost, 1),
        saved=figure(bare.cost - plan.cost, 1),
        money=money,
        peak=figure(plan.peak_kw, 1),
    )
    if broken:
        said += " " + say("energy_plan_breaks", lang, count=len(broken))
    remarks = [
        *broken,
        *(_reasons(stamps, plan, plant, money, lang) if _is_money(given) else []),
        say("energy_plan_remark", lang),
    ]
    export = Sheet("", ("time", "price", "load_kw", "pv_kw", "import_kw", "export_kw", "battery_kw", "content_kwh", "chiller_kw", "vehicles_kw"), [
        [str(at).replace("T", " "), f"{plan.price[k]:g}", f"{forecast.load[k]:.3f}", f"{plan.value['pv'][k]:.3f}", f"{plan.value['import'][k]:.3f}",
         f"{plan.value['export'][k]:.3f}", f"{plan.battery[k]:.3f}", f"{plan.value['content'][k]:.3f}",
         f"{plan.value['chiller'][k]:.3f}" if "chiller" in plan.value else "", f"{_vehicles(plan, plant)[k]:.3f}"]
        for k, at in enumerate(stamps)
    ])  # fmt: skip
    return Answer(said, "warn" if broken else "good", facts, remarks, [_sheet(stamps, forecast, plan, plant, lang)], _picture(stamps, forecast, plan, plant, lang), export,
                  f"{plant.title[lang]} · {tariff.title[lang]} · {tariff.source}")  # fmt: skip


def _is_money(given: Given) -> bool:
    """Return whether the worth of a stored kilowatt-hour is told in money: only where money is what is made small."""
    return given.text("objective") in ("", "cost")


def _facts(plan: Plan, bare: Plan, forecast: Forecast, money: str, lang: str) -> list[Fact]:
    bought, made = float(plan.value["import"].sum()) * plan.hours, float(forecast.pv.sum()) * plan.hours
    used = (
        bought + float(plan.value["pv"].sum()) * plan.hours - float(plan.value["export"].sum()) * plan.hours
    )
    without = say("energy_without_battery", lang)
    facts = [
        Fact(say("energy_cost", lang), figure(plan.cost, 1), money, f"{without} {figure(bare.cost, 1)}"),
        Fact(
            say("energy_cost_energy", lang),
            figure(plan.energy_cost, 1),
            money,
            f"{without} {figure(bare.energy_cost, 1)}",
        ),
        Fact(
            say("energy_cost_demand", lang),
            figure(plan.demand_cost, 1),
            money,
            say("energy_cost_demand_about", lang),
        ),
        Fact(say("energy_peak", lang), figure(plan.peak_kw, 1), "kW", f"{without} {figure(bare.peak_kw, 1)}"),
        Fact(
            say("energy_self_hourly", lang),
            percent(1 - bought / used) if used else "–",
            "%",
            say("energy_self_hourly_about", lang),
        ),
        Fact(
            say("energy_self_balance", lang),
            percent(made / used) if used else "–",
            "%",
            say("energy_self_balance_about", lang),
        ),
    ]
    if forecast.carbon.any():
        facts.append(
            Fact(
                say("energy_carbon_bought", lang),
                figure(plan.carbon_kg, 1),
                "kg CO2",
                f"{without} {figure(bare.carbon_kg, 1)}",
            )
        )
    return facts


def _wish(name: str, plant: MicroGrid, lang: str) -> str:
    if name.startswith("vehicle_"):
        return plant.vehicles[int(name.removeprefix("vehicle_"))].name[lang]
    return say(f"energy_wish_{name}", lang)


def _vehicles(plan: Plan, plant: MicroGrid) -> Floats:
    return (
        np.sum([plan.value[f"vehicle_{at}"] for at in range(len(plant.vehicles))], axis=0)
        if plant.vehicles
        else np.zeros(len(plan.price))
    )


def _reasons(stamps: Stamps, plan: Plan, plant: MicroGrid, money: str, lang: str) -> list[str]:
    """Say why the battery first takes and first gives: what a stored kilowatt-hour is worth beside what one costs now."""
    told, efficiency = [], float(plant.battery.efficiency)
    for word, moves in (
        ("energy_why_charge", plan.battery < -0.01),
        ("energy_why_discharge", plan.battery > 0.01),
    ):
        if moves.any():
            at = int(np.argmax(moves))
            told.append(say(
                word, lang, time=str(stamps[at])[11:16], kw=figure(abs(float(plan.battery[at])), 1), price=f"{plan.price[at]:.4g}",
                worth=f"{plan.worth[at]:.4g}", money=money, efficiency=f"{efficiency:g}",
            ))  # fmt: skip
    return told


def _sheet(stamps: Stamps, forecast: Forecast, plan: Plan, plant: MicroGrid, lang: str) -> Sheet:
    names = ("time", "price", "load", "pv", "grid", "battery", "content", "vehicles")
    each = max(1, round(1 / plan.hours))
    grid = plan.value["import"] - plan.value["export"]
    rows = [
        [str(stamps[k])[11:16], f"{plan.price[k]:g}", *(figure(one[k], 1) for one in (
            forecast.load, plan.value["pv"], grid, plan.battery, plan.value["content"], _vehicles(plan, plant)
        ))]
        for k in range(0, len(stamps), each)
    ][:48]  # fmt: skip
    return Sheet(say("energy_plan_table", lang), [say(f"energy_col_{name}", lang) for name in names], rows)


def _picture(
    stamps: Stamps, forecast: Forecast, plan: Plan, plant: MicroGrid, lang: str
) -> Mapping[str, object]:
    lines = (
        ("load", forecast.load),
        ("pv", plan.value["pv"]),
        ("bought", plan.value["import"]),
        ("content", plan.value["content"]),
    )
    return {
        "kind": "scenarios", "unit": "kW", "band": "", "periods": [str(one)[11:16] for one in stamps],
        "series": [{"title": say(f"energy_col_{name}", lang), "values": [round(float(one), 2) for one in values]} for name, values in lines],
    }  # fmt: skip


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up an office day with photovoltaics at quarter hours, and what came instead."""
    draw, expected, came = random.Random(4), [], []
    for at in range(96):
        hour = at / 4
        busy = 8 <= hour < 19
        load = (165 if busy else 55) + 12 * math.sin(hour / 24 * 2 * math.pi)
        sun = max(0.0, math.sin((hour - 6) / 12 * math.pi)) if 6 < hour < 18 else 0.0
        stamp = f"2025-07-15 {at // 4:02}:{at % 4 * 15:02}"
        expected.append(
            (stamp, round(load, 1), round(190 * sun, 1), 140 if busy else 15, round(0.6 - 0.2 * sun, 3))
        )
        came.append(
            (stamp, round(load * draw.gauss(1, 0.05), 1), round(190 * sun * draw.uniform(0.7, 1.1), 1))
        )
    return {
        "forecast": csv_of(("time", "load_kw", "pv_kw", "cold_kw", "kg_per_kwh"), expected),
        "measured": csv_of(("time", "load_kw", "pv_kw"), came),
    }, {"objective": "cost", "content_share": "0.5", "peak_kw": "180", "days_left": "15"}  # fmt: skip
