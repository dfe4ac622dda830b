"""What the trips of a file reduce, by the methodology of the packs."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.app.desks.cycling import made_up, shown
from tanliu.app.desks.cycling.queries.reductions import Reduced, reduced
from tanliu.app.desks.cycling.queries.rules import kind_of, methodology_of, rules_of
from tanliu.app.desks.cycling.queries.trips_file import trips_of
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, Tone, figure
from tanliu.app.platform.tools.given import Given
from tanliu.catalog.types import Catalog
from tanliu.decide.credit.document import Methodology
from tanliu.kit.period import zone as zone_of
from tanliu.report.phrase import say

_DAYS, _KM = 62, 1000


def run(given: Given) -> Answer:
    """Check a file of trips, and tell what it reduces."""
    rules, zone = rules_of(given.catalog), zone_of(given.text("zone") or "UTC")
    vehicle = kind_of(rules, given.text("kind") or next(iter(rules.vehicles)))
    method = methodology_of(given.catalog, vehicle, given.says_yes("metro"))
    basis = given.text("basis")
    told = trips_of(given.files["trips"], rules, zone)
    found = reduced(told, rules, vehicle, method, None if basis in ("", "best") else basis, zone)
    return _answer(found, method, given.lang)


def _answer(found: Reduced, method: Methodology, lang: str) -> Answer:
    counted = say(
        "cycling_counted", lang, counted=f"{found.counted:,}", rows=f"{found.rows:,}", km=f"{found.metres / _KM:,.1f}"
    )  # fmt: skip
    title = method.title[lang]
    facts = [
        Fact(one["name"], figure(one["kg"], 3), "kg", title) for one in shown.amounts(found, method, lang)
    ]
    facts += [
        Fact(say("cycling_life", lang), figure(one["days"]), say("cycling_days", lang), f"{one['name']}, {one['kg']:,.1f} kg CO2e: {one['source']}")
        for one in shown.break_even(found, lang)
    ]  # fmt: skip
    bases = Sheet(
        say("cycling_bases", lang),
        (say("cycling_basis", lang), "km", "kg CO2", ""),
        [
            (one["name"], figure(one["km"], 1), figure(one["kg"], 1), say("cycling_counts", lang) if one["counts"] else "")
            for one in shown.bases(found, lang)
        ],
    )  # fmt: skip
    days = Sheet(
        say("cycling_by_day", lang), (say("cycling_of_day", lang), say("cycling_trips", lang), "m"),
        [(f"{day}", figure(count), figure(metres)) for day, count, metres in found.days],
    )  # fmt: skip
    remarks = [say("cycling_bases_about", lang), *shown.remarks(found, lang)]
    remarks += [f"{reason}: {count:,}" for reason, count in shown.refusals(found, lang)]
    tone: Tone = "good" if found.basis != "straight" and found.has_riders else "warn"
    return Answer(
        counted, tone, facts, remarks, [bases], shown.days(found, _DAYS), days,
        f"{title} ({method.credit}, {method.edition}): {method.source}", refused=shown.left_out(found, lang),
    )  # fmt: skip


def rules(catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use."""
    one = rules_of(catalog)
    return [
        *shown.rules(one, lang),
        *(
            (f"{each['kind']}, {each['name']}", f"{each['kg']:,.2f} kg CO2e – {each['source']}")
            for each in shown.footprints(one, lang)
        ),
    ]


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up five weeks of a small town's trips."""
    return {"trips": made_up.trips()}, {"kind": "bike", "metro": "no", "zone": "Asia/Shanghai"}
