"""Which vehicles stand inside their areas, at the accuracy of their fixes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tanliu.app.desks.cycling import shown
from tanliu.app.desks.cycling.queries.parking import areas_of, states
from tanliu.app.desks.cycling.queries.rules import rules_of
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, Tone, figure, percent
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.catalog.types import Catalog
from tanliu.report.phrase import say

_STATES = ("inside", "outside", "unknown")


def run(given: Given) -> Answer:
    """Say which do, which do not, and of which it cannot be known."""
    lang = given.lang
    found = states(given.files["fixes"], areas_of(given.files["areas"]), rules_of(given.catalog))
    counts = Counter(one.state for one in found.values())
    facts = [
        Fact(say(f"cycling_{name}", lang), figure(counts[name]), say("cycling_vehicles", lang))
        for name in _STATES
    ]
    header = [
        say(f"cycling_parked_{name}", lang)
        for name in ("vehicle", "state", "inside", "fixes", "sigma", "charge")
    ]
    rows = [
        (vehicle, say(f"cycling_{one.state}", lang), percent(one.inside), figure(one.fixes), figure(one.sigma_m, 1),
         say("cycling_may_charge" if one.may_charge else "cycling_no_charge", lang))
        for vehicle, one in found.items()
    ]  # fmt: skip
    sheet = Sheet(say("cycling_by_vehicle", lang), header, rows)
    said = say(
        "cycling_parked_said", lang, count=len(found), outside=counts["outside"], unknown=counts["unknown"]
    )
    tone: Tone = "warn" if counts["unknown"] else "good"
    return Answer(
        said,
        tone,
        facts,
        [say("cycling_parked_remark", lang)],
        [sheet],
        export=sheet,
        source=say("cycling_parked_source", lang),
    )


def rules(catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use."""
    return shown.rules(rules_of(catalog), lang)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up one area and three vehicles: inside, outside, and seen once from far."""
    areas = csv_of(("id", "lat", "lon", "long_m", "wide_m"), [("P1", 30.5, 120.9, 30, 8)])
    rows = [
        *(("B1", at * 30, 30.5, 120.9, 2) for at in range(5)),
        *(("B2", at * 30, 30.5004, 120.9, 2) for at in range(5)),
        ("B3", 0, 30.50008, 120.9, 25),
    ]
    return {"areas": areas, "fixes": csv_of(("vehicle", "time_s", "lat", "lon", "sigma_m"), rows)}, {}
