"""How many vehicles a day of trips needs."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.app.desks.cycling import made_up, shown
from tanliu.app.desks.cycling.queries.days import size_of
from tanliu.app.desks.cycling.queries.rules import rules_of
from tanliu.app.desks.cycling.queries.trips_file import trips_of
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure
from tanliu.app.platform.tools.given import Given
from tanliu.kit.period import zone as zone_of
from tanliu.report.phrase import say


def run(given: Given) -> Answer:
    """Return three numbers, and a curve over how far people walk."""
    lang, rules, zone = given.lang, rules_of(given.catalog), zone_of(given.text("zone") or "UTC")
    day, found = size_of(trips_of(given.files["trips"], rules, zone), rules, zone, given.date("day"))
    facts = [
        Fact(say("cycling_needed", lang), figure(one["count"]), say("cycling_vehicles", lang),
             one["name"] + (f" – {say('cycling_binds', lang)}" if one["binds"] else ""))
        for one in shown.sizes(found, rules, lang)
    ]  # fmt: skip
    if found.seen is not None:
        facts.append(
            Fact(say("cycling_seen_of_day", lang), figure(found.seen), say("cycling_vehicles", lang))
        )
    curve = Sheet(
        say("cycling_curve", lang), ("m", say("cycling_vehicles", lang)),
        [(figure(reach), figure(count)) for reach, count in found.by_reach.items()],
    )  # fmt: skip
    said = say("cycling_day", lang, day=day, trips=f"{found.trips:,}")
    remark = say("cycling_fleet_remark", lang)
    return Answer(
        said, "good", facts, [remark], [curve], shown.curve(found), source=say("cycling_fleet_source", lang)
    )


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up five weeks of a small town's trips."""
    return {"trips": made_up.trips()}, {"zone": "Asia/Shanghai"}
