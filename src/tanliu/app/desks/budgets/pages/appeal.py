"""An appeal: the form that lodges it, its page with what a decision would do, its steps and documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.budgets import posting, shown
from tanliu.app.desks.budgets.actions.appeal import LodgeAppeal, StepAppeal
from tanliu.app.desks.budgets.documents import MOST_BYTES, MOST_FILES, Document
from tanliu.app.desks.budgets.models import BudgetAppeal, BudgetPlan
from tanliu.app.desks.budgets.queries.appeals import PROCESS, appeal_for, appeals_of, effect_of, grounds
from tanliu.app.desks.budgets.queries.plans import in_force, plan_for, shares_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.move import offered
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, page
from tanliu.decide.budget.appeal import table
from tanliu.report.phrase import say


@page()
def appeal_form(request: HttpRequest, number: int, entity_id: str) -> HttpResponseBase:
    """Show the form of an appeal, or lodge one."""
    LodgeAppeal.require(actor_of(request))
    plan = plan_for(request.user, number)
    if not shares_of(plan, request.user, results()).filter(entity_id=entity_id).exists():
        raise Http404("no such entity")
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip() for name in ("ground", "text")}
        perform(
            LodgeAppeal(number, entity_id, **given, claim=written(request), documents=_files(request)),
            actor_of(request),
        )
        return redirect("budget_appeal", number, entity_id, given["ground"])
    lang = language()
    lodged = set(appeals_of(request.user, plan).filter(entity_id=entity_id).values_list("ground", flat=True))
    told = {
        "plan": shown.head(plan, lang), "entity_id": entity_id, "name": _name(entity_id), "columns": shown.columns(lang)[:4],
        "grounds": [(id, name) for id, name in grounds(plan, lang).items() if id not in lodged],
        "grid": grid(plan, posting.held(plan, [entity_id]).get(entity_id, {}), {}, lang), "most": MOST_FILES,
        "mib": MOST_BYTES // 1024 // 1024, "step": float(plan.document["issued_in"]) / 1000,
    }  # fmt: skip
    return render(request, "budgets/appeal_form.html", told)


@page()
def appeal(request: HttpRequest, number: int, entity_id: str, ground: str) -> HttpResponseBase:
    """Show an appeal: what is asked for, what was proposed and decided, and what a grant would do."""
    found, lang = appeal_for(request.user, number, entity_id, ground), language()
    plan, actor = in_force(found.plan.year, found.plan.counts) or found.plan, actor_of(request)
    asked = {key: text for key, text in written(request).items() if text}
    adds = table(asked, posting.units_of(plan), int(plan.document["issued_in"]), below_zero=True)
    adds = adds or found.decided or found.proposed or found.claim
    effects = effect_of(plan, entity_id, adds) if found.is_open() else []
    known = process(PROCESS, found.edition)
    named = dict(zip(plan.part_ids(), shown.parts(plan, lang), strict=True))
    steps = offered(found, PROCESS, actor)
    told = {
        "plan": shown.head(found.plan, lang), "one": found, "name": _name(entity_id), "columns": shown.columns(lang)[:4],
        "state": known.says.states[found.state].name[lang], "ground": grounds(found.plan, lang).get(ground, ground),
        "tables": [(say(f"budget_appeal_{name}", lang), grid(plan, of, {}, lang)) for name in ("claim", "proposed", "decided") if (of := getattr(found, name))],
        "effects": [
            {"name": f"{named[one.series.split('/')[1]]} {one.series[4:6]}", "lacks": one.lacks,
             **{key: getattr(one, key) / 1000 for key in ("has", "adds", "after", "reserve", "reserve_after")}}
            for one in effects if one.adds
        ],
        "grid": grid(plan, {}, adds, lang), "may_weigh": bool({"grant", "review"} & set(steps)),
        "steps": [(name, _text(known, name, lang), name in ("grant", "review")) for name in steps if name != "lodge"],
        "documents": found.documents.defer("content"), "history": found.steps.all(),
        "texts": {name: _text(known, name, lang) for name in known.machine.actions},
        "step": float(plan.document["issued_in"]) / 1000,
    }  # fmt: skip
    return render(request, "budgets/appeal.html", told)


@require_POST
@page()
def appeal_step(request: HttpRequest, number: int, entity_id: str, ground: str) -> HttpResponseBase:
    """Take a step of an appeal."""
    found = appeal_for(request.user, number, entity_id, ground)
    revision = request.POST.get("revision", "")
    step = StepAppeal(
        found.pk, request.POST.get("step", ""), int(revision) if revision.isdecimal() else found.revision,
        request.POST.get("text", ""), written(request), _files(request),
    )  # fmt: skip
    perform(step, actor_of(request))
    messages.success(request, say("budget_appeal_done", language()))
    return redirect("budget_appeal", number, entity_id, ground)


@page()
def appeal_document(
    request: HttpRequest, number: int, entity_id: str, ground: str, document: int
) -> HttpResponseBase:
    """Send a document of an appeal, to be kept and not opened by the browser."""
    found = appeal_for(request.user, number, entity_id, ground).documents.filter(pk=document).first()
    if found is None:
        raise Http404("no such document")
    answer: HttpResponse = download(request, found.name, "application/octet-stream", bytes(found.content))
    return answer


@page()
def appeals(request: HttpRequest, number: int) -> HttpResponseBase:
    """List the appeals against a plan."""
    plan, lang = plan_for(request.user, number), language()
    found = list(appeals_of(request.user, plan))
    names = shown.names_of(results(), (one.entity_id for one in found))
    told = {"plan": shown.head(plan, lang), "rows": [row(one, names, lang) for one in found]}
    return render(request, "budgets/appeals.html", told)


def row(one: BudgetAppeal, names: Mapping[str, str], lang: str) -> shown.Row:
    """Return an appeal as a row of the list, amounts in tonnes."""
    state = process(PROCESS, one.edition).says.states[one.state].name[lang]
    return {
        "number": one.plan_id, "entity_id": one.entity_id, "name": names.get(one.entity_id, one.entity_id), "ground": one.ground,
        "ground_name": grounds(one.plan, lang).get(one.ground, one.ground), "state": one.state, "state_name": state,
        "claim": sum(one.claim.values()) / 1000, "decided": sum(one.decided.values()) / 1000 if one.decided else None,
        "opened_at": one.opened_at, "due_on": one.due_on, "case": one.pk,
    }  # fmt: skip


def grid(
    plan: BudgetPlan, has: Mapping[str, int], adds: Mapping[str, int], lang: str
) -> list[dict[str, Any]]:
    """Return a table of parts by quarter: what there is and what is written, in tonnes."""
    units = list(posting.units_of(plan))
    return [
        {"name": name, "cells": [
            {"series": one, "has": has.get(one, 0) / 1000, "adds": f"{adds[one] / 1000:g}" if adds.get(one) else ""}
            for one in units if one.endswith(f"/{id}")
        ]}
        for id, name in zip(plan.part_ids(), shown.parts(plan, lang), strict=True)
    ]  # fmt: skip


def written(request: HttpRequest) -> dict[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    return {key.removeprefix("t "): str(text) for key, text in given.items() if key.startswith("t ")}


def _files(request: HttpRequest) -> list[Document]:
    return [
        Document(one.name or "", one.read(MOST_BYTES + 1))
        for one in request.FILES.getlist("documents")[: MOST_FILES + 1]
    ]


def _text(known: Any, action: str, lang: str) -> str:
    return next((one.text[lang] for one in known.says.transitions if one.action == action), action)


def _name(entity_id: str) -> str:
    return shown.names_of(results(), [entity_id]).get(entity_id, entity_id)
