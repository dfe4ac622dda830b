"""Counts of assessments in words: for pages, files and the interface."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from tanliu.app.desks.assessments import shown
from tanliu.app.desks.assessments.models import Assessment
from tanliu.app.desks.assessments.queries.assessments import PROCESS, scheme_as_kept
from tanliu.app.desks.assessments.queries.schemes import schemes
from tanliu.app.desks.assessments.queries.statistics import Held, Progress, Town, answers_told
from tanliu.app.platform.casework.processes import process
from tanliu.catalog.types import Catalog
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.portfolio import Spread, editions_differ, regraded, spreads
from tanliu.decide.assessment.printed import number
from tanliu.report.phrase import say

STANDINGS = ("valid", "unwatched", "suspended", "withdrawn", "expired")
#: Columns of the file of certificates.
COLUMNS = ("scheme_title", "year", "level_name", *STANDINGS)
#: Colours of the map, fewest first.
COLOURS = ("#d6ebe3", "#b4dccd", "#8ecbb5", "#66b99b", "#43a684")
_TITLES = {
    "scheme_title": "assess_column_scheme",
    "year": "assess_year_issued",
    "level_name": "assess_column_level_name",
}


def title(column: str, lang: str) -> str:
    """Return the title of a column of the file of certificates."""
    return say(_TITLES.get(column, f"assess_standing_{column}"), lang)


def portfolio(held: Iterable[Held], lang: str) -> list[shown.Row]:
    """Return certificates by scheme, level and year."""
    return [
        {
            "scheme": one.scheme, "scheme_title": one.about.title[lang], "year": one.year, "level": one.level,
            "level_name": shown.level(one.about, one.level, lang), **{name: one.standings.get(name, 0) for name in STANDINGS},
            "cells": [one.standings.get(name, 0) for name in STANDINGS],
        }
        for one in held
    ]  # fmt: skip


def progress(told: Iterable[Progress], catalog: Catalog, lang: str) -> list[shown.Row]:
    """Return assessments by scheme and state."""
    known = schemes(catalog)
    states = {id: one.name[lang] for id, one in process(PROCESS).says.states.items()}
    return [
        {
            "scheme": one.scheme, "scheme_title": known[one.scheme].title[lang] if one.scheme in known else one.scheme,
            "state": one.state, "state_name": states.get(one.state, one.state), "count": one.count, "late": one.late,
        }
        for one in told
    ]  # fmt: skip


def towns(found: Sequence[Town], known: Mapping[str, AssessmentScheme], lang: str) -> list[shown.Row]:
    """Return objects by town, with their levels and their share of the town that has most."""
    most = max((one.certified for one in found), default=0)
    return [
        {
            "region_id": one.region_id, "name": one.name, "assessed": one.assessed, "certified": one.certified,
            "width": round(100 * one.certified / most) if most else 0,
            "levels": [_level_told(known, scheme, level, count, lang) for (scheme, level), count in _ordered(known, one)],
        }
        for one in found
    ]  # fmt: skip


def _ordered(known: Mapping[str, AssessmentScheme], town: Town) -> list[tuple[tuple[str, str], int]]:
    """Return the levels of a town by scheme, the highest first."""

    def place(one: tuple[tuple[str, str], int]) -> tuple[str, int]:
        scheme, level = one[0]
        every = list(known[scheme].levels) if scheme in known else []
        return scheme, -every.index(level) if level in every else 1

    return sorted(town.levels.items(), key=place)


def _level_told(
    known: Mapping[str, AssessmentScheme], scheme: str, level: str, count: int, lang: str
) -> shown.Row:
    rule = known.get(scheme)
    return {
        "scheme": scheme, "scheme_title": rule.title[lang] if rule else scheme, "level": level,
        "level_name": shown.level(rule, level, lang) if rule else level, "count": count,
    }  # fmt: skip


def town_map(found: Sequence[Town], address: Callable[[str], str], lang: str) -> shown.Row | None:
    """Return the map of towns coloured by how many objects have a valid certificate; None where no town has an outline."""
    if not any(one.outline for one in found):
        return None
    most = max(one.certified for one in found) or 1
    drawn = [one for one in found if one.outline]
    return {
        "kind": "map", "colours": COLOURS, "measure": say("assess_certified", lang), "unit": "",
        "geojson": {"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"name": one.region_id}, "geometry": json.loads(one.outline or "")} for one in drawn
        ]},
        "rows": [
            {"name": one.region_id, "title": one.name, "value": one.certified, "address": address(one.region_id),
             "class": min(1 + len(COLOURS) * one.certified // most, len(COLOURS)) if one.certified else 0}
            for one in drawn
        ],
    }  # fmt: skip


def comparable(catalog: Catalog) -> dict[str, AssessmentScheme]:
    """Return the schemes that say from how many objects on answers may be told together."""
    return {id: one for id, one in schemes(catalog).items() if one.benchmark is not None}


def benchmark(scheme: AssessmentScheme, cases: Sequence[Assessment], lang: str) -> shown.Row:
    """Return the spread of answers of those who were decided by this edition."""
    kept = {one.pk: scheme_as_kept(one).edition for one in cases}
    same = [one for one in cases if kept[one.pk] == scheme.edition]
    answers = answers_told(same)
    assert scheme.benchmark is not None
    least = scheme.benchmark.least_objects
    return {
        "scheme": scheme.assessment, "edition": scheme.edition, "least_objects": least, "source": scheme.benchmark.source,
        "objects": len(same) if len(same) >= least else None, "other_editions": len(cases) - len(same),
        "rows": [_spread(scheme, one, lang) for one in spreads(scheme, list(answers.values()))],
    }  # fmt: skip


def _spread(scheme: AssessmentScheme, one: Spread, lang: str) -> shown.Row:
    asks = scheme.indicators[one.indicator].asks
    unit = "%" if asks == "met" else shown.told_unit(scheme.indicators[one.indicator].unit)

    def told(value: Fraction | None) -> str | None:
        if value is None:
            return None
        if asks == "grade":
            return list(scheme.grades)[int(value)]
        return f"{number(value, 2)} {unit}".strip()

    return {
        "indicator": one.indicator, "name": scheme.indicators[one.indicator].name[lang], "asks": asks, "objects": one.objects,
        "low": told(one.low), "middle": told(one.middle), "high": told(one.high),
    }  # fmt: skip


def edition(scheme: AssessmentScheme, lang: str) -> str:
    """Return title and edition of a scheme."""
    return f"{scheme.title[lang]} ({scheme.edition})"


def differences(old: AssessmentScheme, new: AssessmentScheme, lang: str) -> list[shown.Row]:
    """Return what two editions differ in."""
    found = []
    for one in editions_differ(old, new):
        of = old if one.change == "removed" else new
        named = {"indicator": of.indicators, "measure": of.measures, "level": of.levels}[one.kind][one.id]
        found.append({
            "kind": say(f"assess_kind_{one.kind}", lang), "id": one.id, "name": named.name[lang],
            "change": say(f"assess_change_{one.change}", lang), "what": ", ".join(one.what),
        })  # fmt: skip
    return found


def moved(
    old: AssessmentScheme, new: AssessmentScheme, cases: Sequence[Assessment], lang: str
) -> list[shown.Row]:
    """Return how many of those decided by one edition would have which level by another."""
    same = {one.pk: one for one in cases if scheme_as_kept(one).edition == old.edition}
    told = answers_told(same.values())
    rows = regraded(new, [(one.level, told[pk]) for pk, one in same.items()])
    return [
        {
            "before": shown.level(old, one.level or None, lang), "objects": one.objects,
            "after": say("assess_not_comparable", lang) if one.now is None else shown.level(new, one.now or None, lang),
        }
        for one in rows
    ]  # fmt: skip
