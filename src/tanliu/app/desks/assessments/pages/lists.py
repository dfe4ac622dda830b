"""The list of assessments, the schemes, one scheme with answers tried on it, and the application."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.assessments import ranks, shown
from tanliu.app.desks.assessments import rows as told_rows
from tanliu.app.desks.assessments.actions.assess import Apply
from tanliu.app.desks.assessments.costs import cost_told
from tanliu.app.desks.assessments.queries.assessments import PROCESS, assessments_of, name_of, names_of
from tanliu.app.desks.assessments.queries.schemes import scheme_of
from tanliu.app.desks.assessments.queries.schemes import schemes as every_scheme
from tanliu.app.platform.access import speaks
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page, period_of
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.lift import costs_of
from tanliu.decide.assessment.score import assess
from tanliu.report.phrase import say

#: Columns of the file.
_COLUMNS = ("scheme", "entity_id", "name", "period", "state_name", "level_name", "opened_at", "due_on")


@page()
def assessments(request: HttpRequest) -> HttpResponseBase:
    """List assessments, or send the list as CSV or XLSX."""
    lang = language()
    found = assessments_of(request.user)
    states = {id: one.name[lang] for id, one in process(PROCESS).says.states.items()}
    if request.GET.get("format"):
        every = list(found)
        names = names_of([one.entity_id for one in every])
        rows = [told_rows.assessment_row(one, names, states, lang) for one in every]
        titles = [say(f"assess_column_{one}", lang) for one in _COLUMNS]
        return send_sheet(
            request,
            "assessments",
            say("nav_assessments", lang),
            titles,
            [[row[one] if one != "opened_at" else row[one].date() for one in _COLUMNS] for row in rows],
        )
    sheet = page_of(found, request)
    names = names_of([one.entity_id for one in sheet])
    covers = request.user.member.covers if speaks(request.user) else []
    told = {
        "sheet": sheet, "rows": [told_rows.assessment_row(one, names, states, lang) for one in sheet],
        "may_apply": Apply.permits(actor_of(request)), "firms": [(id, name_of(id)) for id in covers],
        "schemes": [shown.scheme_row(id, one, lang) for id, one in every_scheme(catalog()).items()], "year": period_of(request).year,
    }  # fmt: skip
    return render(request, "assessments/assessments.html", told)


@require_POST
@page(Apply)
def apply(request: HttpRequest) -> HttpResponseBase:
    """Open an assessment, and go to its page."""
    given = {name: request.POST.get(name, "").strip() for name in ("scheme", "entity_id", "period")}
    perform(Apply(**given), actor_of(request))
    return redirect("assessment", given["scheme"], given["entity_id"], given["period"])


@page()
def schemes(request: HttpRequest) -> HttpResponseBase:
    """List the schemes of the packs in use."""
    rows = [shown.scheme_row(id, one, language()) for id, one in every_scheme(catalog()).items()]
    return render(request, "assessments/schemes.html", {"rows": rows})


@page()
def scheme(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show a scheme with what it asks; answers that are sent are tried on it, and nothing is kept."""
    found, lang = scheme_of(catalog(), id), language()
    answers = {
        name: Answer(request.GET[f"a {name}"])
        for name in found.indicators
        if request.GET.get(f"a {name}", "").strip()
    }
    tried = assess(found, answers)
    costs = {
        name: cost_told(text, name)
        for name in found.indicators
        if (text := request.GET.get(f"c {name}", "").strip())
    }
    rows = shown.indicators(found, tried, lang)
    for row in rows:
        row["cost_told"] = f"{costs[row['id']]:f}" if row["id"] in costs else ""
    told = {
        "scheme": shown.scheme_row(id, found, lang), "rows": rows, "tried": bool(answers),
        "outcome": shown.outcome(found, tried, lang, costs_of(found, costs)), "composites": ranks.composites(found, lang),
        "lifts": bool(found.levels), "annual": bool(found.series), "grades": [(one, text[lang]) for one, text in found.grades.items()],
        "examples": [(one.name[lang], one.level or "", one.source, one.verdict) for one in found.examples],
    }  # fmt: skip
    return render(request, "assessments/scheme.html", told)
