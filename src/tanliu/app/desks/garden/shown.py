"""What pages and commands of gardens show, in a reader's language."""

from __future__ import annotations

from typing import Any

from tanliu.app.desks.garden.queries.carbon import Balance
from tanliu.app.desks.garden.queries.weather import Season
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, Tone, figure, percent
from tanliu.model.farm.document import Crop, Garden, Nutrients
from tanliu.model.farm.feed import Feeding
from tanliu.report.phrase import say

_LAST, _CHART = 7, 120
#: CO2 of a kilogram of coal, about: it lets a reader feel what a footprint is [kg].
_COAL_KGCO2 = 2.6


def season(found: Season, rules: Garden, crop: Crop, lang: str) -> Answer:
    """Return what a season's weather comes to."""
    days = [one for _, one in found.days]
    names = ("et0", "rain", "given", "used", "drained")
    sums = {name: sum(getattr(one, name) for one in days) for name in names}
    facts = [Fact(say(f"garden_sum_{name}", lang), figure(value, 1), "mm") for name, value in sums.items()]
    last_day, last = found.days[-1]
    facts.append(
        Fact(say("garden_water_now", lang), figure(last.irrigate, 1), "mm", say("garden_water_on", lang, day=last_day, easy=f"{last.easy:.1f}"))
    )  # fmt: skip
    for id, (warmth, generations) in found.warmth.items():
        pest = rules.pests[id]
        facts.append(
            Fact(pest.name[lang], figure(warmth), say("garden_degree_days", lang),
                 say("garden_pest", lang, generations=f"{generations:.1f}", threshold=pest.threshold, source=f"{pest.source} ({pest.evidence})"))
        )  # fmt: skip
    remarks = [say("garden_gaps", lang, count=found.gaps)] if found.gaps else []
    phrase = "garden_irrigate" if last.irrigate else "garden_enough"
    said = say(
        phrase,
        lang,
        day=last_day,
        missing=f"{last.depletion:.1f}",
        easy=f"{last.easy:.1f}",
        water=f"{last.irrigate:.1f}",
    )
    rows = [
        (f"{day}", figure(one.et0, 2), figure(one.rain, 1), figure(one.depletion, 1), figure(one.irrigate, 1))
        for day, one in found.days
    ]
    header = [say(f"garden_day_{name}", lang) for name in ("day", "et0", "rain", "missing", "irrigate")]
    by_day = Sheet(say("garden_by_day", lang), header, rows)
    week = Sheet(say("garden_last_days", lang), header, rows[-_LAST:])
    tone: Tone = "warn" if found.gaps or found.refused or last.irrigate else "good"
    return Answer(
        said, tone, facts, remarks, [week], depletion(found, _CHART, lang), by_day,
        f"FAO-56; {crop.source} ({crop.evidence})", refused=refused(found, lang),
    )  # fmt: skip


def feeding(found: Feeding, leaf: float, rules: Nutrients, lang: str) -> Answer:
    """Return what is given on a mu."""
    facts = [
        *(Fact(name, figure(kg, 2), "kg/mu") for name, kg in found.amounts.items()),
        Fact(say("garden_organic", lang), percent(found.organic), "%", say("garden_organic_of", lang, least=f"{float(rules.organic_share):.0%}")),
        Fact(say("garden_cost", lang), figure(found.cost, 2), say("garden_cost_unit", lang)),
    ]  # fmt: skip
    rows = [
        (name, figure(need, 2), figure(found.given[name], 2), figure(found.refused.get(name, 0.0), 2))
        for name, need in found.need.items()
    ]
    header = [say(f"garden_nutrient_{name}", lang) for name in ("name", "need", "given", "refused")]
    remarks = [
        say("garden_refused_need", lang, nutrient=name, kg=f"{kg:.2f}") for name, kg in found.refused.items()
    ]
    said = say("garden_fed", lang, leaf=f"{leaf:,.0f}", cost=f"{found.cost:,.2f}")
    sheet = Sheet(say("garden_nutrients", lang), header, rows)
    source = f"{rules.ceilings_source} ({rules.ceilings_evidence})"
    return Answer(
        said, "warn" if found.refused else "good", facts, remarks, [sheet], export=sheet, source=source
    )


