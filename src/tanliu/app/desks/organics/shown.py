"""What pages and commands of organic waste show, in a reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tanliu.app.desks.organics.queries.files import Batch, Spared, Year
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, Tone, figure, percent
from tanliu.model.waste.document import Waste
from tanliu.report.phrase import say

#: Years after the deposit that are told.
_TOLD = (1, 2, 3, 10, 20)
_MONTHS = 12


def batches(found: Sequence[Batch], whole_kg: float, site: Spared, rules: Waste, lang: str) -> Answer:
    """Return what is known of batches, and the landfill that would have been."""
    known = [one.emission for one in found if one.emission is not None]
    unclosed = [one for one in found if one.faults]
    facts = [
        Fact(say("organics_into", lang), figure(whole_kg, 1), "kg"),
        Fact(say("organics_given_off", lang), figure(sum(known), 1), "kg CO2e", say("organics_of_batches", lang, count=len(known), all=len(found))),
        *_landfill_facts(site, lang),
    ]  # fmt: skip
    header = [
        say(f"organics_column_{name}", lang)
        for name in ("batch", "treatment", "into", "out", "air", "kg", "low", "high", "hygiene")
    ]
    sheet = Sheet(say("organics_by_batch", lang), header, [_row(one, rules, lang) for one in found])
    remarks = [
        f"{one.id}: {say(phrase, lang, **blanks)}" for one in unclosed for phrase, blanks in one.faults
    ]
    remarks += _unsaid(found, rules, lang)
    said = say("organics_batches_said", lang, count=len(found), faults=len(unclosed), kg=f"{sum(known):,.1f}")
    tone: Tone = "bad" if unclosed else "warn" if remarks else "good"
    return Answer(
        said, tone, facts, [*remarks, say("organics_no_first_year", lang)], [sheet, _by_year(site, lang)], decay(site, lang), sheet,
        f"IPCC 2006 V5 / 2019; {rules.gwp}",
    )  # fmt: skip


def _row(one: Batch, rules: Waste, lang: str) -> tuple[str, ...]:
    hygiene = "unknown" if one.is_hygienic is None else "yes" if one.is_hygienic else "no"
    numbers = [one.emission, one.low, one.high]
    warm = say(f"organics_hygiene_{hygiene}", lang, days=f"{one.warm_days:.1f}", wanted=rules.hygiene.days)
    return (
        one.id, rules.treatments[one.treatment].name[lang], figure(one.mass.came_in, 1), figure(one.mass.came_out, 1),
        figure(one.mass.to_air, 1), *("–" if number is None else figure(number, 1) for number in numbers), warm,
    )  # fmt: skip


def _unsaid(found: Sequence[Batch], rules: Waste, lang: str) -> list[str]:
    """Return of which treatments nothing can be said, and why."""
    told = []
    for id in dict.fromkeys(one.treatment for one in found if one.emission is None):
        note = rules.treatments[id].note
        name = rules.treatments[id].name[lang]
        told.append(f"{name}: {say('organics_no_factor', lang)}{f' – {note[lang]}' if note else ''}")
    return told


def landfill(kg: float, site: Spared, lang: str) -> Answer:
    """Return what a landfill gives off of a waste that is laid down once."""
    said = say("organics_baseline", lang, kg=f"{kg:,.1f}", landfill=site.landfill, whole=f"{site.whole:,.1f}")
    sheet = _by_year(site, lang)
    return Answer(
        said, "good", _landfill_facts(site, lang), [say("organics_no_first_year", lang)], [sheet], decay(site, lang), sheet,
        "IPCC 2006 V5 ch. 3",
    )  # fmt: skip


def _landfill_facts(site: Spared, lang: str) -> list[Fact]:
    return [
        Fact(say("organics_landfill_whole", lang), figure(site.whole, 1), "kg CO2e", site.landfill),
        *(
            Fact(say("organics_landfill_until", lang, years=years), figure(site.until(years), 1), "kg CO2e")
            for years in _TOLD
        ),
    ]


def _by_year(site: Spared, lang: str) -> Sheet:
    rows = [
        (str(year), figure(kg, 1), figure(site.until(year), 1)) for year, kg in enumerate(site.by_year, 1)
    ]
    header = [say(f"organics_column_{name}", lang) for name in ("year", "of_year", "until")]
    return Sheet(say("organics_by_year", lang), header, rows)


def diversion(
    found: Sequence[Year], lines: Sequence[tuple[int, str, str]], rules: Waste, lang: str
) -> Answer:
    """Return the tonnages and the diversion of each year."""
    rows, facts, remarks = [], [], []
    for one in found:
        share = one.diverted(rules)
        whole = sum(one.tonnes.values())
        part = "" if one.months == _MONTHS else say("organics_months", lang, count=one.months)
        facts.append(
            Fact(
                say("organics_diverted", lang, year=one.year),
                "–" if share is None else percent(share),
                "%",
                part,
            )
        )
        rows.append(
            (
                one.year,
                *(figure(one.tonnes.get(id, 0.0)) for id in rules.streams),
                figure(whole),
                figure(one.months),
            )
        )
        if part:
            remarks.append(f"{one.year}: {part}")
    header = [
        say("organics_column_year", lang), *(f"{stream.name[lang]} (t)" for stream in rules.streams.values()),
        say("organics_column_whole", lang), say("organics_column_months", lang),
    ]  # fmt: skip
    sheet = Sheet(say("organics_collected", lang), header, rows)
    last = found[-1].diverted(rules)
    said = say(
        "organics_diversion_said", lang, year=found[-1].year, share="–" if last is None else f"{last:.1%}"
    )
    source = say("organics_diversion_source", lang)
    tone: Tone = "warn" if remarks or lines else "good"
    return Answer(
        said,
        tone,
        facts,
        remarks,
        [sheet],
        tonnages(found, rules, lang),
        sheet,
        source,
        refused=refused(lines, lang),
    )


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


def refused(lines: Sequence[tuple[int, str, str]], lang: str) -> Sheet:
    """Return the refused rows with their reasons."""
    header = [say(f"organics_{name}", lang) for name in ("line", "reason", "cell")]
    rows = [(str(line), say(f"organics_no_{reason}", lang), cell) for line, reason, cell in lines]
    return Sheet(say("organics_refused", lang), header, rows)


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
