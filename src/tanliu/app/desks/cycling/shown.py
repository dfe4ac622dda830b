"""What pages and commands of shared cycling show, in a reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, radians
from typing import Any

from tanliu.app.desks.cycling.queries.days import Plan, binding
from tanliu.app.desks.cycling.queries.reductions import Reduced
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.decide.credit.document import Methodology
from tanliu.model.mobility.document import Mobility
from tanliu.model.mobility.fleet import Size
from tanliu.model.mobility.parts import Spell, contradictions, median_life, survival
from tanliu.report.phrase import say

_KM = 1000
#: Width and edge of the drawing of a route.
_WIDE, _EDGE = 600, 14


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
    if found.hidden:
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


def left_out(found: Reduced, lang: str) -> Sheet:
    """Return the refused rows with their reasons."""
    header = [say(f"cycling_{name}", lang) for name in ("line", "reason", "cell")]
    rows = [(str(line), say(f"cycling_no_{reason}", lang), cell) for line, reason, cell in found.lines]
    return Sheet(say("cycling_refused", lang), header, rows)


def days(found: Reduced, most: int) -> dict[str, Any]:
    """Return the last days as a chart."""
    last = found.days[-most:]
    return {
        "kind": "stacked", "unit": "km", "periods": [f"{day}" for day, _, _ in last],
        "series": [{"title": "km", "values": [round(metres / _KM, 1) for _, _, metres in last]}],
    }  # fmt: skip


def curve(found: Size) -> dict[str, Any]:
    """Return vehicles by walking distance as a chart."""
    return {
        "kind": "stacked", "unit": "", "periods": [f"{reach:,.0f} m" for reach in found.by_reach],
        "series": [{"title": "", "values": list(found.by_reach.values())}],
    }  # fmt: skip


def drawn(one: Plan) -> dict[str, Any]:
    """Return a route on a map of its own extent, 600 wide: its way, and its stops with what is taken up or set down."""
    stops = one.route.stops
    if not stops:
        return {}
    south, west = min(stop.lat for stop in stops), min(stop.lon for stop in stops)
    flat = cos(radians(south))
    wide = max((max(stop.lon for stop in stops) - west) * flat, 1e-6)
    high = max(max(stop.lat for stop in stops) - south, 1e-6)
    scale = _WIDE / wide
    points = [
        (round((stop.lon - west) * flat * scale + _EDGE, 1), round((high - (stop.lat - south)) * scale + _EDGE, 1)) for stop in stops
    ]  # fmt: skip
    return {
        "width": _WIDE + 2 * _EDGE, "height": round(high * scale + 2 * _EDGE),
        "way": " ".join(f"{x},{y}" for x, y in points),
        "stops": [
            {"x": x, "y": y, "size": 3 + min(9, abs(stop.loads)), "up": stop.loads > 0, "title": f"{one.names[stop.place]}: {stop.loads:+d}"}
            for (x, y), stop in zip(points, stops, strict=True)
        ],
    }  # fmt: skip


def rules(one: Mobility, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use, each with its number."""
    bounds, detour, privacy, fence = one.bounds, one.detour, one.privacy, one.fence
    numbers: dict[str, dict[str, object]] = {
        "bounds": {"metres": f"{bounds.least_m:f} – {bounds.most_m:f}", "seconds": f"{bounds.least_s:f}", "hours": f"{bounds.most_h:f}",
                   "speed": f"{bounds.most_kmh:f}"},
        "detour": {"factor": f"{detour.factor:f}", "source": detour.source, "evidence": detour.evidence},
        "privacy": {"decimals": privacy.decimals, "least": privacy.least_trips},
        "fence": {"sure": f"{float(fence.sure):.0%}", "fixes": fence.fixes, "seconds": fence.apart_s},
        "crew": {"vehicles": one.crew.van_vehicles},
    }  # fmt: skip
    return [
        (say(f"cycling_rule_{key}", lang), say(f"cycling_rule_{key}_is", lang, **blanks))
        for key, blanks in numbers.items()
    ]


def footprints(one: Mobility, lang: str) -> list[dict[str, Any]]:
    """Return what vehicles cause over their lives."""
    return [
        {
            "kind": kind.name[lang],
            "name": each.name[lang],
            "kg": float(each.kg),
            "source": f"{each.source} ({each.evidence})",
        }
        for kind in one.vehicles.values()
        for each in kind.footprints
    ]


def parts(spells: Sequence[Spell], until: int, lang: str) -> Answer:
    """Return what is wrong with the history of parts, and how long each kind lasts."""
    wrong = list(contradictions(spells))
    remarks = [say(f"cycling_part_{why}", lang, part=one.part, vehicle=one.vehicle) for why, one in wrong]
    bad = {one.part for _, one in wrong}
    kinds: dict[str, list[Spell]] = {}
    for one in spells:
        # a part whose history contradicts itself says nothing of how long parts last
        if one.part not in bad and one.begun <= until:
            kinds.setdefault(one.kind, []).append(one)
    facts, sheets = [], []
    for kind, told in sorted(kinds.items()):
        steps = survival(
            [min(until, one.ended if one.ended is not None else until) - one.begun for one in told],
            [one.has_failed and one.ended is not None and one.ended <= until for one in told],
        )
        half = median_life(steps)
        blanks = {"count": f"{len(told):,}", "failed": f"{sum(one.failed for one in steps):,}"}
        shown = say("cycling_not_yet", lang) if half is None else figure(half)
        facts.append(
            Fact(say("cycling_half_life", lang, kind=kind), shown, "d", say("cycling_spells", lang, **blanks))
        )
        rows = [
            (figure(one.time), percent(one.alive), percent(1.96 * one.error), f"{one.failed}/{one.at_risk}")
            for one in steps
        ]
        header = [say(f"cycling_step_{name}", lang) for name in ("days", "alive", "error", "failed")]
        sheets.append(Sheet(say("cycling_survival", lang, kind=kind), header, rows))
    said = say("cycling_parts_said", lang, count=f"{len(spells):,}", bad=f"{len(bad):,}")
    return Answer(
        said, "warn" if bad else "good", facts, [*remarks, say("cycling_parts_remark", lang)], sheets,
        source=say("cycling_parts_source", lang),
    )  # fmt: skip
