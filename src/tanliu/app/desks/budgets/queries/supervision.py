"""How the year of a plan goes for what a reader sees, and the warnings in force."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.models import BudgetPlan, BudgetWarning, PlanShare
from tanliu.app.desks.budgets.queries.outlook import Outlook, levels, outlook
from tanliu.app.desks.budgets.queries.plans import shares_of
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.processes import names
from tanliu.app.platform.casework.standing import known_process
from tanliu.app.platform.served import results
from tanliu.report.phrase import say


def posted(plan: BudgetPlan) -> dict[str, float]:
    """Return the budget of each enterprise as the ledger has it: after appeals and trades; kgce or kgCO2e of the year."""
    return {entity: float(sum(of.values())) for entity, of in posting.held(plan).items()}


def course_for(plan: BudgetPlan, user: Any) -> Outlook:
    """Return how the year of a plan goes, against what is posted where it was issued.

    It is worked out from all enterprises; who does not see all of a group is not told of the group.
    """
    every = list(PlanShare.objects.filter(plan=plan))
    found = outlook(results(), plan, every, posted(plan) if plan.is_public else None)
    if scope_of(user).whole:
        return found
    seen = set(shares_of(plan, user, results()).values_list("entity_id", flat=True))
    hidden = [one for one in every if one.entity_id not in seen]
    torn = {("town", one.town) for one in hidden} | {("field", one.field) for one in hidden}
    torn |= {("district", "")} if hidden else set()
    kept = [
        one
        for one in found.courses
        if (one.id in seen if one.kind == "firm" else (one.kind, one.id) not in torn)
    ]
    return Outlook(found.months, kept)


def warnings_of(user: Any, plan: BudgetPlan | None = None, *, over: bool = False) -> QuerySet[BudgetWarning]:
    """Return the warnings that a reader sees, the most certain first: of enterprises, and of groups that they cover whole."""
    found = BudgetWarning.objects.select_related("plan").order_by("over_on", "level", "-probability", "pk")
    found = found if over else found.filter(over_on=None)
    found = found if plan is None else found.filter(plan=plan)
    scope = scope_of(user)
    if scope.whole:
        return found
    rows = results().rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    covers = [str(one) for one in user.member.covers]
    own = Q(kind="firm", subject_id__in=[row["entity_id"] for row in rows])
    return found.filter(own | Q(kind__in=("town", "field"), subject_id__in=covers))


def opens(one: BudgetWarning) -> str | None:
    """Return the process of which a warning asks a case about its enterprise; None where its level asks for none."""
    if one.kind != "firm":
        return None
    found = (each for each in levels(one.plan) if each.level == one.level)
    return next((what.opens for each in found for what in each.consequences if what.opens in names()), None)


def opened_from(warnings: Iterable[BudgetWarning]) -> dict[int, list[Case]]:
    """Return the cases that were opened from warnings, by warning, the newest first."""
    asked = {
        f"{one.subject_id} {say('budget_visit_title', lang, number=one.pk)}": one.pk
        for one in warnings if one.kind == "firm" for lang in ("en", "zh")
    }  # fmt: skip
    found: dict[int, list[Case]] = {}
    for case in Case.objects.filter(subject__in=asked).order_by("-pk"):
        found.setdefault(asked[case.subject], []).append(case)
    return found


def state_of(case: Case, lang: str) -> str:
    """Return the state of a case in words."""
    found = known_process(case)
    return found.says.states[case.state].name[lang] if found else case.state
