"""The annual report of a scheme in words and numbers: for the page, the document and the interface; without a database."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import partial

from tanliu.app.desks.assessments import shown
from tanliu.catalog.types import Catalog
from tanliu.decide.assessment.annual import Moved, annual
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.printed import number
from tanliu.report.document import Chart, Document, Section, Table
from tanliu.report.phrase import say
from tanliu.report.translated import in_words

_PLACES = 2


def report(scheme: AssessmentScheme, year: str, told: Mapping[str, Answer], lang: str) -> shown.Row:
    """Return the report of a year: values by year, what rose and fell, and the level with its conditions."""
    made = annual(scheme, year, told)
    years = list(made.outcomes)
    indicators = [_row(scheme, one, scheme.indicators[one.id].unit, lang) for one in made.indicators]
    measures = [_row(scheme, one, scheme.measures[one.id].unit, lang) for one in made.measures]
    now = made.outcomes[year]
    return {
        "scheme": scheme.assessment, "title": scheme.title[lang], "edition": scheme.edition, "year": year, "years": years,
        "whose": scheme.whose[lang] if scheme.whose and not told else "", "indicators": indicators, "measures": measures,
        "rose": [one["name"] for one in indicators if one["direction"] == "up"], "fell": [one["name"] for one in indicators if one["direction"] == "down"],
        "levels": [{"year": one, "level": shown.level(scheme, each.level, lang), "is_open": each.is_open} for one, each in made.outcomes.items()],
        "outcome": shown.outcome(scheme, now, lang), "told": bool(told),
    }  # fmt: skip


def _row(scheme: AssessmentScheme, one: Moved, unit: str | None, lang: str) -> shown.Row:
    direction = "" if one.change is None else "up" if one.change > 0 else "down" if one.change < 0 else "same"
    return {
        "id": one.id, "name": shown.name(scheme, one.id, lang), "unit": shown.told_unit(unit), "direction": direction,
        "values": [_told(value) for value in one.values.values()], "change": _told(one.change, signed=True),
        "change_percent": _told(one.change_percent, signed=True),
    }  # fmt: skip


def _told(value: Fraction | None, *, signed: bool = False) -> str | None:
    if value is None:
        return None
    text = number(value, _PLACES)
    return f"+{text}" if signed and value > 0 else text


def says(told: shown.Row, lang: str) -> list[str]:
    """Return the sentences of a report: what rose, what fell, what is not known, and the level."""
    say_ = partial(say, language=lang)
    join = "、" if lang == "zh" else ", "
    found = [
        say_(f"assess_annual_{one}", names=join.join(told[one])) for one in ("rose", "fell") if told[one]
    ]
    if not found:
        found = [say_("assess_annual_alone")]
    if told["outcome"]["missing"]:
        found.append(say_("assess_missing", count=len(told["outcome"]["missing"])))
    level = told["outcome"]["level_name"]
    if told["outcome"]["is_open"]:
        level += f" – {told['outcome']['best_name']} ({say_('assess_open')})"
    return [*found, say_("assess_annual_level", level=level)]


def document(scheme: AssessmentScheme, told: shown.Row, catalog: Catalog, lang: str) -> Document:
    """Return the report as a document to print."""
    say_ = partial(say, language=lang)
    header = (say_("assess_indicator"), *told["years"], say_("assess_annual_change"), "%")
    charts = (Chart("bars", tuple(range(1, 1 + len(told["years"]))), ""),)
    parts = [
        Section(say_("assess_annual"), tuple(says(told, lang)), _table(header, told["indicators"], charts)),
        Section(say_("assess_steps"), (), _table(header, told["measures"], ())),
        Section(
            say_("assess_conditions"), (),
            Table(
                (say_("assess_column_level_name"), say_("assess_wanted"), say_("assess_value")),
                tuple((one["level_name"], one["condition"], one["value"]) for one in told["outcome"]["conditions"]),
            ),
        ),
        Section(say_("assess_source"), tuple(_sources(scheme, told, catalog, lang))),
    ]  # fmt: skip
    title = f"{told['title']} {told['year']}"
    return Document(title, told["whose"] or scheme.about[lang], lang, tuple(parts))


def _table(header: tuple[str, ...], rows: list[shown.Row], charts: tuple[Chart, ...]) -> Table:
    cells = tuple(
        (f"{one['name']}{f' [{unit}]' if (unit := one['unit']) else ''}", *map(_cell, one["values"]), one["change"] or "–", one["change_percent"] or "–")
        for one in rows
    )  # fmt: skip
    return Table(header, cells, charts)


def _cell(text: str | None) -> object:
    return None if text is None else float(text)


def _sources(scheme: AssessmentScheme, told: shown.Row, catalog: Catalog, lang: str) -> list[str]:
    """Return the sources of the scheme and of each year, and its note."""
    found = [in_words(scheme.source, catalog, lang)]
    for year in told["years"]:
        typed = told["told"] and year == told["year"]
        source = (
            say("assess_annual_typed", lang) if typed else in_words(scheme.series[year].source, catalog, lang)
        )
        found.append(f"{year}: {source}")
    return [*found, *([scheme.note[lang]] if scheme.note else [])]
