"""What is known of an enterprise before it fills in a form, and what an energy review finds of what it filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tanliu.app.desks.budgets.queries.room import room_of_town
from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.standing import known_process
from tanliu.app.platform.served import catalog, todays_results
from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.decide.casework.document import Input
from tanliu.decide.review.document import ReviewRule
from tanliu.decide.review.review import Place, Review, review

Row = dict[str, Any]
FOLDER = "reviews"
_TONNE = 1000
#: Who is told of the industry and the town, and the points that tell of them.
_DECIDES, _OF_OTHERS = ("review", "ledger_approve", "audit"), ("intensity", "room")
_PLACES = Decimal("0.1")


def prefilled(form: Mapping[str, Input], entity_id: str) -> dict[str, str]:
    """Return what stands in the fields of a form when it opens: of the newest year that is known of the enterprise."""
    wanted = {name: one.prefill for name, one in form.items() if one.prefill}
    if not wanted or not entity_id:
        return {}
    query = """SELECT energy_kgce, value_added_cny, land_area_mu FROM entity_period
               WHERE entity_id = ? AND length(period) = 4 ORDER BY period DESC LIMIT 1"""
    found = todays_results().rows(query, [entity_id])
    row = found[0] if found else {}
    known = {
        "energy_tce": _number(row.get("energy_kgce"), _TONNE), "value_added_cny": _number(row.get("value_added_cny")),
        "land_area_mu": _number(row.get("land_area_mu")),
    }  # fmt: skip
    return {name: known.get(source, "") for name, source in wanted.items()}


def _number(value: Decimal | None, over: int = 1) -> str:
    return "" if value is None else f"{(value / over).quantize(_PLACES):f}"


def review_of(case: Case) -> tuple[ReviewRule, Review] | None:
    """Return what the energy review of a case finds today; None where its process has none, or nothing was filled in."""
    rule, told = rule_of(case), told_of(case)
    return None if rule is None or told is None else (rule, review(told, _place(case.entity_id), rule))


def rule_of(case: Case) -> ReviewRule | None:
    """Return the rule by which a case is reviewed; None where its process names none."""
    found = known_process(case)
    if found is None or found.says.review is None:
        return None
    return read(document(catalog(), FOLDER, found.says.review), ReviewRule)


def told_of(case: Case) -> Mapping[str, str] | None:
    """Return the application of a case as it was filled in; None where it was not."""
    first = case.steps.order_by("id").first()
    told: Mapping[str, str] | None = first.details.get("form") if first is not None else None
    return told or None


def _place(entity_id: str) -> Place:
    rows = todays_results().rows("SELECT industry, region_id FROM entity WHERE entity_id = ?", [entity_id])
    industry, town = (rows[0]["industry"] or "", rows[0]["region_id"] or "") if rows else ("", "")
    room, kept = room_of_town(todays_results(), town)
    return Place(industry, _mean(industry), _tonnes(room), _tonnes(kept))


def _tonnes(kg: float | None) -> float | None:
    return None if kg is None else kg / _TONNE


def _mean(industry: str) -> float | None:
    """Return energy over value added of an industry in the newest year, of those that are known whole, in tce by 10,000 CNY."""
    query = """SELECT sum(alike_energy_kgce) AS energy, sum(alike_value_added_cny) AS output FROM entity_period
               WHERE industry = ? AND partly_months IS NULL
                 AND period = (SELECT max(period) FROM entity_period WHERE length(period) = 4)"""
    (row,) = todays_results().rows(query, [industry])
    if not row["output"] or row["energy"] is None:
        return None
    return float(row["energy"]) / _TONNE / (float(row["output"]) / 10_000)


def review_row(case: Case, actor: Actor, lang: str) -> Row | None:
    """Return the review of a case in words; what it says of the industry and the town is for who decides or sees everything."""
    found = review_of(case)
    if found is None:
        return None
    rule, done = found
    if not any(actor.may(one) for one in _DECIDES):
        done = replace(done, points=tuple(one for one in done.points if one.id not in _OF_OTHERS))
    return {
        "title": rule.title[lang], "edition": rule.edition, "evidence": rule.evidence, "source": rule.source, "met": done.is_met,
        "level": done.level.name[lang] if done.level else None, "replacement": done.replacement.name[lang] if done.replacement else None,
        "ratio": float(done.replacement.ratio) if done.replacement else None, "product": done.product.name[lang] if done.product else None,
        "product_source": done.product.source if done.product else None,
        "points": [one._asdict() for one in done.points],
    }  # fmt: skip
