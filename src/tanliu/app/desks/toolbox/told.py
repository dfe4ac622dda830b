"""The toolbox in words: rows of measures with their arithmetic, and the report of it for PDF and XLSX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.desks.toolbox.queries import Toolbox
from tanliu.app.platform.served import catalog
from tanliu.decide.measure.sized import Measure
from tanliu.report.document import Document, Section, Table
from tanliu.report.doubt import sentence
from tanliu.report.names import Names
from tanliu.report.phrase import say
from tanliu.report.translated import in_words

Row = dict[str, Any]
_MONTHS = 12
HEADER = ("measure", "size", "invest", "gain", "payback", "rate", "avoided", "per_tonne", "range")


def name_of(found: Toolbox, one: Measure, lang: str) -> str:
    """Return what a measure is called."""
    if one.id == "described" and found.project:
        return found.project.name
    named = next((each.name[lang] for each in found.rule.savings if each.id == one.id), None)
    return named or say(f"toolbox_measure_{one.id}", lang)


def rows(found: Toolbox, lang: str) -> list[Row]:
    """Return what was described, then the measures, the cheapest tonne first."""
    return [_row(found, one, lang) for one in found.measures]


def _row(found: Toolbox, one: Measure, lang: str) -> Row:
    discount, off = float(found.rule.discount), float(found.rule.uncertain)
    least, most = sorted((one.gain * (1 - off), one.gain * (1 + off)))
    rate = one.rate()
    return {
        "id": one.id, "name": name_of(found, one, lang), "size": one.size, "unit": one.unit, "invest": one.invest, "gain": one.gain, "gain_low": least,
        "gain_high": most, "payback": one.payback() if one.invest else None, "rate": rate, "avoided": None if one.avoided_kg is None else one.avoided_kg / 1000,
        "per_tonne": one.cost_per_tonne(discount), "from_load": one.from_load, "years": one.years,
        "steps": [{"name": say(f"toolbox_step_{step.word}", lang), "value": step.value, "unit": step.unit} for step in one.steps],
    }  # fmt: skip


def cells(row: Mapping[str, Any]) -> tuple[object, ...]:
    """Return a measure as a row of a file."""
    size = f"{row['size']:,.0f} {row['unit']}"
    span = f"{row['gain_low']:,.0f} – {row['gain_high']:,.0f}"
    return (
        row["name"], size, round(row["invest"]), round(row["gain"]), _round(row["payback"], 1), _round(row["rate"], 3), _round(row["avoided"], 1),
        _round(row["per_tonne"], 0), span,
    )  # fmt: skip


def _round(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)


def names_of(found: Toolbox, lang: str) -> dict[str, str]:
    """Return what the indicators that are compared are called."""
    return {one.indicator.id: Names(catalog(), lang).of(one.indicator) for one in found.gaps}


def gaps(found: Toolbox, names: Mapping[str, str]) -> list[Row]:
    """Return each indicator beside mean and leaders, and by what share it has to fall to reach these."""
    return [
        {"id": one.indicator.id, "name": names[one.indicator.id], "unit": one.indicator.unit, "own": one.own, "average": one.average, "leaders": one.leaders, "count": one.count,
         "gap": 1 - one.leaders / one.own if one.own and one.leaders is not None and one.own > one.leaders else None}
        for one in found.gaps
    ]  # fmt: skip


def remarks(found: Toolbox, lang: str) -> tuple[str, ...]:
    """Return what the numbers rest on, and what is missing."""

    def of_packs(text: str) -> str:
        return in_words(text, catalog(), lang)

    basis = "toolbox_measured" if found.measured else "toolbox_not_measured"
    told = [
        say(basis, lang, known=f"{found.known:.0%}", least=f"{found.rule.known_least:.0%}"),
        say("toolbox_rests", lang, tariff=found.tariff.title[lang], tariff_source=of_packs(found.tariff.source), rule=found.rule.title[lang],
            edition=found.rule.edition, source=of_packs(found.rule.source), evidence=of_packs(found.rule.evidence), discount=f"{found.rule.discount:.0%}", off=f"{found.rule.uncertain:.0%}"),
    ]  # fmt: skip
    if found.project:
        use = next(step.value for step in found.measures[0].steps if step.word == "use")
        of = say(f"toolbox_of_{found.project.of}", lang)
        told.insert(
            0,
            say(
                "toolbox_described", lang, name=found.project.name, of=of, year=found.year, use=f"{use:,.0f}"
            ),
        )
    if found.months < _MONTHS:
        told.append(say("toolbox_months", lang, months=found.months, year=found.year))
    if found.estimated:
        told.append(say("toolbox_estimated", lang, share=f"{found.estimated:.0%}"))
    if found.rests.lines:
        told.append(say("toolbox_rests_on", lang, says=sentence(found.rests, Names(catalog(), lang))))
    return (*told, say("toolbox_left_out", lang))


def document(found: Toolbox, firm: Mapping[str, Any], names: Mapping[str, str], lang: str) -> Document:
    """Return the report of an enterprise."""
    header = tuple(say(f"toolbox_{one}", lang) for one in HEADER)
    table = Table(header, tuple(cells(row) for row in rows(found, lang)))
    near = Table(
        tuple(say(f"toolbox_{one}", lang) for one in ("indicator", "own", "average", "leaders", "gap")),
        tuple((f"{row['name']} ({row['unit']})", row["own"], row["average"], row["leaders"], _percent(row["gap"])) for row in gaps(found, names)),
    )  # fmt: skip
    parts = [
        Section(say("toolbox_measures", lang), remarks(found, lang), table),
        Section(say("toolbox_gaps", lang), (), near),
    ]
    for row in rows(found, lang):
        steps = tuple((step["name"], step["value"], step["unit"]) for step in row["steps"])
        parts.append(
            Section(
                row["name"],
                (),
                Table(tuple(say(f"toolbox_{one}", lang) for one in ("step", "value", "unit")), steps),
            )
        )
    project = found.project
    title = (
        say("toolbox_evaluation", lang, name=project.name)
        if project
        else say("toolbox_title", lang, year=found.year)
    )
    return Document(
        title, f"{firm['name']} · {firm['entity_id']}", lang, tuple(parts), say("toolbox_foot", lang)
    )


def _percent(share: Any) -> str | None:
    return None if share is None else f"−{float(share):.1%}"
