"""Findings of an assessment, and who is kept away from assessing whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.assessments.actions.findings import TellFinding
from tanliu.app.desks.assessments.actions.independent import DeclareAdvice
from tanliu.app.desks.assessments.models import Advice
from tanliu.app.desks.assessments.queries.assessments import assessment_for, names_of
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.notices import entities_of
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.paging import page_of
from tanliu.report.phrase import say


@require_POST
@page()
def finding(request: HttpRequest, scheme: str, entity_id: str, period: str) -> HttpResponseBase:
    """Raise a finding, answer it, or close it."""
    case = assessment_for(request.user, scheme, entity_id, period)
    given = {name: request.POST.get(name, "").strip() for name in ("what", "text", "kind", "indicator")}
    revision, number = (request.POST.get(name, "") for name in ("revision", "number"))
    action = TellFinding(
        case.pk, given["what"], int(revision) if revision.isdecimal() else case.revision, given["text"],
        int(number) if number.isdecimal() else 0, given["kind"], given["indicator"],
    )  # fmt: skip
    perform(action, actor_of(request))
    messages.success(request, say("assess_done", language()))
    return redirect("assessment", scheme, entity_id, period)


@page(DeclareAdvice)
def independence(request: HttpRequest) -> HttpResponseBase:
    """Show the advice that was told of and keeps people away, and take more of it."""
    actor = actor_of(request)
    if request.method == "POST":
        given = {
            name: request.POST.get(name, "").strip() for name in ("entity_id", "until", "what", "person")
        }
        perform(DeclareAdvice(**given), actor)
        messages.success(request, say("assess_done", language()))
        return redirect("assessment_independence")
    seen = entities_of(scope_of(request.user))
    every = Advice.objects.all() if seen is None else Advice.objects.filter(entity_id__in=seen)
    sheet = page_of(every, request)
    names = names_of([one.entity_id for one in sheet])
    rows = [(one, names.get(one.entity_id, one.entity_id)) for one in sheet]
    return render(
        request,
        "assessments/independence.html",
        {"sheet": sheet, "rows": rows, "of_others": actor.may("certify")},
    )
