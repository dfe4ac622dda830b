"""Plans that were drawn up, and what they give to the enterprises that a reader sees."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from tanliu.app.desks.budgets.models import PUBLIC, BudgetPlan, PlanShare, PlanState
from tanliu.app.platform.access import may, scope_of
from tanliu.app.store.results import Results
from tanliu.kit.errors import TanliuError

#: Verbs of which one is enough to look at plans before they are issued.
LOOK = ("budget", "audit")


def looks(user: Any) -> bool:
    """Return whether a reader may look at plans that are not issued: a number that may still change misleads others."""
    return any(may(user, verb) for verb in LOOK)


def plans(user: Any, *, withdrawn: bool = False) -> QuerySet[BudgetPlan]:
    """Return the plans, newest first: those that were issued to all, others to who may look at them."""
    every = BudgetPlan.objects.all()
    if not looks(user):
        return every.filter(state__in=PUBLIC)
    return every if withdrawn else every.exclude(state=PlanState.WITHDRAWN)


def in_force(year: str = "", counts: str = "energy_kgce") -> BudgetPlan | None:
    """Return the plan that was issued for a year, the newest year when none is named; None when there is none."""
    found = BudgetPlan.objects.filter(state__in=(PlanState.ISSUED, PlanState.EVALUATED), counts=counts)
    return (found.filter(year=year) if year else found).order_by("-year").first()


def found_plan(number: int) -> BudgetPlan:
    """Return a plan by its number.

    Raises
    ------
    TanliuError
        When there is none.
    """
    found = BudgetPlan.objects.filter(pk=number).first()
    if found is None:
        raise TanliuError("no such plan", found=number)
    return found


def plan_for(user: Any, number: int) -> BudgetPlan:
    """Return a plan that a reader may look at.

    Raises
    ------
    Http404
        When there is none, or none that was issued for who looks at no others: that is not told apart.
    """
    found = BudgetPlan.objects.filter(pk=number).first()
    if found is None or not (found.is_public or looks(user)):
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
