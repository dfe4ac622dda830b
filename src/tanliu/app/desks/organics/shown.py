"""What pages and commands of organic waste show, in a reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tanliu.app.desks.organics.queries.files import Batch, Spared, Year
from tanliu.model.waste.document import Waste
from tanliu.report.phrase import say

#: Years after the deposit that are told.
_TOLD = (1, 2, 3, 10, 20)
_MONTHS = 12


def batch(one: Batch, rules: Waste, lang: str) -> Iterator[str]:
    """Yield what is known of a batch."""
    treatment = rules.treatments[one.treatment]
    yield say(
        "organics_batch", lang, batch=one.id, treatment=treatment.name[lang], into=f"{one.mass.came_in:,.1f}",
        out=f"{one.mass.came_out:,.1f}", air=f"{one.mass.to_air:,.1f}",
    )  # fmt: skip
    if one.emission is None:
        note = f": {treatment.note[lang]}" if treatment.note else ""
        yield "  " + say("organics_no_factor", lang) + note
    elif one.low is None or one.high is None:
        yield "  " + say("organics_measured", lang, kg=f"{one.emission:,.1f}")
    else:
        yield "  " + say(
            "organics_emission",
            lang,
            kg=f"{one.emission:,.1f}",
            low=f"{one.low:,.1f}",
            high=f"{one.high:,.1f}",
        )
    if one.is_hygienic is None:
        yield "  " + say("organics_no_log", lang)
    else:
        word = "organics_hygienic" if one.is_hygienic else "organics_not_hygienic"
        yield "  " + say(
            word, lang, days=f"{one.warm_days:.1f}", wanted=rules.hygiene.days, celsius=f"{rules.hygiene.least_celsius:f}"
        )  # fmt: skip
    for phrase, blanks in one.faults:
        yield "  ! " + say(phrase, lang, **blanks)


def baseline(waste_kg: float, found: Spared, lang: str) -> Iterator[str]:
    """Yield what a landfill would have given off, by year."""
    yield say(
        "organics_baseline", lang, kg=f"{waste_kg:,.1f}", landfill=found.landfill, whole=f"{found.whole:,.1f}"
    )
    for years in _TOLD:
        yield "  " + say(
            "organics_until", lang, years=years, of_year=f"{found.by_year[years - 1]:,.1f}", until=f"{found.until(years):,.1f}"
        )  # fmt: skip


def years(found: Sequence[Year], rules: Waste, lang: str) -> Iterator[str]:
    """Yield the tonnages and the diversion of each year."""
    for one in found:
        share = one.diverted(rules)
        told = "; ".join(
            f"{rules.streams[name].name[lang]} {value:,.0f}" for name, value in one.tonnes.items()
        )
        part = "" if one.months == _MONTHS else " " + say("organics_months", lang, count=one.months)
        yield f"{one.year}: {'–' if share is None else f'{share:.1%}'} ({sum(one.tonnes.values()):,.0f} t: {told}){part}"


def decay(found: Spared, lang: str) -> dict[str, Any]:
    """Return what a landfill would have given off by year as a chart."""
    return {
        "kind": "stacked", "unit": "kg CO2e", "periods": [str(year) for year in range(1, len(found.by_year) + 1)],
        "series": [{"title": say("organics_by_year", lang), "values": [round(one, 2) for one in found.by_year]}],
    }  # fmt: skip


def tonnages(found: Sequence[Year], rules: Waste, lang: str) -> dict[str, Any]:
    """Return tonnages by year and stream as a chart."""
    return {
        "kind": "stacked", "unit": "t", "periods": [one.year for one in found],
        "series": [
            {"title": stream.name[lang], "values": [round(one.tonnes.get(id, 0.0), 1) for one in found]}
            for id, stream in rules.streams.items()
        ],
    }  # fmt: skip


def refused(lines: Sequence[tuple[int, str, str]], lang: str) -> list[tuple[int, str, str]]:
    """Return the refused rows with their reasons."""
    return [(line, say(f"organics_no_{reason}", lang), cell) for line, reason, cell in lines]


def rules(one: Waste, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use with where they are from."""
    found = []
    for each in one.treatments.values():
        note = each.note[lang] if each.note else f"CH4 {each.ch4_g_kg:f} g/kg, N2O {each.n2o_g_kg:f} g/kg"
        found.append((each.name[lang], f"{note} – {each.source} ({each.evidence})"))
    for site in one.landfills.values():
        told = f"DOC {site.doc:f}, DOCf {site.doc_f:f}, MCF {site.mcf:f}, k {site.k:f}"
        found.append((site.name[lang], f"{told} – {site.source} ({site.evidence})"))
    hygiene = one.hygiene
    told = say("organics_rule_hygiene_is", lang, celsius=f"{hygiene.least_celsius:f}", days=hygiene.days)
    return [*found, (say("organics_rule_hygiene", lang), f"{told} – {hygiene.source} ({hygiene.evidence})")]
