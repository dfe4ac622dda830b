"""The moves of the night before a day, and the day ridden again with and without them."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.app.desks.cycling import made_up, shown
from tanliu.app.desks.cycling.queries.days import plan
from tanliu.app.desks.cycling.queries.rules import rules_of
from tanliu.app.desks.cycling.queries.trips_file import trips_of
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure
from tanliu.app.platform.tools.given import Given
from tanliu.kit.period import zone as zone_of
from tanliu.report.phrase import say

_LONGEST_S = 600.0


def run(given: Given) -> Answer:
    """Plan the moves by the days before."""
    lang, rules, zone = given.lang, rules_of(given.catalog), zone_of(given.text("zone") or "UTC")
    seconds = given.within("seconds", 0, _LONGEST_S, 0) if given.text("seconds") else None
    one = plan(trips_of(given.files["trips"], rules, zone), rules, zone, given.date("day"), seconds)
    facts = [
        Fact(say(f"cycling_plan_{name}", lang), figure(value, digits), unit)
        for name, value, digits, unit in (
            ("without", one.without.lost, 0, say("cycling_trips", lang)), ("with", one.served.lost, 0, say("cycling_trips", lang)),
            ("moved", one.moved, 0, say("cycling_vehicles", lang)), ("route", one.route.metres / 1000, 1, "km"),
        )
    ]  # fmt: skip
    stops = Sheet(
        say("cycling_stops", lang),
        (say("cycling_place", lang), say("cycling_loads", lang), say("cycling_on_board", lang)),
        [(each["place"], f"{each['loads']:+d}", figure(each["load"])) for each in shown.steps(one)],
    )
    return Answer(
        shown.effect(one, lang), "good", facts, [say("cycling_route_about", lang)], [stops], export=stops,
        source=say("cycling_dispatch_source", lang), drawing=shown.drawn(one) or None,
    )  # fmt: skip


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up five weeks of a small town's trips."""
    return {"trips": made_up.trips()}, {"zone": "Asia/Shanghai", "day": "2025-04-02", "seconds": "1"}
