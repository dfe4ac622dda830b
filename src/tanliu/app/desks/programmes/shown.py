"""Programmes as pages, files, commands and the interface tell them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tanliu.app.desks.programmes.models import Begun
from tanliu.app.desks.programmes.queries import Followed, Row
from tanliu.decide.programme.document import STATES, Programme
from tanliu.report.phrase import say

#: Columns of the file that come before the figures.
COLUMNS = ("code", "name", "group_name", "responsible", "state_name", "due", "ended", "late", "heard", "note")


def told(value: Fraction | None, unit: str = "") -> str:
    """Return a value in two decimal places at most with its unit; a dash where it is not known."""
    if value is None:
        return "–"
    text = f"{float(round(value, 2)):.2f}".rstrip("0").rstrip(".")
    return f"{text} {unit}".strip() if unit != "1" else text


def template(id: str, one: Programme, lang: str) -> dict[str, Any]:
    """Return a document of a programme as a row."""
    return {
        "id": id, "title": one.title[lang], "about": one.about[lang], "of": one.of, "source": one.source, "evidence": one.evidence,
        "edition": one.edition, "steps": len(one.steps), "note": one.note[lang] if one.note else "", "systems": list(one.system),
    }  # fmt: skip


def head(one: Followed, names: Mapping[str, str], lang: str) -> dict[str, Any]:
    """Return a programme as a row of the list."""
    begun = one.begun
    return {
        "number": begun.pk, "programme": begun.programme, "title": one.programme.title[lang], "entity_id": begun.entity_id,
        "whose": whose(begun, names, lang), "first": begun.first, "rows": one.count, "done": one.done, "late": one.late, "silent": one.silent,
        "share": round(100 * one.done / one.count) if one.count else None,
    }  # fmt: skip


def whose(one: Begun, names: Mapping[str, str], lang: str) -> str:
    """Return whose a programme is."""
    return names.get(one.entity_id, one.entity_id) if one.entity_id else say("programmes_district", lang)


def row(rule: Programme, one: Row, lang: str) -> dict[str, Any]:
    """Return a row of a programme."""
    told_, step = one.told, rule.steps.get(one.row.code)
    responsible = step.responsible[lang] if step and step.responsible else one.row.responsible
    figures = [told_.figures.get(name) for name in rule.columns]
    return {
        "code": one.row.code, "name": step.name[lang] if step else one.row.name, "group": one.row.group,
        "group_name": rule.groups[one.row.group].name[lang], "responsible": responsible, "state": told_.state,
        "state_name": say(f"programmes_state_{told_.state}", lang), "due": told_.due, "ended": told_.ended, "late": one.standing.late,
        "is_late": bool(one.standing.late), "is_open": told_.is_open, "heard": told_.heard, "silent": one.standing.silent,
        "figures": {name: f"{value:f}" for name, value in zip(rule.columns, figures, strict=True) if value is not None},
        "cells": [None if value is None else f"{value:f}" for value in figures],
        "note": one.last.note if one.last else "", "by": one.last.by if one.last else one.row.by, "source": (step.source or "") if step else "",
    }  # fmt: skip


def groups(one: Followed, lang: str) -> list[dict[str, Any]]:
    """Return the groups of a programme, counted."""
    return [
        {
            "id": group.id, "name": one.programme.groups[group.id].name[lang], "rows": group.rows, "late": group.late, "silent": group.silent,
            "share": told(group.share_percent), "width": float(group.share_percent or 0), **{f"count_{state}": group.states[state] for state in STATES},
        }
        for group in one.groups
    ]  # fmt: skip


def tallies(one: Followed, lang: str) -> list[dict[str, Any]]:
    """Return the tallies of a programme, beside what the source prints."""
    found = []
    for counted in one.tallies:
        rule = one.programme.tallies[counted.id]
        unit = "%" if rule.form == "share" else one.programme.columns[rule.figure].unit if rule.figure else ""
        found.append({
            "id": counted.id, "name": rule.name[lang], "value": told(counted.value, unit), "unknown": counted.unknown,
            "printed": None if rule.printed is None else told(Fraction(rule.printed), unit), "agrees": counted.agrees,
        })  # fmt: skip
    return found
