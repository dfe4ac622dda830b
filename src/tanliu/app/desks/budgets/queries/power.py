"""The order in which power is given and taken when there is not enough; other desks read it here."""

from __future__ import annotations

from typing import Any

from tanliu.app.desks.budgets.models import BudgetPlan, BudgetWarning, PlanShare
from tanliu.app.desks.budgets.queries.evaluation import evaluation_rule, low_yields
from tanliu.app.desks.budgets.queries.outlook import outlook
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.desks.budgets.queries.supervision import posted
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Catalog
from tanliu.decide.budget.evaluation_document import Budget, EvaluationRule
from tanliu.decide.budget.power import Place, Source, Supplier, User, order, sources
from tanliu.report.page_rules import roles


def power_order(results: Results, catalog: Catalog, year: str, scope: Scope) -> list[Place]:
    """Return who is supplied first, of those whom a reader sees; places stay those among all.

    Parameters
    ----------
    year
        Of grades, yields and intensities; budgets and warnings are those of the newest plan in force.

    Returns
    -------
    list of Place
        Empty when no pack in use has a rule that holds in the year.
    """
    rule = evaluation_rule(catalog, year)
    if rule is None:
        return []
    every = order(_users(results, catalog, year, rule), rule.power)
    if scope.whole:
        return every
    rows = results.rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    seen = {row["entity_id"] for row in rows}
    return [one for one in every if one.user.id in seen]


def _users(results: Results, catalog: Catalog, year: str, rule: EvaluationRule) -> list[User]:
    plan = in_force()
    left = _left(results, plan) if plan is not None else {}
    low = {one.one.id for one in low_yields(results, year, rule, Scope.everything()) if one.listed}
    warned = set(
        BudgetWarning.objects.filter(
            kind="firm", over_on=None, level__lte=rule.warned_up_to_level
        ).values_list("subject_id", flat=True)
    )
    query = """SELECT e.entity_id, e.industry, e.field, i.grade,
                      p.alike_emission_kgco2e / nullif(p.alike_value_added_cny, 0) AS intensity
               FROM entity e LEFT JOIN entity_period p ON p.entity_id = e.entity_id AND p.period = ?
               LEFT JOIN indicator i ON i.subject_kind = 'entity' AND i.subject_id = e.entity_id AND i.period = ?
                 AND i.indicator_id = ?"""
    return [
        User(row["entity_id"], row["industry"] or "", row["field"] or "", row["grade"], left.get(row["entity_id"], "none"),
             row["entity_id"] in warned, row["entity_id"] in low, None if row["intensity"] is None else float(row["intensity"]))
        for row in results.rows(query, [year, year, roles(catalog).graded_by])
    ]  # fmt: skip


def _left(results: Results, plan: BudgetPlan) -> dict[str, Budget]:
    """Return whether something is left of the budget of each enterprise of a plan; one whose use is not known counts as none."""
    found = outlook(results, plan, PlanShare.objects.filter(plan=plan), posted(plan))
    return {
        one.id: "left" if one.used < one.budget else "used_up"
        for one in found.courses
        if one.kind == "firm" and one.known
    }


def power_sources(results: Results, catalog: Catalog, year: str, scope: Scope) -> list[Source]:
    """Return from whom power is taken first, of those whom a reader sees: who generates or sends out in the year."""
    rule = evaluation_rule(catalog, year)
    if rule is None:
        return []
    query = f"""SELECT entity_id, sum(quantity) FILTER (_sent) AS kwh,
                       sum(emission_kgco2e) FILTER (scope = 1 AND carrier <> 'electricity') AS own,
                       count(*) FILTER (scope = 1 AND carrier <> 'electricity' AND emission_kgco2e IS NULL) AS without
                FROM (SELECT *, carrier = 'electricity' AND unit = 'kWh' AND list_contains(['generation', 'export'], purpose) AS _sent
                      FROM line WHERE {scope.condition} AND (period = ? OR period LIKE ?)) GROUP BY entity_id HAVING count(*) FILTER (_sent) > 0"""
    rows = results.rows(query, [*scope.values, year, f"{year}-%"])
    return sources([_supplier(row) for row in rows], rule.supply)


def _supplier(row: dict[str, Any]) -> Supplier:
    own = None if row["without"] else float(row["own"] or 0)
    return Supplier(row["entity_id"], float(row["kwh"] or 0), own)
