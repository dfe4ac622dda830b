"""Appeals that a reader sees, and what a grant would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.models import BudgetAppeal, BudgetPlan
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.casework.notices import entities_of
from tanliu.decide.budget.appeal import Effect, effects

PROCESS = "budget-appeal"


def grounds(plan: BudgetPlan, lang: str) -> dict[str, str]:
    """Return the grounds of appeals that the rule of a plan knows."""
    return {name: text[lang] for name, text in plan.document.get("grounds", {}).items()}


def appeals_of(user: Any, plan: BudgetPlan | None = None) -> QuerySet[BudgetAppeal]:
    """Return the appeals of the enterprises that a reader sees, newest first."""
    found = BudgetAppeal.objects.select_related("plan").order_by("-pk")
    if plan is not None:
        found = found.filter(plan=plan)
    seen = entities_of(scope_of(user))
    return found if seen is None else found.filter(entity_id__in=seen)


def appeal_for(user: Any, number: int, entity_id: str, ground: str) -> BudgetAppeal:
    """Return an appeal that a reader sees.

    Raises
    ------
    Http404
        When there is none.
    """
    found = appeals_of(user).filter(plan=number, entity_id=entity_id, ground=ground).first()
    if found is None:
        raise Http404("no such appeal")
    return found


def effect_of(plan: BudgetPlan, entity_id: str, adds: Mapping[str, int]) -> list[Effect]:
    """Return what a grant would do to an enterprise and to the reserve, as the ledger has both now."""
    has = posting.held(plan, [entity_id]).get(entity_id, {})
    return effects(has, posting.kept(plan)["reserve"], adds)
