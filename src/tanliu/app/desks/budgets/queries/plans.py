"""Plans that were drawn up, and what they give to the enterprises that a reader sees."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare, PlanState
from tanliu.app.platform.access import may, scope_of
from tanliu.app.store.results import Results

#: Verbs of which one is enough to look at plans before they are issued.
LOOK = ("budget", "audit")


def looks(user: Any) -> bool:
    """Return whether a reader may look at plans that are not issued: a number that may still change misleads others."""
    return any(may(user, verb) for verb in LOOK)


def plans(*, withdrawn: bool = False) -> QuerySet[BudgetPlan]:
    """Return the plans, newest first."""
    every = BudgetPlan.objects.all()
    return every if withdrawn else every.exclude(state=PlanState.WITHDRAWN)


def plan_of(number: int) -> BudgetPlan:
    """Return a plan by its number.

    Raises
    ------
    Http404
        When there is none.
    """
    found = BudgetPlan.objects.filter(pk=number).first()
    if found is None:
        raise Http404("no such plan")
    return found


def shares_of(plan: BudgetPlan, user: Any, results: Results) -> QuerySet[PlanShare]:
    """Return what a plan gives to the enterprises that a reader sees."""
    scope = scope_of(user)
    shares = PlanShare.objects.filter(plan=plan)
    if scope.whole:
        return shares
    rows = results.rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    return shares.filter(entity_id__in=[row["entity_id"] for row in rows])