def balance(found: Balance, lang: str) -> Answer:
    """Return the balance of a garden with its lines."""
    facts = [
        Fact(say("garden_given_off", lang), figure(found.given_off, 1), "kg CO2e"),
        Fact(say("garden_taken_up", lang), figure(found.taken_up, 1), "kg CO2", say("garden_apart", lang)),
    ]
    if found.area_ha:
        facts += [
            Fact(say(f"garden_hectare_{name}", lang), figure(kg / found.area_ha / 1000, 2), "t/ha")
            for name, kg in (("off", found.given_off), ("up", found.taken_up))
        ]
    if found.for_kg is not None:
        facts.append(
            Fact(say("garden_for_kg", lang), figure(found.for_kg, 3), "kg CO2e/kg", say("garden_coal", lang, coal=f"{found.for_kg / _COAL_KGCO2:,.2f}"))
        )  # fmt: skip
    rows = [
        (say(f"garden_line_{one.id}", lang) if one.id in _OWN else one.id, figure(one.kg, 1), figure(one.low, 1),
         figure(one.high, 1), one.how)
        for one in found.lines
    ]  # fmt: skip
    header = [say(f"garden_balance_{name}", lang) for name in ("line", "kg", "low", "high", "how")]
    sheet = Sheet(say("garden_balance", lang), header, rows)
    said = say("garden_sums", lang, off=f"{found.given_off:,.1f}", up=f"{found.taken_up:,.1f}")
    source = "IPCC 2006 V4, 2019 Refinement V4 ch. 11"
    return Answer(said, "good", facts, [say("garden_no_netting", lang)], [sheet], export=sheet, source=source)


#: Lines that are no energy carriers.
_OWN = ("n2o", "urea", "limestone", "dolomite", "biomass", "soil")


def depletion(found: Season, most: int, lang: str) -> dict[str, Any]:
    """Return the water that is missing on the last days as a chart."""
    last = found.days[-most:]
    return {
        "kind": "stacked", "unit": "mm", "periods": [f"{day}" for day, _ in last],
        "series": [{"title": say("garden_missing", lang), "values": [round(one.depletion, 1) for _, one in last]}],
    }  # fmt: skip


def refused(found: Season, lang: str) -> Sheet:
    """Return the refused days with their reasons."""
    header = [say(f"garden_{name}", lang) for name in ("line", "reason", "cell")]
    rows = [(str(line), say(f"garden_no_{reason}", lang), cell) for line, reason, cell in found.refused]
    return Sheet(say("garden_refused", lang), header, rows)


def rules(one: Garden, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use with where they are from."""
    feed = one.nutrients
    ceilings = ", ".join(f"{key} {value:f}" for key, value in feed.ceilings_kg_mu.items())
    found = [
        (
            crop.name[lang],
            say("garden_rule_crop", lang, kc=f"{crop.kc:f}", source=f"{crop.source} ({crop.evidence})"),
        )
        for crop in one.crops.values()
    ]
    found.append((
        say("garden_rule_ceilings", lang),
        f"{ceilings} kg/mu, {float(feed.organic_share):.0%} – {feed.ceilings_source} ({feed.ceilings_evidence})",
    ))  # fmt: skip
    found += [
        (soil.title[lang], f"EF1 {soil.ef1_synthetic:f} – {soil.source} ({soil.evidence})")
        for soil in one.soils.values()
    ]
    return found + [
        (pest.name[lang], f"{pest.threshold} – {pest.source} ({pest.evidence})")
        for pest in one.pests.values()
    ]
