"""What stores use less than ordinary stores of their size in the base year, and how far a target is."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from tanliu.app.desks.stores.queries.portfolio import rules_of, stores_of
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, Tone, figure, percent
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.catalog.types import Catalog
from tanliu.model.store.document import Stores
from tanliu.model.store.peers import Benefit, StoreYear, benefits, path
from tanliu.report.phrase import say

#: As columns end, and as they are written.
_UNITS = {"kwh": "kWh", "m3": "m³"}


def run(given: Given) -> Answer:
    """Compare a portfolio of stores."""
    lang, rules, rows = given.lang, rules_of(given.catalog), stores_of(given.files["stores"])
    found = benefits(rows, rules)
    facts, remarks = [], []
    for one in found:
        if one.stores:
            facts.append(_fact(one, rules, lang))
        else:
            blanks = {"what": one.what, "year": one.year, "count": one.alone, "least": rules.least_peers}
            remarks.append(say("stores_alone", lang, **blanks))
    targets = _targets(rows, rules, lang)
    stores = len({one.store for one in rows if not one.is_ordinary})
    said = say(
        "stores_said",
        lang,
        count=stores,
        ordinary=len({one.store for one in rows if one.is_ordinary}),
        base=rules.base_year,
    )
    tone: Tone = "warn" if remarks or not facts else "good"
    export = Sheet(
        say("stores_benefits", lang), [say(f"stores_column_{name}", lang) for name in ("what", "year", "mean", "low", "high", "share", "stores", "alone")],
        [(one.what, str(one.year), figure(one.mean, 2), figure(one.low, 2), figure(one.high, 2), percent(one.share), figure(one.stores), figure(one.alone))
         for one in found if one.stores],
    )  # fmt: skip
    return Answer(
        said, tone, facts, remarks, [export, targets], export=export, source=say("stores_source", lang)
    )


def _fact(one: Benefit, rules: Stores, lang: str) -> Fact:
    rests = say(
        "stores_benefit", lang, low=f"{one.low:,.2f}", high=f"{one.high:,.2f}", share=f"{one.share:.1%}", count=one.stores,
        alone=one.alone, base=rules.base_year,
    )  # fmt: skip
    return Fact(
        say("stores_less", lang, what=one.what, year=one.year),
        figure(one.mean, 2),
        one.what.rpartition("_")[2],
        rests,
    )


def _targets(rows: Sequence[StoreYear], rules: Stores, lang: str) -> Sheet:
    told = []
    for target in rules.targets:
        for what in sorted({name for row in rows for name in row.used}):
            by_year = path(rows, what)
            if rules.base_year in by_year and by_year[rules.base_year][0]:
                base, last = by_year[rules.base_year], max(by_year)
                now = by_year[last]
                told.append(
                    (what, figure(base[0], 1), figure(base[1]), str(last), figure(now[0], 1), figure(now[1]),
                     f"{now[0] / base[0] - 1:+.1%}", f"{float(target.change):+.0%} ({target.year})")
                )  # fmt: skip
    names = ("what", "base", "base_stores", "last", "now", "now_stores", "change", "target")
    return Sheet(
        say("stores_targets", lang, base=rules.base_year),
        [say(f"stores_column_{name}", lang) for name in names],
        told,
    )


def rules(catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use."""
    one = rules_of(catalog)
    bands = ", ".join(f"{float(band):g}" for band in one.bands_m2)
    return [
        (say("stores_rule_base", lang), str(one.base_year)),
        (say("stores_rule_bands", lang), f"{bands} m2"),
        (say("stores_rule_peers", lang), str(one.least_peers)),
    ]


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up forty ordinary and twelve greener stores."""
    draw, rows = random.Random(52), []
    for at in range(40):
        area = draw.choice((120, 160, 210))
        rows.append(
            (
                f"N{at:02}",
                "ordinary",
                area,
                2019,
                round(area * draw.gauss(420, 40)),
                round(area * draw.gauss(5, 0.6), 1),
            )
        )
    for at in range(12):
        area = draw.choice((120, 160, 210))
        for year in (2021, 2022):
            rows.append(
                (
                    f"G{at:02}",
                    "greener",
                    area,
                    year,
                    round(area * draw.gauss(340, 35)),
                    round(area * draw.gauss(3.4, 0.4), 1),
                )
            )
    return {"stores": csv_of(("store", "kind", "area_m2", "year", "electricity_kwh", "water_t"), rows)}, {}
