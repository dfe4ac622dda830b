"""The form that an assessor fills in on site, on a phone and without a network: values, notes, photographs, findings."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tanliu.app.desks.assessments import shown
from tanliu.app.desks.assessments.actions.assess import WRITES, Tell
from tanliu.app.desks.assessments.actions.findings import KINDS, TellFinding
from tanliu.app.desks.assessments.evidence import MOST_BYTES, Paper
from tanliu.app.desks.assessments.models import Assessment
from tanliu.app.desks.assessments.queries.assessments import (
    PROCESS,
    assessment_for,
    name_of,
    outcome_of,
    rows_of,
    scheme_as_kept,
)
from tanliu.app.platform.action import Actor, NotPermittedError, actor_of, perform
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.later import kept_offline, taken_once
from tanliu.app.platform.web.pages import page
from tanliu.decide.assessment.answers import Answer
from tanliu.kit.errors import ConflictError
from tanliu.report.phrase import say

_STATUS = {"saved": 200, "conflict": 409}
_REFUSAL = "the role may not answer now"


@page()
def site(request: HttpRequest, scheme: str, entity_id: str, period: str) -> HttpResponseBase:
    """Show the form, which the browser keeps; or take what it brings while there is a network."""
    case, actor = assessment_for(request.user, scheme, entity_id, period), actor_of(request)
    _refuse_others(case, actor)
    if request.method == "POST":
        _keep(request, case, actor)
        messages.success(request, say("assess_kept", language()))
        return redirect("assessment_site", scheme, entity_id, period)
    lang, rule = language(), scheme_as_kept(case)
    told = rows_of(case)
    rows = [row for row in shown.indicators(rule, outcome_of(case), lang) if row["published"]]
    for row in rows:
        row["told"] = told.get(row["id"])
    context = {
        "one": case, "name": name_of(entity_id), "scheme": shown.scheme_row(scheme, rule, lang), "rows": rows,
        "grades": [(id, text[lang]) for id, text in rule.grades.items()],
        "kinds": [(kind, say(f"assess_finding_{kind}", lang)) for kind in KINDS],
    }  # fmt: skip
    return kept_offline(render(request, "assessments/site.html", context))


@require_POST
@page()
def site_later(request: HttpRequest, scheme: str, entity_id: str, period: str) -> HttpResponseBase:
    """Take what was typed on site without a network; the same is answered to the same key, and kept once."""
    case, actor = assessment_for(request.user, scheme, entity_id, period), actor_of(request)

    def done() -> str:
        _refuse_others(case, actor)
        try:
            with transaction.atomic():
                _keep(request, case, actor)
        except ConflictError:
            return "conflict"
        return "saved"

    state, status = taken_once(request, done, _STATUS)
    address = reverse("assessment", args=[scheme, entity_id, period])
    says = say(f"assess_site_{state}", language())
    return JsonResponse({"state": state, "says": says, "address": address}, status=status)


def _refuse_others(case: Assessment, actor: Actor) -> None:
    parties = process(PROCESS, case.edition).says.parties
    if WRITES.get(case.state) != "assessor" or not actor.may(parties["assessor"].permission):
        raise NotPermittedError(_REFUSAL, "state", case.state)


@transaction.atomic
def _keep(request: HttpRequest, case: Assessment, actor: Actor) -> None:
    """Keep what differs from what is told already, every photograph, and every finding: all of it or nothing."""
    given, told = request.POST, rows_of(case)
    revision = int(given["revision"]) if given.get("revision", "").isdecimal() else case.revision
    for id, one in scheme_as_kept(case).indicators.items():
        if not one.published:
            continue
        before = told.get(id)
        value, note = given.get(f"a.{id}", "").strip(), given.get(f"n.{id}", "").strip()
        paper = _photograph(request, id)
        old = (before.value, before.reason) if before else ("", "")
        if (value, note) != old or paper is not None:
            doubt = before.doubt if before is not None and before.value == value else ""
            perform(Tell(case.pk, id, revision, Answer(value, reason=note, doubt=doubt), None, paper), actor)
        if text := given.get(f"t.{id}", "").strip():
            kind = given.get(f"k.{id}", "")
            perform(TellFinding(case.pk, "raise", revision, text, kind=kind, indicator=id), actor)


def _photograph(request: HttpRequest, id: str) -> Paper | None:
    file = request.FILES.get(f"p.{id}")
    return None if file is None else Paper(file.name or "", file.read(MOST_BYTES + 1))
