"""What pages and commands of gardens show, in a reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tanliu.app.desks.garden.queries.carbon import Balance
from tanliu.app.desks.garden.queries.weather import Season
from tanliu.model.farm.document import Garden
from tanliu.model.farm.feed import Feeding
from tanliu.report.phrase import say

_LAST = 7
#: CO2 of a kilogram of coal, about: it lets a reader feel what a footprint is [kg].
_COAL_KGCO2 = 2.6


def season(found: Season, rules: Garden, lang: str) -> Iterator[str]:
    """Yield what a season's weather comes to."""
    days = [one for _, one in found.days]
    sums = [sum(getattr(one, name) for one in days) for name in ("et0", "rain", "given", "used", "drained")]
    et0, rain, given, used, drained = (f"{one:,.1f}" for one in sums)
    yield say(
        "garden_season", lang, first=found.days[0][0], last=found.days[-1][0], days=len(days), et0=et0, rain=rain, given=given,
        used=used, drained=drained,
    )  # fmt: skip
    if found.gaps:
        yield say("garden_gaps", lang, count=found.gaps)
    for day, one in found.days[-_LAST:]:
        phrase = "garden_irrigate" if one.irrigate else "garden_enough"
        yield "  " + say(
            phrase, lang, day=day, et0=f"{one.et0:.2f}", missing=f"{one.depletion:.1f}", easy=f"{one.easy:.1f}",
            water=f"{one.irrigate:.1f}",
        )  # fmt: skip
    for id, (warmth, generations) in found.warmth.items():
        pest = rules.pests[id]
        yield say(
            "garden_pest", lang, pest=pest.name[lang], warmth=f"{warmth:,.0f}", generations=f"{generations:.1f}",
            threshold=pest.threshold, source=f"{pest.source} ({pest.evidence})",
        )  # fmt: skip


def feeding(found: Feeding, lang: str) -> Iterator[str]:
    """Yield what is given on a mu."""
    need = ", ".join(f"{name} {value:.2f}" for name, value in found.need.items())
    given = ", ".join(f"{name} {value:.2f}" for name, value in found.given.items())
    yield say(
        "garden_fed", lang, need=need, given=given, organic=f"{found.organic:.0%}", cost=f"{found.cost:,.2f}"
    )
    for name, kg in found.amounts.items():
        yield f"  {name}: {kg:,.2f} kg/mu"
    for name, kg in found.refused.items():
        yield say("garden_refused_need", lang, nutrient=name, kg=f"{kg:.2f}")


def balance(found: Balance, lang: str) -> Iterator[str]:
    """Yield the balance of a garden, its lines first."""
    for one in found.lines:
        span = "" if one.low == one.high else f" ({one.low:,.1f} – {one.high:,.1f})"
        name = say(f"garden_line_{one.id}", lang) if one.id in _OWN else one.id
        yield f"  {name}: {one.kg:,.1f} kg CO2e{span} – {one.how}"
    yield say("garden_sums", lang, off=f"{found.given_off:,.1f}", up=f"{found.taken_up:,.1f}")
    if found.area_ha:
        yield say(
            "garden_a_hectare", lang, off=f"{found.given_off / found.area_ha / 1000:,.2f}",
            up=f"{found.taken_up / found.area_ha / 1000:,.2f}",
        )  # fmt: skip
    if found.for_kg is not None:
        yield say("garden_for_kg", lang, kg=f"{found.for_kg:,.3f}", coal=f"{found.for_kg / _COAL_KGCO2:,.2f}")


#: Lines that are no energy carriers.
_OWN = ("n2o", "urea", "limestone", "dolomite", "biomass", "soil")


def depletion(found: Season, most: int, lang: str) -> dict[str, Any]:
    """Return the water that is missing on the last days as a chart."""
    last = found.days[-most:]
    return {
        "kind": "stacked", "unit": "mm", "periods": [f"{day}" for day, _ in last],
        "series": [{"title": say("garden_missing", lang), "values": [round(one.depletion, 1) for _, one in last]}],
    }  # fmt: skip


def refused(found: Season, lang: str) -> list[tuple[int, str, str]]:
    """Return the refused days with their reasons."""
    return [(line, say(f"garden_no_{reason}", lang), cell) for line, reason, cell in found.refused]


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
