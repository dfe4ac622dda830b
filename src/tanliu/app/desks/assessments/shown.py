"""What pages, files, commands and the interface tell of a scheme, an outcome, and what would lift it; without a database."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tanliu.decide.assessment.blocks import Limit, Need
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.interval import Interval
from tanliu.decide.assessment.lift import Lift, Upgrade, lifts
from tanliu.decide.assessment.printed import number
from tanliu.decide.assessment.score import Held, Measured, Outcome
from tanliu.report.phrase import say

Row = dict[str, Any]
_PLACES = 4
_SIGNS = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<", "equals": "="}


def figure(at: Interval, lang: str, unit: str = "") -> str:
    """Return a number, its ends where it is not known for sure, or that it is not known."""
    if at.value is not None:
        text = number(at.value, _PLACES)
    elif at.low is None or at.high is None:
        return say("assess_unknown", lang)
    else:
        text = f"{number(at.low, _PLACES)} – {number(at.high, _PLACES)}"
    return f"{text} {told_unit(unit)}".strip()


def told_unit(unit: str | None) -> str:
    """Return a unit as it is written behind a number; nothing behind what is counted."""
    return "" if unit is None or unit == "1" else unit


def name(scheme: AssessmentScheme, id: str, lang: str) -> str:
    """Return the name of an indicator, measure or level."""
    for known in (scheme.measures, scheme.indicators, scheme.levels):
        if id in known:
            return known[id].name[lang]
    return id


def level(scheme: AssessmentScheme, id: str | None, lang: str) -> str:
    """Return the name of a level, or that there is none."""
    return (
        scheme.levels[id].name[lang]
        if id is not None and id in scheme.levels
        else say("assess_no_level", lang)
    )


def condition(scheme: AssessmentScheme, need: Need, lang: str) -> str:
    """Return a condition in words, such as ``Indicators at A+ > 75``."""
    return f"{name(scheme, need.of, lang)} {_bounds(need)}"


def _bounds(limit: Limit) -> str:
    told = [
        f"{sign} {getattr(limit, word):f}"
        for word, sign in _SIGNS.items()
        if getattr(limit, word) is not None
    ]
    return ", ".join(told)


def _reached(scheme: AssessmentScheme, upgrade: Upgrade, lang: str) -> str:
    """Return what an indicator has to become: a number its limit with its unit, anything else its grade or a yes."""
    asked = scheme.indicators[upgrade.indicator]
    if upgrade.to == "yes" and asked.limit is not None:
        return f"{_bounds(asked.limit)} {asked.unit or ''}".rstrip()
    return say("assess_yes", lang) if upgrade.to == "yes" else upgrade.to


def arithmetic(scheme: AssessmentScheme, made: Measured, lang: str) -> str:
    """Return how a measure came about, with every number in it."""
    measure = scheme.measures[made.id]
    if made.counted is not None:
        sure, most = made.counted
        counted = f"{sure}" if sure == most else f"{sure}–{most}"
        return say(f"assess_says_{measure.form}", lang, counted=counted, all=made.all)
    above = _terms(scheme, made, lang, beneath=False, start=Fraction(measure.plus))
    text = f"({above})" if made.beneath is not None else above
    if made.beneath is not None:
        text += f" ÷ ({_terms(scheme, made, lang, beneath=True, start=Fraction(measure.plus_over))})"
    return f"{text} × {number(Fraction(measure.times))}" if measure.times != 1 else text


def _terms(scheme: AssessmentScheme, made: Measured, lang: str, *, beneath: bool, start: Fraction) -> str:
    found = [number(start)] if start else []
    for one in made.terms:
        if one.beneath == beneath:
            by = "" if abs(one.by) == 1 else f"{number(abs(one.by), _PLACES)} × "
            sign = "− " if one.by < 0 else "+ " if found else ""
            found.append(f"{sign}{by}{name(scheme, one.of, lang)} {figure(one.at, lang)}")
    return " ".join(found)


def outcome(
    scheme: AssessmentScheme, made: Outcome, lang: str, costs: Mapping[str, Fraction] | None = None
) -> Row:
    """Return an outcome with its measures, conditions and what would lift it, in words and numbers.

    Parameters
    ----------
    costs
        What a step costs by indicator [CNY]; the hints of the scheme where nothing is told.
    """
    return {
        "level": made.level, "level_name": level(scheme, made.level, lang),
        "best": made.best, "best_name": level(scheme, made.best, lang),
        "is_open": made.is_open, "is_provisional": made.is_provisional, "in_gap": _in_gap(scheme, made),
        "missing": [{"id": id, "name": name(scheme, id, lang)} for id in made.missing],
        "doubtful": [{"id": id, "name": name(scheme, id, lang), "why": made.lines[id].answer.doubt} for id in made.doubtful],
        "measures": [
            {"id": id, "name": name(scheme, id, lang), "value": figure(one.at, lang, scheme.measures[id].unit), "says": arithmetic(scheme, one, lang)}
            for id, one in made.measures.items()
        ],
        "conditions": [_held(scheme, one, lang) for one in made.held],
        "lifts": [_lift(scheme, one, lang) for one in lifts(scheme, made, costs)],
    }  # fmt: skip


def _held(scheme: AssessmentScheme, one: Held, lang: str) -> Row:
    unit = scheme.measures[one.need.of].unit if one.need.of in scheme.measures else ""
    return {
        "level": one.level, "level_name": level(scheme, one.level, lang) if one.level else say("assess_every_level", lang),
        "condition": condition(scheme, one.need, lang), "value": figure(one.at, lang, unit), "holds": one.holds,
    }  # fmt: skip


def _in_gap(scheme: AssessmentScheme, made: Outcome) -> str:
    """Return the printed gap in which a number lies; empty where it lies in none."""
    for low, _, to, start in scheme.gaps():
        of = next(need.of for need in scheme.levels[low].needs if need.to == to)
        value = made.measures[of].at.value if of in made.measures else None
        if value is not None and to < value < start:
            return f"{to:f} – {start:f}"
    return ""


def _lift(scheme: AssessmentScheme, one: Lift, lang: str) -> Row:
    shorts = []
    for short in one.shorts:
        text = condition(scheme, short.need, lang)
        if short.by is not None:
            unit = scheme.measures[short.need.of].unit if short.need.of in scheme.measures else ""
            text += say(
                "assess_short_by", lang, by=f"{number(abs(short.by), _PLACES)} {told_unit(unit)}".strip()
            )
        if short.moved is not None:
            text += say("assess_short_moved", lang, moved=number(short.moved, _PLACES))
        shorts.append(text)
    return {
        "level": one.level, "level_name": level(scheme, one.level, lang), "shorts": shorts,
        "cost_cny": _money(one.cost_cny), "uncosted": one.uncosted if one.cost_cny is not None else 0,
        "upgrades": [
            {"id": each.indicator, "name": name(scheme, each.indicator, lang), "to": _reached(scheme, each, lang),
             "steps": each.steps, "cost_cny": _money(each.cost_cny)}
            for each in one.upgrades
        ],
    }  # fmt: skip


def _money(value: Fraction | None) -> str | None:
    return None if value is None else number(value, 2)


def indicators(scheme: AssessmentScheme, made: Outcome | None, lang: str) -> list[Row]:
    """Return every indicator with what is asked and told."""
    found = []
    for id, one in scheme.indicators.items():
        told = made.lines[id] if made is not None else None
        found.append({
            "id": id, "name": one.name[lang], "says": one.says[lang] if one.says else "", "asks": one.asks,
            "section": scheme.sections[one.section].name[lang] if one.section else "", "unit": told_unit(one.unit),
            "sort": one.sort, "stage": one.stage, "most": one.most, "limit": _limit(one.limit), "published": one.published,
            "evidence": [scheme.evidence_kinds[kind].name[lang] for kind in one.evidence], "source": one.source or "",
            "state": told.state if told else "", "met": told.met if told else None,
            "cost_cny": f"{one.cost.cny:f}" if one.cost else "", "cost_source": one.cost.source if one.cost else "",
            "value": told.answer.value if told else "", "reason": told.answer.reason if told else "", "doubt": told.answer.doubt if told else "",
        })  # fmt: skip
    return found


def _limit(limit: Any) -> str:
    if limit is None:
        return ""
    return " , ".join(
        f"{sign} {getattr(limit, word):f}"
        for word, sign in _SIGNS.items()
        if getattr(limit, word) is not None
    )


def scheme_row(id: str, one: AssessmentScheme, lang: str) -> Row:
    """Return a scheme as a row of the list."""
    return {
        "id": id, "title": one.title[lang], "about": one.about[lang], "edition": one.edition, "evidence": one.evidence,
        "source": one.source, "systems": list(one.system), "indicators": len(one.indicators),
        "unpublished": sum(not each.published for each in one.indicators.values()),
        "levels": [each.name[lang] for each in one.levels.values()], "note": one.note[lang] if one.note else "",
        "months": one.validity.months if one.validity else None, "examples": len(one.examples),
    }  # fmt: skip
