"""The list of plans, and the form that draws one up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.budgets import shown
from tanliu.app.desks.budgets.actions.issue import IssuePlan
from tanliu.app.desks.budgets.actions.plan import DrawUpPlan, WithdrawPlan
from tanliu.app.desks.budgets.models import BudgetPlan
from tanliu.app.desks.budgets.queries.firms import untold
from tanliu.app.desks.budgets.queries.plans import looks
from tanliu.app.desks.budgets.queries.plans import plans as every_plan
from tanliu.app.desks.budgets.queries.rules import rules
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page, period_of
from tanliu.app.platform.web.paging import page_of
from tanliu.report.phrase import say


@page()
def plans(request: HttpRequest) -> HttpResponseBase:
    """List the plans."""
    known = period_of(request)
    next_year = str(int(known.year) + 1)
    offered = rules(catalog(), next_year)
    sheet = page_of(every_plan(request.user, withdrawn=request.GET.get("withdrawn") == "1"), request)
    told = {
        "sheet": sheet, "plans": [shown.head(one, language()) | _sums(one) for one in sheet],
        "may_draw_up": DrawUpPlan.permits(actor_of(request)), "base_year": known.year, "year": next_year,
        "looks": looks(request.user), "years": known.years, "withdrawn": request.GET.get("withdrawn") == "1",
        "rules": [
            {"id": name, "title": rule.title[language()], "edition": rule.edition, "evidence": rule.evidence,
             "note": rule.note[language()] if rule.note else "", "untold": untold(rule)}
            for name, rule in offered.items()
        ],
    }  # fmt: skip
    return render(request, "budgets/budgets.html", told)


def _sums(one: BudgetPlan) -> shown.Row:
    sums = {name: shown.tonnes(one, sum(map(sum, one.pools[name]))) for name in shown.POOLS}
    return {
        "pools": sums,
        "firms": one.shares.count(),
        "left": sum(count for why, count in shown.left_of(one).items() if why != shown.TREATED),
        "unmet": len(one.unmet),
    }


@require_POST
@page(DrawUpPlan)
def draw_up(request: HttpRequest) -> HttpResponseBase:
    """Work out a plan and show it."""
    given = {name: request.POST.get(name, "").strip() for name in ("rule", "year", "base_year", "targets")}
    return redirect("budget_plan", perform(DrawUpPlan(**given), actor_of(request)))


@require_POST
@page(WithdrawPlan)
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take back a plan."""
    perform(WithdrawPlan(number), actor_of(request))
    return redirect("budgets")


@require_POST
@page(IssuePlan)
def issue(request: HttpRequest, number: int) -> HttpResponseBase:
    """Issue a plan."""
    told = perform(IssuePlan(number), actor_of(request))
    messages.success(request, say("budget_issued_done", language(), number=told))
    return redirect("budget_plan", number)
