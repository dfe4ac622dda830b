"""Institutions as pages, files and the interface tell them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tanliu.app.desks.institutions.queries.known import Group, Institution, rules
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.served import results
from tanliu.decide.institution.judge import OVER, STANDINGS
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Columns of a list beside those of the indicators.
LISTED = (
    "entity_id",
    "entity",
    "type",
    "region",
    "persons",
    "floor_area_m2",
    "months",
    "energy_kgce",
    "electricity_kwh",
    "water_t",
    "emission_kgco2e",
)
AUDITS = ("entity_id", "entity", "type", "region", "why", "energy_kgce", "audited", "retrofit")


def regions(lang: str) -> dict[str, str]:
    """Return the names of regions."""
    rows = results().rows("SELECT region_id, name, name_zh FROM region")
    return {row["region_id"]: (row["name_zh"] if lang == "zh" else None) or row["name"] for row in rows}


def listed(found: Sequence[Institution], lang: str) -> list[Row]:
    """Return institutions as rows."""
    says, places = rules(), regions(lang)
    return [
        {
            "entity_id": one.id, "entity": one.entity["name"], "type_id": one.known.type, "type": says.types[one.known.type].name[lang] if one.known.type in says.types else one.known.type,
            "region_id": one.entity["region_id"], "region": places.get(one.entity["region_id"], ""), **one.known.bases, **one.known.amounts, "months": one.known.months,
            "is_estimated": one.known.is_estimated, "sources": one.sources, "values": [value(one, id, lang) for id in says.indicators],
            "worst": worst(one), "worst_name": say(f"inst_standing_{worst(one)}", lang), "over": list(one.due.over),
            "is_due": one.due.is_due, "why": why(one, lang), "audited": one.due.done,
        }
        for one in found
    ]  # fmt: skip


def worst(one: Institution) -> str:
    """Return the standing that tells most of an institution: over before incomplete before the worst of the others."""
    told = {each.standing for each in one.values}
    order = (OVER, "incomplete", "within", "basic", "leading", "unknown")
    return next(name for name in order if name in told)


def value(one: Institution, id: str, lang: str) -> Row:
    """Return an indicator of an institution."""
    says, each = rules().indicators[id], one.value(id)
    quota = each.quota
    return {
        "indicator": id, "name": says.name[lang], "unit": says.unit, "value": each.value, "standing": each.standing,
        "standing_name": say(f"inst_standing_{each.standing}", lang), "constraint": quota and quota.constraint, "basic": quota and quota.basic,
        "leading": quota and quota.leading, "source": quota.source if quota else "", "evidence": quota.evidence if quota else "",
        "is_odd": id in one.odd,
    }  # fmt: skip


def why(one: Institution, lang: str) -> str:
    """Return why an audit is due."""
    says = rules()
    parts = [say("inst_why_over", lang, name=says.indicators[id].name[lang]) for id in one.due.over]
    if one.due.is_large:
        parts.append(say("inst_why_large", lang, tce=f"{says.audit.use_above_kgce / 1000:,.0f}"))
    return "; ".join(parts)


def groups(found: Sequence[Group], by: str, lang: str) -> list[Row]:
    """Return groups with their middles."""
    says, places = rules(), regions(lang)
    names = {id: one.name[lang] for id, one in says.types.items()} if by == "type" else places
    return [
        {
            "id": one.name, "name": names.get(one.name, one.name), "count": one.count, "whole": one.whole, "over": one.over,
            "middles": [{"indicator": each.indicator, "median": each.median, "known": each.known, "of": each.of} for each in one.middles],
        }
        for one in found
    ]  # fmt: skip


def cells(row: Row) -> list[object]:
    """Return a row of a list as cells of a file: what is used, then each indicator with its standing and constraint."""
    found: list[object] = [row[name] for name in LISTED]
    for one in row["values"]:
        found += [
            None if one["value"] is None else round(one["value"], 3),
            one["standing_name"],
            one["constraint"],
        ]
    return found


def header(lang: str) -> list[str]:
    """Return the header of the file of a list."""
    found = [say(f"inst_{name}", lang) for name in LISTED]
    for one in rules().indicators.values():
        found += [f"{one.name[lang]} ({one.unit})", say("inst_standing", lang), say("inst_constraint", lang)]
    return found


def retrofit(case: Case, lang: str) -> Row:
    """Return a retrofit as a row."""
    return {
        "case": case.pk, "year": case.subject.rpartition(" ")[2], "state_name": process(case.process, case.edition).says.states[case.state].name[lang],
        "is_open": case.closed_at is None, "opened_at": case.opened_at, "due_on": case.due_on,
    }  # fmt: skip


def public(rows: Sequence[Row], lang: str) -> list[Row]:
    """Return the rows of a public list with their words."""
    says, places = rules(), regions(lang)
    shown = []
    for row in rows:
        type = says.types.get(row["type"])
        told = []
        for id, one in says.indicators.items():
            each = row["values"].get(id)
            if each is not None:
                told.append({
                    "name": one.name[lang], "unit": one.unit, "value": None if each["value"] is None else Decimal(each["value"]),
                    "constraint": None if each["constraint"] is None else Decimal(each["constraint"]),
                    "standing": each["standing"] if each["standing"] in STANDINGS else "unknown", "standing_name": say(f"inst_standing_{each['standing']}", lang),
                })  # fmt: skip
        shown.append(
            {
                **row,
                "type_name": type.name[lang] if type else row["type"],
                "region": places.get(row["region_id"], ""),
                "told": told,
            }
        )
    return shown
