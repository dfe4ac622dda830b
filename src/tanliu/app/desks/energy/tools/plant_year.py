"""The sizes of a park over a year of hours: cheapest over its life, self-sufficiency by the hour and as a balance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.app.platform.tools.files import TIMES, File, Floats
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.decide.dispatch.design import Design, Money, Part, Year, designed
from tanliu.decide.dispatch.document import PlantParts
from tanliu.decide.dispatch.schema import PLANT_PARTS
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say
from tanliu.report.translated import in_words

_MOST_HOURS, _PERCENT = 8784, 100
_YEAR_H = 8760


def run(given: Given) -> Answer:
    """Size a park."""
    lang = given.lang
    year, hours = _year(given)
    money = Money(round(_number(given, "life_years")), _number(given, "rate_percent") / _PERCENT, (given.number("tariff_growth_percent") or 0.0) / _PERCENT)  # fmt: skip
    if not 1 <= money.years <= 60 or not -0.5 < money.rate < 1:
        raise TanliuError(
            "a life of 1 to 60 years, and a rate below 100 %", found=f"{money.years}, {money.rate:.2%}"
        )
    rule = method_of(given.catalog, PLANT_PARTS, PlantParts)
    parts = _parts(given, hours, rule)
    if not parts:
        raise TanliuError(
            "tell the price of something that may be built", where="pv_price, wind_price, battery_kwh_price"
        )
    wanted = (given.number("wanted_percent") or 0.0) / _PERCENT
    made = designed(year, parts, money, wanted_share=wanted)
    scale = _YEAR_H / hours
    facts = [
        *(Fact(say(f"energy_design_{name}", lang), figure(made.sizes[name], 1), "kWh" if name.endswith("kwh") else "kW") for name in parts),
        Fact(say("energy_design_hourly", lang), percent(made.hourly_share), "%", say("energy_design_hourly_about", lang)),
        Fact(say("energy_design_balance", lang), percent(made.balance_share), "%", say("energy_design_balance_about", lang)),
        Fact(say("energy_design_invested", lang), figure(made.invested)),
        Fact(say("energy_design_npv", lang), figure(made.npv), "", say("energy_design_npv_about", lang, years=money.years)),
        Fact(say("energy_design_bill", lang), figure(made.bill * scale), "", say("energy_design_before", lang, bill=figure(made.bill_before * scale))),
    ]  # fmt: skip
    remarks = [say("energy_design_lives", lang, source=in_words(rule.source, given.catalog, lang), lives=", ".join(f"{say(f'energy_design_{name}', lang)} {part.life}" for name, part in parts.items())), say("energy_design_left_out", lang)]  # fmt: skip
    if hours < _YEAR_H - 24:
        remarks.insert(0, say("energy_design_short", lang, hours=hours))
    if made.missed_kwh > 1:
        remarks.insert(0, say("energy_design_missed", lang, kwh=figure(made.missed_kwh)))
    said = say(
        "energy_design_said",
        lang,
        npv=figure(made.npv),
        hourly=percent(made.hourly_share),
        balance=percent(made.balance_share),
    )
    return Answer(
        said, "warn" if made.missed_kwh > 1 or hours < _YEAR_H - 24 else "good", facts, remarks, [_months(year, made, lang)], source=say("energy_design_source", lang)
    )  # fmt: skip


def _number(given: Given, name: str) -> float:
    value = given.number(name)
    if value is None:
        raise TanliuError("a number is wanted here", where=name)
    return value


def _parts(given: Given, hours: int, rule: PlantParts) -> dict[str, Part]:
    """Return what may be built; a file shorter than a year pays for its share of the price."""
    found = {}
    share = hours / _YEAR_H if hours < _YEAR_H - 24 else 1.0
    upkeep = (given.number("upkeep_percent") or 0.0) / _PERCENT
    for name, field in (
        ("pv_kw", "pv"),
        ("wind_kw", "wind"),
        ("battery_kw", "battery_kw"),
        ("battery_kwh", "battery_kwh"),
    ):
        price = given.number(f"{field}_price")
        if price is None:
            continue
        most = given.number(f"{field}_most")
        if price <= 0 or (most is not None and most < 0):
            raise TanliuError("more than zero wanted", where=field, found=price if price <= 0 else most)
        found[name] = Part(price * share, getattr(rule.lives_years, name), upkeep, most)
    if ("battery_kw" in found) != ("battery_kwh" in found):
        raise TanliuError(
            "a battery has a price by power and by content", where="battery_kw_price, battery_kwh_price"
        )
    return found


def _year(given: Given) -> tuple[Year, int]:
    file = given.files["hours"]
    stamps = file.stamps(file.column(None, TIMES))
    if len(stamps) < 24 or len(stamps) > _MOST_HOURS or (np.diff(stamps) != np.timedelta64(1, "h")).any():
        raise TanliuError("hours that follow each other, of a day at least and a year at most", where=file.name, found=len(stamps), accepted=f"24 ... {_MOST_HOURS}")  # fmt: skip
    months = stamps.astype("M8[M]").astype(int)
    _, month = np.unique(months, return_inverse=True)
    load = _column(file, "load_kwh", None)
    if not load.sum() > 0:
        raise TanliuError("a load is wanted", where=file.name, found="load_kwh")
    price = _column(file, "price_per_kwh", None)
    year = Year(
        load, _column(file, "pv_kwh_per_kw", 0.0), _column(file, "wind_kwh_per_kw", 0.0), price, given.number("export_price") or 0.0, month,
        given.number("demand_price") or 0.0,
    )  # fmt: skip
    return year, len(stamps)


def _column(file: File, name: str, default: float | None) -> Floats:
    if default is not None and name not in file.columns:
        return np.full(len(next(iter(file.columns.values()))), default)
    values = file.numbers(file.column(name, ()))
    wrong = np.flatnonzero(~(values >= 0))
    if len(wrong):
        raise TanliuError("a year of hours has no gap and nothing below zero", where=f"{file.name}, {name}", found=float(values[wrong[0]]))  # fmt: skip
    return values


def _months(year: Year, made: Design, lang: str) -> Sheet:
    rows = []
    for month in range(int(year.month.max()) + 1):
        own = year.month == month
        load, bought = float(year.load[own].sum()), float(made.flows["buys"][own].sum())
        rows.append((
            f"{month + 1}", figure(load), figure(bought), figure(float(made.flows["sells"][own].sum())), figure(float(made.flows["curtails"][own].sum())),
            figure(float(made.flows["buys"][own].max())), percent(1 - bought / load) if load else "–",
        ))  # fmt: skip
    header = [
        say(f"energy_design_column_{name}", lang)
        for name in ("month", "load", "bought", "sold", "unused", "peak", "share")
    ]
    return Sheet(say("energy_design_months", lang), header, rows)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up ten days of a workshop with sun."""
    hours = np.arange(240)
    sun = np.clip(np.sin((hours % 24 - 6) / 12 * np.pi), 0, None) * (0.6 + 0.2 * np.sin(hours / 31))
    load = 120 + 60 * ((hours % 24 >= 8) & (hours % 24 < 20)) + 8 * np.sin(hours / 5)
    price = np.where((hours % 24 >= 8) & (hours % 24 < 22), 0.95, 0.32)
    rows = [
        (f"2025-06-{1 + int(at) // 24:02}T{int(at) % 24:02}:00", f"{load[at]:.1f}", f"{sun[at]:.3f}", f"{price[at]:.2f}") for at in hours
    ]  # fmt: skip
    texts = {
        "pv_price": "3200", "battery_kw_price": "400", "battery_kwh_price": "900", "life_years": "25", "rate_percent": "6", "tariff_growth_percent": "1",
        "export_price": "0.25", "demand_price": "0", "pv_most": "2000",
    }  # fmt: skip
    return {"hours": csv_of(("time", "load_kwh", "pv_kwh_per_kw", "price_per_kwh"), rows)}, texts
