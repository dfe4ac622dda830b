"""The warnings in force, with what their level brings, and the answer to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.budgets import shown
from tanliu.app.desks.budgets.actions.supervise import AnswerWarning, Supervise
from tanliu.app.desks.budgets.models import BudgetWarning
from tanliu.app.desks.budgets.queries.outlook import levels
from tanliu.app.desks.budgets.queries.supervision import opened_from, opens, state_of, warnings_of
from tanliu.app.platform.access import may
from tanliu.app.platform.action import Actor, actor_of, perform
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.move import offered
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.report.phrase import say


@page()
def warnings(request: HttpRequest) -> HttpResponseBase:
    """List the warnings that the reader sees: those in force, or all."""
    which = one_of(request, "which", ("open", "all"), "open")
    lang, actor = language(), actor_of(request)
    sheet = page_of(warnings_of(request.user, over=which == "all"), request)
    found = list(sheet)
    names = shown.names_of(results(), (one.subject_id for one in found)) | shown.towns_of(results(), lang)
    opened = opened_from(found)
    told = {
        "sheet": sheet, "which": which, "rows": [_row(request, one, names, lang) | _visits(one, opened, actor, lang) for one in found],
        "may_supervise": Supervise.permits(actor),
    }  # fmt: skip
    return render(request, "budgets/warnings.html", told)


def _row(request: HttpRequest, one: BudgetWarning, names: dict[str, str], lang: str) -> shown.Row:
    level = next((each for each in levels(one.plan) if each.level == one.level), None)
    mine = may(request.user, "answer" if one.kind == "firm" else "ledger_approve")
    return {
        "id": one.pk, "plan": one.plan_id, "year": one.plan.year, "unit": shown.unit(one.plan), "kind": one.kind, "subject": one.subject_id,
        "name": names.get(one.subject_id, one.subject_id), "level": one.level, "level_name": level.name[lang] if level else one.level,
        "consequences": [each.name[lang] for each in level.consequences] if level else [], "probability": shown.odds(one.probability),
        "budget": one.budget / 1000, "used": one.used / 1000, "remaining": (one.budget - one.used) / 1000,
        "to_come": None if one.to_come is None else one.to_come / 1000, "raised_on": one.raised_on, "due_on": one.due_on,
        "over_on": one.over_on, "answered_by": one.answered_by, "answered_at": one.answered_at, "answer": one.answer,
        "late": one.answered_at is None and one.over_on is None and one.due_on is not None and one.due_on < today(),
        "may_answer": mine and one.answered_at is None and one.over_on is None, "months": one.months,
    }  # fmt: skip


def _visits(one: BudgetWarning, opened: Mapping[int, Sequence[Case]], actor: Actor, lang: str) -> shown.Row:
    """Return the cases that were opened from a warning with their states, and the one that may be opened now."""
    cases = opened.get(one.pk, ())
    wanted = opens(one) if one.over_on is None and not any(case.closed_at is None for case in cases) else None
    return {
        "cases": [{"id": case.pk, "state": state_of(case, lang)} for case in cases],
        "opens": wanted if wanted and offered(None, wanted, actor) else None,
        "about": say("budget_visit_title", lang, number=one.pk),
    }  # fmt: skip


@require_POST
@page(AnswerWarning)
def answer(request: HttpRequest, number: int) -> HttpResponseBase:
    """Keep what somebody will do about a warning."""
    if not warnings_of(request.user, over=True).filter(pk=number).exists():
        raise Http404("no such warning")
    perform(AnswerWarning(number, request.POST.get("text", "")), actor_of(request))
    messages.success(request, say("budget_warning_answered_done", language()))
    return redirect("budget_warnings")


@require_POST
@page(Supervise)
def supervise(request: HttpRequest) -> HttpResponseBase:
    """Look at the plans in force now."""
    done = perform(Supervise(), actor_of(request))
    raised, ended = (sum(getattr(one, name) for one in done.values()) for name in ("raised", "ended"))
    messages.success(request, say("budget_supervised_done", language(), raised=raised, ended=ended))
    return redirect("budget_warnings")
