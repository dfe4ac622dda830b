"""Tonne-kilometres and emissions of transport by mode and chain, and what intensities hold (form of ISO 14083)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tanliu.app.desks.freight.queries.legs_file import beside_of, legs_of, rules_of
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.catalog.types import Catalog
from tanliu.model.freight.document import Freight
from tanliu.model.freight.legs import Leg, added
from tanliu.report.phrase import say

_COLUMNS = ("name", "legs", "tkm", "kg", "grams", "measured")


def run(given: Given) -> Answer:
    """Make an inventory of transport."""
    lang, rules = given.lang, rules_of(given.catalog)
    legs, lines = legs_of(given.files["legs"], rules)
    whole = added(legs, rules, "mode").values()
    kg, tkm = sum(one.kg for one in whole), sum(one.tkm for one in whole)
    beside, more = beside_of(given.files["beside"]) if "beside" in given.files else ({}, [])
    turnover = {"transport": kg} | beside
    facts = [
        Fact(say("freight_kg", lang), figure(kg, 1), "kg CO2e"),
        Fact(say("freight_tkm", lang), figure(tkm, 1), "tkm"),
        Fact(say("freight_grams", lang), figure(kg / tkm * 1000 if tkm else 0, 1), "g CO2e/tkm"),
        Fact(
            say("freight_measured", lang),
            percent(sum(one.measured_kg for one in whole) / kg if kg else 0),
            "%",
        ),
        *(
            Fact(say(f"freight_turnover_{name}", lang), figure(one / tkm, 6), "kg CO2e/tkm")
            for name, one in turnover.items()
            if tkm
        ),
    ]
    remarks = [
        f"{rules.modes[name].name[lang]}: {rules.modes[name].kg_a_tkm:f} kg/tkm, {say(f'freight_holds_{rules.modes[name].holds}', lang)}"
        for name in sorted({leg.mode for leg in legs if leg.own is None})
    ]
    said = say("freight_said", lang, legs=f"{len(legs):,}", kg=f"{kg:,.1f}", tkm=f"{tkm:,.1f}")
    header = [say(f"freight_{name}", lang) for name in ("row", "reason", "cell")]
    refused = Sheet(
        say("freight_refused", lang), header, [(str(line), say(f"freight_no_{why}", lang), cell) for line, why, cell in (*lines, *more)]
    )  # fmt: skip
    by_chain = _by("chain", legs, rules, lang)
    return Answer(
        said, "warn" if lines or more else "good", facts, remarks, [_by("mode", legs, rules, lang), by_chain], export=by_chain,
        source=say("freight_source", lang), refused=refused,
    )  # fmt: skip


def _by(by: str, legs: Sequence[Leg], rules: Freight, lang: str) -> Sheet:
    rows = [
        (rules.modes[name].name[lang] if by == "mode" else name, figure(one.legs), figure(one.tkm, 1), figure(one.kg, 1),
         figure(one.intensity * 1000, 1), percent(one.measured_kg / one.kg, 0) if one.kg else "–")
        for name, one in added(legs, rules, by).items()
    ]  # fmt: skip
    return Sheet(
        say(f"freight_by_{by}", lang), [say(f"freight_column_{name}", lang) for name in _COLUMNS], rows
    )


def rules(catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use."""
    return [
        (f"{one.name[lang]} ({id})", f"{one.kg_a_tkm:f} kg/tkm – {one.source} ({one.evidence})")
        for id, one in rules_of(catalog).modes.items()
    ]


#: Power of a warehouse, waste, pallets and film, all made up.
_BESIDE = [
    ("energy", 5200, 0.57), ("waste", 1.2, 210), ("materials", 40, 1.9), ("packaging", 300, 2.1), ("flowers", 1, 1),
]  # fmt: skip


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up two chains, and a leg of a mode that nobody knows."""
    rows = [
        ("C1", "truck_diesel_30t", 18, 420, ""), ("C1", "rail_electric", 18, 1150, ""), ("C1", "truck_diesel_2t", 18, 35, 0.21), ("C2", "ship_bulk_2500t", 240, 900, ""),
        ("C2", "balloon", 1, 10, ""),
    ]  # fmt: skip
    return {
        "legs": csv_of(("chain", "mode", "tonnes", "km", "kg_a_tkm"), rows),
        "beside": csv_of(("kind", "quantity", "kg_a_unit"), _BESIDE),
    }, {}
