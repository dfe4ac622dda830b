"""What a plan gives one enterprise, step by step, and the letter that says so."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.budgets import posting, shown
from tanliu.app.desks.budgets.actions.appeal import LodgeAppeal
from tanliu.app.desks.budgets.actions.issue import Acknowledge
from tanliu.app.desks.budgets.letter import letter as written
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.desks.budgets.queries.plans import plan_for, shares_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, one_of, page
from tanliu.app.platform.web.sheet import require_export
from tanliu.kit.errors import TanliuError
from tanliu.report.names import Names
from tanliu.report.pdf import pdf
from tanliu.report.phrase import say


def _found(request: HttpRequest, number: int, entity_id: str) -> tuple[BudgetPlan, PlanShare, str]:
    """Return plan, share and name of an enterprise that the reader sees."""
    one = plan_for(request.user, number)
    share = shares_of(one, request.user, results()).filter(entity_id=entity_id).first()
    if share is None:
        raise Http404("no such entity")
    return one, share, shown.names_of(results(), [entity_id]).get(entity_id, entity_id)


@page()
def firm(request: HttpRequest, number: int, entity_id: str) -> HttpResponseBase:
    """Show what a plan gives an enterprise, and the steps that add up to it."""
    one, share, name = _found(request, number, entity_id)
    lang = language()
    town = shown.towns_of(results(), lang).get(share.town, share.town)
    told = {
        "plan": shown.head(one, lang), "one": shown.share_row(one, share, name, town),
        "columns": shown.columns(lang), "year_steps": shown.year_steps(one, share, lang),
        "steps": shown.steps(one, share, lang), "by_part": shown.issued_by_part(one, share.units, lang),
        "receipt": one.receipts.filter(entity_id=entity_id).first(), "now": _now(one, entity_id, lang),
        "may_appeal": one.is_public and LodgeAppeal.permits(actor_of(request)),
        "may_acknowledge": one.is_public and Acknowledge.permits(actor_of(request)),
    }  # fmt: skip
    return render(request, "budgets/firm.html", told)


@page()
def letter(request: HttpRequest, number: int, entity_id: str) -> HttpResponseBase:
    """Show the letter to an enterprise, or send it as PDF."""
    one, share, name = _found(request, number, entity_id)
    if one.unmet:
        raise TanliuError("a plan whose targets cannot be met has no letters", found=number)
    document = written(one, share, name, Names(catalog(), language()))
    if one_of(request, "format", ("", "pdf"), "") == "pdf":
        require_export(request)
        return download(request, f"budget-{one.year}-{entity_id}.pdf", "application/pdf", pdf(document))
    told = {"document": document, "plan": shown.head(one, language()), "entity_id": entity_id, "name": name}
    return render(request, "budgets/letter.html", told)


def _now(one: BudgetPlan, entity_id: str, lang: str) -> list[shown.Row]:
    """Return what the enterprise has in the ledger by part and quarter in tonnes; nothing before the plan is issued."""
    if not one.is_public:
        return []
    held = posting.held(one, [entity_id]).get(entity_id, {})
    rows = [
        {"name": name, "values": shown.by_quarter(one, {at: amount for at, amount in held.items() if at.endswith(f"/{id}")})}
        for id, name in zip(one.part_ids(), shown.parts(one, lang), strict=True)
    ]  # fmt: skip
    return [*rows, {"name": say("budget_all_parts", lang), "values": shown.by_quarter(one, held)}]


@require_POST
@page(Acknowledge)
def acknowledge(request: HttpRequest, number: int, entity_id: str) -> HttpResponseBase:
    """Keep that the enterprise read its budget."""
    _found(request, number, entity_id)
    perform(Acknowledge(number, entity_id), actor_of(request))
    return redirect("budget_firm", number, entity_id)
