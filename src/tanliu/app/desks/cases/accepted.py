"""What an acceptance finds of a completed project, and the life of a project: worked out today from what was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.desks.cases.reviewed import rule_of, told_of
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.served import catalog, todays_results
from tanliu.catalog.effective import emission
from tanliu.decide.review.acceptance import acceptance, is_accepted
from tanliu.decide.review.document import ReviewRule
from tanliu.decide.review.lifecycle import lifecycle
from tanliu.decide.review.review import Point
from tanliu.flow.place.steps import factor_regions
from tanliu.kit.errors import TanliuError

Row = dict[str, Any]
#: The step with which completion is reported, and the guard of a process that asks whether promises were kept.
_REPORTED, AS_PROMISED = "report_completed", "as_promised"


def points_of(case: Case) -> tuple[ReviewRule, tuple[Point, ...]] | None:
    """Return the points of the acceptance; None where no completion was reported or the rule accepts nothing."""
    rule, promised = rule_of(case), told_of(case)
    step = case.steps.filter(action=_REPORTED).order_by("-id").first()
    if rule is None or promised is None or step is None:
        return None
    points = acceptance(promised, step.details.get("form") or {}, rule)
    return (rule, points) if points else None


def facts_of(case: Case) -> Mapping[str, bool]:
    """Return what is known for the guards of a process with an acceptance."""
    found = points_of(case)
    return {} if found is None else {AS_PROMISED: is_accepted(found[1])}


def acceptance_row(case: Case) -> Row | None:
    """Return the acceptance of a case in words."""
    found = points_of(case)
    if found is None or (own := found[0].acceptance) is None:
        return None
    rule, points = found
    return {
        "accepted": is_accepted(points), "points": [one._asdict() for one in points], "edition": rule.edition,
        "source": own.source, "evidence": own.evidence,
    }  # fmt: skip


def lifecycle_row(case: Case, lang: str) -> Row | None:
    """Return the life of the project of a case in words; None where its rule says nothing of lives."""
    rule, told = rule_of(case), told_of(case)
    if rule is None or told is None or rule.lifecycle is None:
        return None
    factors, year = _factors(case.entity_id, rule)
    found = lifecycle(told, factors, rule)
    assert found is not None
    names = {one.field: one.name[lang] for one in rule.carriers}
    return {
        "years": found.years, "energy_tce": found.energy_tce, "phases": [one._asdict() for one in found.phases],
        "t_co2e": found.t_co2e, "without_factor": [names[one] for one in found.without_factor], "factors_of": year,
        "not_covered": [one[lang] for one in rule.lifecycle.not_covered], "edition": rule.edition,
        "source": rule.lifecycle.source, "evidence": rule.lifecycle.evidence,
    }  # fmt: skip


def _factors(entity_id: str, rule: ReviewRule) -> tuple[dict[str, float], int | None]:
    """Return kg CO2e of a unit of each field of energy where the enterprise lies, and of which year."""
    rows = todays_results().rows("SELECT region_id FROM entity WHERE entity_id = ?", [entity_id])
    (newest,) = todays_results().rows("SELECT max(period[:4]) AS year FROM entity_period")
    if not rows or newest["year"] is None:
        return {}, None
    above = {
        row["region_id"]: row["parent_id"]
        for row in todays_results().rows("SELECT region_id, parent_id FROM region")
    }
    home, year = factor_regions(above, catalog().regions).get(rows[0]["region_id"]), int(newest["year"])
    found = {}
    for one in rule.carriers:
        if one.activity is None or one.per is None or home is None:
            continue
        try:
            factor = emission(catalog(), one.activity, home, year, per=one.per)
        except TanliuError:
            continue
        found[one.field] = float(factor.co2e * one.per_units)
    return found, year
