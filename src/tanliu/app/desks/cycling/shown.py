"""What pages and commands of shared cycling show, in a reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tanliu.app.desks.cycling.queries.days import Plan, binding
from tanliu.app.desks.cycling.queries.reductions import Reduced
from tanliu.decide.credit.document import Methodology
from tanliu.model.mobility.document import Mobility
from tanliu.model.mobility.fleet import Size
from tanliu.report.phrase import say

_KM = 1000


def amounts(found: Reduced, method: Methodology, lang: str) -> list[dict[str, Any]]:
    """Return the reductions by effect in kilograms."""
    return [
        {"id": id, "name": effect.name[lang], "kg": float(found.amounts[id]) * float(effect.grams) / _KM}
        for id, effect in method.effects.items()
    ]


def bases(found: Reduced, lang: str) -> list[dict[str, Any]]:
    """Return what each basis of length gives: a choice of basis is a choice of credit."""
    return [
        {"name": say(f"cycling_basis_{name}", lang), "km": km, "kg": float(found.others[name]) / _KM, "counts": name == found.basis}
        for name, km in found.by_basis.items()
    ]  # fmt: skip


def refusals(found: Reduced, lang: str) -> list[tuple[str, int]]:
    """Return how many rows were refused, and why."""
    return [(say(f"cycling_no_{name}", lang), count) for name, count in found.refused.items()]


def remarks(found: Reduced, lang: str) -> Iterator[str]:
    """Yield what a reader must know of the figures."""
    if found.basis == "straight":
        yield say("cycling_is_straight", lang, count=found.round_trips)
    if not found.has_riders:
        yield say("cycling_no_riders", lang)
    if found.capped_m:
        yield say("cycling_capped", lang, km=f"{found.capped_m / _KM:,.1f}")
    if found.km_a_day is None:
        yield say("cycling_no_vehicles", lang)
    for name, metres in found.moved:
        yield say("cycling_moved", lang, place=name, metres=f"{metres:,.0f}")
    yield say("cycling_hidden", lang, count=found.hidden)


def break_even(found: Reduced, lang: str) -> list[dict[str, Any]]:
    """Return after how many days a vehicle has saved what it caused."""
    return [
        {"name": one.name[lang], "kg": one.kg, "days": one.days, "source": one.source}
        for one in found.break_even
    ]


def sizes(found: Size, rules: Mobility, lang: str) -> list[dict[str, Any]]:
    """Return the three numbers of a fleet, and which of them binds."""
    name, _ = binding(found, rules)
    numbers = {
        "at_once": found.at_once, "reach": found.by_reach[float(rules.fleet.reach_m)], "stock": found.by_stock
    }  # fmt: skip
    blanks = {
        "at_once": {"riding": f"{found.riding:,}"}, "reach": {"metres": f"{rules.fleet.reach_m:f}"},
        "stock": {"cells": f"{found.cells:,}", "percent": f"{float(rules.fleet.most_empty):.0%}".rstrip("%")},
    }  # fmt: skip
    return [
        {"name": say(f"cycling_size_{key}", lang, **blanks[key]), "count": count, "binds": key == name}
        for key, count in numbers.items()
    ]


def steps(one: Plan) -> list[dict[str, Any]]:
    """Return the stops of a route with the load behind each."""
    load, found = one.route.first_load, []
    for stop in one.route.stops:
        load += stop.loads
        found.append(
            {
                "place": one.names[stop.place],
                "loads": stop.loads,
                "load": load,
                "lat": stop.lat,
                "lon": stop.lon,
            }
        )
    return found


def effect(one: Plan, lang: str) -> str:
    """Return what the crew is worth, in a sentence."""
    return say(
        "cycling_effect", lang, day=one.day, trips=f"{one.trips:,}", without=f"{one.without.lost:,}", lost=f"{one.served.lost:,}",
        moved=f"{one.moved:,}", fleet=f"{one.fleet:,}", days=one.history, greedy=f"{one.greedy.metres / _KM:,.1f}",
        km=f"{one.route.metres / _KM:,.1f}",
    )  # fmt: skip
