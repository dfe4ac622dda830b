"""What came of a plan, read from its year: outcomes of enterprises and towns, and who uses much for little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.desks.budgets.queries.outlook import Course, outlook
from tanliu.app.desks.budgets.queries.plans import shares_of
from tanliu.app.desks.budgets.queries.supervision import posted
from tanliu.app.platform.access import scope_of
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.editions import holds
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.budget.evaluate import (
    DIMENSIONS,
    Error,
    Low,
    Outcome,
    Ranked,
    Yield,
    errors,
    ranked,
    yields,
)
from tanliu.decide.budget.evaluation_document import EvaluationRule
from tanliu.decide.budget.exact import GRAMS

FOLDER = "evaluations"
_TONNE = 1000


def evaluation_rule(catalog: Catalog, year: str) -> EvaluationRule | None:
    """Return the rule of the packs in use that holds in a year; None when there is none."""
    for editions in catalog.documents.get(FOLDER, {}).values():
        for one in editions:
            if holds(one, editions, year):
                return read(one, EvaluationRule)
    return None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What came of a plan so far.

    Attributes
    ----------
    months
        Of the year that are known; what is still to come in the others is an estimate.
    budgets
        Use by the end of the year and budget of each subject, in kgce or kgCO2e.
    over
        Enterprises that pass their budgets.
    """

    months: int
    firms: list[Ranked]
    towns: list[Ranked]
    errors: list[Error]
    budgets: Mapping[str, tuple[float, float]]
    over: tuple[str, ...]


@dataclass(slots=True)
class _Sum:
    """Sums of a subject over those of its enterprises that are known."""

    used: float = 0.0
    budget: float = 0.0
    base: float = 0.0

    def add(self, other: _Sum) -> None:
        self.used, self.budget, self.base = (
            self.used + other.used,
            self.budget + other.budget,
            self.base + other.base,
        )


def evaluated(results: Results, plan: BudgetPlan, rule: EvaluationRule) -> Evaluated:
    """Return what came of a plan: use by the end of the year against the base and against what is posted.

    A town is the sum of those of its enterprises that the plan means and of which enough is known.
    """
    shares = list(PlanShare.objects.filter(plan=plan))
    found = outlook(results, plan, shares, posted(plan) if plan.is_public else None)
    courses = {one.id: one for one in found.courses if one.kind == "firm" and one.known}
    known = {one.entity_id: _sum(one, courses[one.entity_id]) for one in shares if one.entity_id in courses}
    towns: dict[str, _Sum] = defaultdict(_Sum)
    for one in shares:
        if one.entity_id in known:
            towns[one.town].add(known[one.entity_id])
    intensity = _intensity(results, plan, {one.entity_id: one.town for one in shares})
    weights = {name: float(getattr(rule.weights, name)) for name in DIMENSIONS}
    every = {one.entity_id: known.get(one.entity_id) for one in shares}
    firms = ranked([_outcome(id, of, intensity) for id, of in every.items()], weights)
    groups = ranked([_outcome(id, of, intensity) for id, of in towns.items()], weights)
    budgets = {id: (of.used, of.budget) for id, of in {**towns, **known}.items()}
    over = tuple(sorted(id for id, of in known.items() if of.used > of.budget))
    return Evaluated(found.months, firms, groups, _errors(shares, known, rule), budgets, over)


def _sum(share: PlanShare, course: Course) -> _Sum:
    return _Sum(course.used + (course.to_come or 0.0), course.budget, share.used_g / GRAMS)


def _outcome(id: str, of: _Sum | None, intensity: Mapping[str, float]) -> Outcome:
    if of is None:
        return Outcome(id, None, intensity.get(id), None)
    return Outcome(id, of.base - of.used, intensity.get(id), of.used / of.budget if of.budget > 0 else None)


def _errors(shares: Iterable[PlanShare], known: Mapping[str, _Sum], rule: EvaluationRule) -> list[Error]:
    found: dict[str, list[float]] = defaultdict(list)
    for one in shares:
        of = known.get(one.entity_id)
        if of is not None and of.budget > 0:
            found[one.industry].append(of.used / of.budget)
    return errors(found, rule.common_error)


def _intensity(results: Results, plan: BudgetPlan, towns: Mapping[str, str]) -> dict[str, float]:
    """Return the change of use over value added against the base year, of months of which both are known."""
    query = f"""SELECT entity_id, period, alike_{plan.counts} AS used, alike_value_added_cny AS output
                FROM entity_period WHERE list_contains([?, ?], period) AND list_contains(?::VARCHAR[], entity_id)"""
    sums: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    rows = results.rows(query, [plan.year, plan.base_year, list(towns)])
    both = _twice(row["entity_id"] for row in rows if row["used"] is not None and row["output"])
    for row in rows:
        if row["entity_id"] in both:
            for id in (row["entity_id"], towns[row["entity_id"]]):
                of = sums[id][row["period"]]
                of[0], of[1] = of[0] + float(row["used"]), of[1] + float(row["output"])
    found = {}
    for id, years in sums.items():
        now, base = years[plan.year], years[plan.base_year]
        if now[1] > 0 and base[0] > 0 and base[1] > 0:
            found[id] = now[0] / now[1] / (base[0] / base[1]) - 1
    return found


def _twice(ids: Iterable[str]) -> set[str]:
    """Return those that come in both years: others would change a town by coming or going."""
    once: set[str] = set()
    return {id for id in ids if id in once or once.add(id)}  # type: ignore[func-returns-value]


def evaluated_for(results: Results, plan: BudgetPlan, rule: EvaluationRule, user: Any) -> Evaluated:
    """Return what came of a plan as far as a reader sees it; ranks stay those among all."""
    found = evaluated(results, plan, rule)
    if scope_of(user).whole:
        return found
    every = list(PlanShare.objects.filter(plan=plan).values_list("entity_id", "town"))
    seen = set(shares_of(plan, user, results).values_list("entity_id", flat=True))
    torn = {town for entity, town in every if entity not in seen}
    firms = [one for one in found.firms if one.outcome.id in seen]
    towns = [one for one in found.towns if one.outcome.id not in torn]
    kept = {one.outcome.id for one in (*firms, *towns)}
    budgets = {id: of for id, of in found.budgets.items() if id in kept}
    return Evaluated(found.months, firms, towns, [], budgets, tuple(id for id in found.over if id in seen))


def low_yields(results: Results, year: str, rule: EvaluationRule, scope: Scope) -> list[Low]:
    """Return the enterprises that a reader sees beside the yields of their industries, who uses most for least first."""
    query = """SELECT entity_id, industry, energy_kgce, value_added_cny, land_area_mu, partly_months
               FROM entity_period WHERE period = ?"""
    found = yields([_yield(row) for row in results.rows(query, [year])], rule.low_yield)
    if scope.whole:
        return found
    rows = results.rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    seen = {row["entity_id"] for row in rows}
    return [one for one in found if one.one.id in seen]


def _yield(row: Mapping[str, Any]) -> Yield:
    energy = row["energy_kgce"]
    return Yield(
        row["entity_id"], row["industry"] or "", None if energy is None else float(energy) / _TONNE,
        _float(row["value_added_cny"]), _float(row["land_area_mu"]), row["partly_months"] is None,
    )  # fmt: skip


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
