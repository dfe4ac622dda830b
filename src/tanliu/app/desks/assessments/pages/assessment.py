"""An assessment: what comes of its answers now, every answer with its evidence, its steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.assessments import shown
from tanliu.app.desks.assessments.actions.assess import WRITES, StepAssessment, Tell
from tanliu.app.desks.assessments.actions.findings import KINDS, TURNS
from tanliu.app.desks.assessments.evidence import MOST_BYTES, Paper, seen
from tanliu.app.desks.assessments.models import Assessment, Certificate, Evidence
from tanliu.app.desks.assessments.pages.verify import day_of
from tanliu.app.desks.assessments.queries.assessments import (
    PROCESS,
    assessment_for,
    name_of,
    outcome_of,
    rows_of,
    scheme_as_kept,
    state_on,
)
from tanliu.app.desks.assessments.queries.computed import choices
from tanliu.app.desks.assessments.queries.figures import figure_of
from tanliu.app.platform.action import Actor, actor_of, perform
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework.move import offered
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, page
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say


@page()
def assessment(request: HttpRequest, scheme: str, entity_id: str, period: str) -> HttpResponseBase:
    """Show an assessment."""
    case, lang = assessment_for(request.user, scheme, entity_id, period), language()
    day = day_of(request) if request.GET.get("on") else None
    rule, made, actor = scheme_as_kept(case), outcome_of(case, day), actor_of(request)
    known = process(PROCESS, case.edition)
    told = rows_of(case, day)
    rows = shown.indicators(rule, made, lang)
    for row in rows:
        asked = rule.indicators[row["id"]]
        row["told"], row["reads"] = told.get(row["id"]), asked.reads
        row["tool"] = asked.computed.tool if asked.computed else ""
        row["bare"] = _bare(row, day or today())
    shows = {row["told"].evidence_id for row in rows if row["told"] and row["told"].evidence_id}
    looked = seen(case, shows)
    for row in rows:
        row["seen"] = looked.get(row["told"].evidence_id, []) if row["told"] else []
    party = WRITES.get(case.state)
    writes = day is None and party is not None and actor.may(known.says.parties[party].permission)
    if writes:
        answers = choices(request.user, rule)
        for row in rows:
            row["kept"] = answers.get(row["tool"], ())
    texts = {one.action: one.text[lang] for one in known.says.transitions}
    certificate = Certificate.objects.filter(awarded_by=case).first()
    context = _findings(case, rule, actor, lang) | {
        "one": case, "name": name_of(entity_id), "scheme": shown.scheme_row(scheme, rule, lang), "rows": rows,
        "outcome": shown.outcome(rule, made, lang), "state": _state(case, day, lang), "day": day, "bare": sum(bool(row["bare"]) for row in rows),
        "grades": [(id, text[lang]) for id, text in rule.grades.items()], "writes": writes, "absent": rule.absent.means != "refuse",
        "steps": [(name, texts.get(name, name)) for name in offered(case, PROCESS, actor)], "texts": texts,
        "history": case.steps.all(), "certificate": certificate,
        "papers": Evidence.objects.filter(entity_id=entity_id).defer("content") if writes else (),
    }  # fmt: skip
    return render(request, "assessments/assessment.html", context)


def _bare(row: dict[str, Any], day: date) -> str:
    """Return why nothing shows an answer whose scheme asks for evidence: there is none, or it is too old on a day; empty where something does."""
    told = row["told"]
    if row["state"] != "told" or not row["evidence"] or (told and told.figure):
        return ""
    if told is None or told.evidence is None:
        return "none"
    until = told.evidence.valid_until
    return "old" if until is not None and until < day else ""


def _state(case: Assessment, day: date | None, lang: str) -> str:
    """Return the state of a case, or that of a day, in words."""
    state = case.state if day is None else state_on(case, day)
    known = process(PROCESS, case.edition).says.states
    return known[state].name[lang] if state in known else say("assess_not_opened", lang)


def _findings(case: Assessment, rule: AssessmentScheme, actor: Actor, lang: str) -> dict[str, Any]:
    """Return the findings of an assessment, with what the reader may do about each now."""
    says = process(PROCESS, case.edition).says
    turns = {
        what
        for what, (party, states) in TURNS.items()
        if case.state in states and actor.may(says.parties[party].permission)
    }
    found = []
    for one in case.findings.all():
        wanted = (
            ()
            if one.closed_at
            else ("answer", *(("close", "reject") if one.answered_at or not one.holds else ("close",)))
        )
        found.append({
            "one": one, "kind": say(f"assess_finding_{one.kind}", lang), "stage": says.states[one.stage].name[lang],
            "indicator": shown.name(rule, one.indicator, lang) if one.indicator else "",
            "may": [(what, say(f"assess_finding_to_{what}", lang)) for what in wanted if what in turns],
        })  # fmt: skip
    kinds = [(kind, say(f"assess_finding_{kind}", lang)) for kind in KINDS]
    return {"findings": found, "raises": "raise" in turns, "kinds": kinds}


@require_POST
@page()
def answer(request: HttpRequest, scheme: str, entity_id: str, period: str) -> HttpResponseBase:
    """Keep an answer, with its evidence."""
    case = assessment_for(request.user, scheme, entity_id, period)
    given = {name: request.POST.get(name, "").strip() for name in ("value", "reason", "doubt")}
    evidence, indicator = request.POST.get("evidence", ""), request.POST.get("indicator", "")
    told = Answer(given["value"], request.POST.get("absent") == "1", given["reason"], given["doubt"])
    taken = figure_of(case, indicator) if request.POST.get("take") == "figure" else None
    number = request.POST.get("kept_answer", "")
    action = Tell(
        case.pk, indicator, _revision(request, case), told if taken is None else taken.answer,
        int(evidence) if evidence.isdecimal() else None, _paper(request), "" if taken is None else taken.amount,
        int(number) if number.isdecimal() else None,
    )  # fmt: skip
    perform(action, actor_of(request))
    messages.success(request, say("assess_kept", language()))
    return redirect("assessment", scheme, entity_id, period)


@require_POST
@page()
def step(request: HttpRequest, scheme: str, entity_id: str, period: str) -> HttpResponseBase:
    """Take a step of an assessment."""
    case = assessment_for(request.user, scheme, entity_id, period)
    action = StepAssessment(
        case.pk, request.POST.get("step", ""), _revision(request, case), request.POST.get("text", "")
    )
    perform(action, actor_of(request))
    messages.success(request, say("assess_done", language()))
    return redirect("assessment", scheme, entity_id, period)


@page()
def evidence(request: HttpRequest, scheme: str, entity_id: str, period: str, number: int) -> HttpResponseBase:
    """Send a paper of an assessment, to be kept and not opened by the browser; who looked at it is noted."""
    case = assessment_for(request.user, scheme, entity_id, period)
    found = Evidence.objects.filter(pk=number, answers__assessment=case).first()
    if found is None:
        raise Http404("no such document")
    actor = actor_of(request)
    record(
        actor.name,
        "assessment_evidence",
        f"{number}",
        {"case": case.pk, "sha256": found.sha256},
        actor.address,
    )
    body: HttpResponse = download(request, found.name, "application/octet-stream", bytes(found.content))
    return body


def _revision(request: HttpRequest, case: Any) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() else int(case.revision)


def _paper(request: HttpRequest) -> Paper | None:
    file = request.FILES.get("paper")
    if file is None:
        return None
    until = request.POST.get("valid_until", "").strip()
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError as error:
        raise TanliuError(
            "not a day", where="valid_until", found=until[:20], accepted="2026-12-31"
        ) from error
    return Paper(file.name or "", file.read(MOST_BYTES + 1), day)
