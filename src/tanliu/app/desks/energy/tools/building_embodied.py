"""Embodied carbon: a bill of materials in, carbon by the modules of its life and for each square metre out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.app.platform.tools.files import File
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.building.embodied import BEYOND, MODULES, Embodied, Line, embodied
from tanliu.model.building.life import EmbodiedCarbon
from tanliu.report.phrase import say

_SHOWN = 40


def run(given: Given) -> Answer:
    """Work out the carbon of a bill."""
    method = method_of(given.catalog, "embodied-carbon", EmbodiedCarbon)
    years = given.number("years") or float(method.years)
    area = given.number("floor_m2")
    if area is not None and area <= 0:
        raise TanliuError("more than zero wanted", where="floor_m2", found=area)
    lines, own = _lines(given.files["bill"], method)
    found = embodied(lines, years, given.number("construction_kg") or 0.0)
    return _answer(given, method, found, lines, own, area, years)


def _lines(file: File, method: EmbodiedCarbon) -> tuple[list[Line], int]:
    """Return the lines of a bill, and how many have a factor of their own."""
    items = file.texts(file.column(None, ("item", "material", "材料")))
    amounts = file.numbers(file.column(None, ("amount", "数量")))
    units = file.texts(file.column(None, ("unit", "单位")))
    told = {
        name: file.numbers(name) if name in file.columns else [math.nan] * len(items)
        for name in ("factor", "waste_share", "tonnes", "km", "life_years", "end_factor", "credit_factor")
    }  # fmt: skip
    vehicles = file.texts("vehicle") if "vehicle" in file.columns else [""] * len(items)
    lines, own = [], 0
    for at, (item, unit) in enumerate(zip(items, units, strict=True)):
        where = Message("{file}, row {row}", file=file.name, row=at + file.first_row)
        if not amounts[at] >= 0:
            raise TanliuError("an amount is a number of zero or more", where=where, found=float(amounts[at]))
        row = {name: float(values[at]) for name, values in told.items()}
        factor = _factor(method, item, unit, row["factor"], where)
        own += not math.isnan(row["factor"])
        lines.append(_line(method, item, float(amounts[at]), factor, row, vehicles[at], where))
    return lines, own


def _factor(method: EmbodiedCarbon, item: str, unit: str, own: float, where: Message) -> float:
    if not math.isnan(own):
        if unit == "m2" and own > float(method.highest_kg_per_m2):
            raise TanliuError(
                "a factor of a square metre is ten times too high",
                where=where,
                found=own,
                accepted=f"<= {method.highest_kg_per_m2}",
            )
        return own
    known = method.materials.get(item)
    if known is None:
        raise TanliuError(
            "no factor of this material is known",
            where=where,
            found=item,
            accepted=", ".join(list(method.materials)[:20]),
        )
    if known.unit != unit:
        raise TanliuError("the unit is not that of the factor", where=where, found=unit, accepted=known.unit)
    return float(known.kg_per_unit)


def _line(
    method: EmbodiedCarbon,
    item: str,
    amount: float,
    factor: float,
    row: Mapping[str, float],
    vehicle: str,
    where: Message,
) -> Line:
    def of(name: str, default: float = 0.0) -> float:
        return default if math.isnan(row[name]) else row[name]

    if vehicle and vehicle not in method.transport:
        raise TanliuError("no such vehicle", where=where, found=vehicle, accepted=", ".join(method.transport))
    if of("km") > 0 and not vehicle:
        raise TanliuError("no such vehicle", where=where, accepted=", ".join(method.transport))
    return Line(
        item, amount, of("waste_share"), factor, float(method.uncertainty), of("tonnes"), of("km"),
        float(method.transport[vehicle]) if vehicle else 0.0, of("life_years", math.inf), of("end_factor"), of("credit_factor"),
    )  # fmt: skip


def _answer(
    given: Given,
    method: EmbodiedCarbon,
    found: Embodied,
    lines: list[Line],
    own: int,
    area: float | None,
    years: float,
) -> Answer:
    lang, total = given.lang, found.total
    band = f"± {percent(found.half_width / total, 0)} %" if total else ""
    facts = [
        Fact(
            say("energy_embodied_total", lang),
            figure(total),
            "kgCO2e",
            f"{band}; {say('energy_embodied_years', lang, years=f'{years:g}')}",
        )
    ]
    if area:
        facts.append(
            Fact(
                say("energy_per_floor", lang),
                figure(total / area, 1),
                "kgCO2e/m²",
                f"{total / area / years:.2f} kgCO2e/(m²·a)",
            )
        )
    facts += [
        Fact(say(f"energy_module_{at}", lang), figure(found.by_module[name]), "kgCO2e", name)
        for at, name in enumerate(MODULES)
    ]
    order = sorted(found.by_item, key=lambda one: -found.by_item[one])[:_SHOWN]
    rows = [
        [one, figure(found.by_item[one]), percent(found.by_item[one] / total) if total else "–"]
        for one in order
    ]
    sheet = Sheet(say("energy_by_item", lang), [say("energy_item", lang), "kgCO2e", "%"], rows)
    export = Sheet("", ("module", "kgco2e"), [[name, f"{found.by_module[name]:.3f}"] for name in MODULES])
    said = say(
        "energy_embodied_said",
        lang,
        total=figure(total),
        first=order[0] if order else "–",
        share=percent(found.by_item[order[0]] / total, 0) if order and total else "0",
    )
    remarks = [
        say("energy_embodied_own", lang, own=own, count=len(lines)),
        say("energy_embodied_beyond", lang, kg=figure(found.by_module[BEYOND])),
    ]
    return Answer(
        said,
        "good",
        facts,
        remarks,
        [sheet],
        None,
        export,
        f"{method.title[lang]} {method.edition} · {method.source}",
    )


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a bill of an office of 5,000 m2."""
    header = ("item", "amount", "unit", "waste_share", "tonnes", "km", "vehicle", "life_years", "factor")
    rows: list[tuple[Any, ...]] = [
        ("concrete_c30", 2400, "m3", 0.02, 5760, 30, "truck_diesel_18t", "", ""), ("rebar", 310, "t", 0.03, 310, 200, "truck_diesel_30t", "", ""),
        ("flat_glass", 60, "t", 0.05, 60, 300, "truck_diesel_18t", 30, ""), ("pvc_window", 900, "m2", "", 25, 300, "truck_diesel_10t", 25, ""),
        ("rock_wool", 45, "t", 0.05, 45, 500, "rail_electric", 25, ""), ("timber of a maker", 80, "m3", 0.05, 40, 800, "rail_electric", "", 95),
    ]  # fmt: skip
    return {"bill": csv_of(header, rows)}, {"floor_m2": "5000", "construction_kg": "60000"}
