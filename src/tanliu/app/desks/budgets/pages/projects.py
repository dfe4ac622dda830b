"""Projects that were approved, and the budget that they get from what is kept for new enterprises."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.budgets import posting, shown
from tanliu.app.desks.budgets.actions.project import GrantProject
from tanliu.app.desks.budgets.pages.appeal import grid, written
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.desks.budgets.queries.projects import projects as approved
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.paging import page_of
from tanliu.report.phrase import say


@page()
def projects(request: HttpRequest) -> HttpResponseBase:
    """List the approved projects, with the form that gives one its budget."""
    plan, lang = in_force(), language()
    if plan is None:
        return render(request, "budgets/projects.html", {})
    sheet = page_of(approved(request.user), request)
    found = list(sheet)
    names = shown.names_of(results(), (case.entity_id for case, _ in found))
    kept = posting.kept(plan)["new_entrants"]
    rows = [
        {"id": case.pk, "entity": case.entity_id, "name": names.get(case.entity_id, case.entity_id), "subject": case.subject.partition(" ")[2],
         "given": sum(entry.adds.values()) / 1000 if entry else None, "at": entry.at if entry else None}
        for case, entry in found
    ]  # fmt: skip
    told = {
        "plan": shown.head(plan, lang), "sheet": sheet, "rows": rows, "may": GrantProject.permits(actor_of(request)), "grid": grid(plan, kept, {}, lang),
        "columns": shown.columns(lang)[:4], "step": int(plan.document["issued_in"]) / 1000,
    }  # fmt: skip
    return render(request, "budgets/projects.html", told)


@require_POST
@page(GrantProject)
def project_grant(request: HttpRequest, case: int) -> HttpResponseBase:
    """Give a project its budget."""
    adds = perform(GrantProject(case, written(request)), actor_of(request))
    messages.success(
        request, say("budget_project_done", language(), amount=f"{sum(adds.values()) / 1000:,.1f}")
    )
    return redirect("budget_projects")
