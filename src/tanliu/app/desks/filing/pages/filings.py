"""Monthly reports: a firm's months, the department's work list, the form, its template, questions and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.filing import sheet as workbook
from tanliu.app.desks.filing.accept import Accept
from tanliu.app.desks.filing.actions import Ask, FilingAction, Save, Submit, Withdraw
from tanliu.app.desks.filing.context import items, month
from tanliu.app.desks.filing.models import Filing, current
from tanliu.app.desks.filing.shown import Report, report
from tanliu.app.desks.filing.verdict import marks, verdict
from tanliu.app.desks.filing.worklist import STATES, months, of_firm, work_list
from tanliu.app.platform.access import scope_of, speaks, visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.later import kept_offline
from tanliu.app.platform.web.pages import download, page
from tanliu.app.platform.web.paging import PAGE_ROWS, page_of
from tanliu.app.platform.web.spreadsheet import KINDS
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period
from tanliu.report.phrase import say

_OK = 200
_ACTIONS: Mapping[str, type[FilingAction[Any]]] = {
    one.action: one for one in (Save, Submit, Withdraw, Ask, Accept)
}


@page()
def filings(request: HttpRequest) -> HttpResponseBase:
    """Show a firm its months, everybody else the firms of a month."""
    if speaks(request.user):
        seen = results().rows(
            f"SELECT * FROM entity WHERE {scope_of(request.user).condition} ORDER BY name, entity_id",
            scope_of(request.user).values,
        )
        firms = [{"entity": one, "months": of_firm(one["entity_id"])} for one in seen]
        return kept_offline(render(request, "filing/filings_firm.html", {"firms": firms}))
    wanted = request.GET.get("month")
    found = work_list(scope_of(request.user), month(wanted) if wanted else None)
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip().lower()
    rows = [
        row for row in found.rows
        if (not state or row["state"] == state) and (text in row["name"].lower() or text in row["entity_id"].lower())
    ]  # fmt: skip
    told = {
        "list": found, "months": months(), "state": state, "text": text, "states": STATES,
        "counts": [(one, found.counts[one]) for one in STATES if found.counts[one]],
        "sheet": page_of(rows, request),
    }  # fmt: skip
    shown = [row["entity_id"] for row in told["sheet"]]
    told["marks"] = marks(shown, found.period)
    return render(request, "filing/filings.html", told)


@page()
def of_one(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Show the months of a firm to whoever sees it."""
    found = visible_entity(results(), request.user, entity)
    firms = [{"entity": found, "months": of_firm(found["entity_id"])}]
    return render(
        request, "filing/filings_firm.html", {"firms": firms, "one": found, "looks": not speaks(request.user)}
    )


@page()
def filing(request: HttpRequest, entity: str, period: str) -> HttpResponseBase:
    """Show a report: as a form to its firm, with differences and questions to who reviews it."""
    found, span = _of(request, entity, period)
    if request.method == "POST":
        return _acted(request, found, span)
    return _shown(request, report(request.user, found, span, language()))


def _of(request: HttpRequest, entity: str, period: str) -> tuple[dict[str, Any], Period]:
    return visible_entity(results(), request.user, entity), month(period)


def _shown(request: HttpRequest, told: Report, status: int = 200, **more: Any) -> HttpResponse:
    """Render the form or the review."""
    closed = told.state in ("accepted", "delivered", "withdrawn")
    writing = told.may_write and (not closed or "correct" in request.GET or bool(more))
    steps = list(told.filing.steps.all()) if told.filing else []
    general = told.filing.questions.get("", {}) if told.filing else {}
    context = {
        "report": told, "writing": writing, "closed": closed, "steps": steps, "general": general,
        "usual": [one for one in told.fields if one.usual],
        "others": [one for one in told.fields if not one.usual], "verdict": verdict(told, language()), **more,
    }  # fmt: skip
    name = "filing/filing_form.html" if writing else "filing/filing_review.html"
    answer = render(request, name, context, status=status)
    return kept_offline(answer) if writing and status == _OK else answer


def _acted(request: HttpRequest, entity: Mapping[str, Any], period: Period) -> HttpResponseBase:
    """Do what a button says; what cannot be done is said beside the figures, which stay typed."""
    action = request.POST.get("action", "")
    wanted = _ACTIONS.get(action)
    if wanted is None:
        raise TanliuError("unknown action", found=action, accepted="save, submit, withdraw, ask, accept")
    wanted.require(actor_of(request))
    try:
        if action in ("save", "submit"):
            return _saved(request, entity, period, hand_in=action == "submit")
        return _decided(request, entity["entity_id"], str(period), action)
    except ConflictError as error:
        typed = figures_of(request) if action in ("save", "submit") else None
        told = report(request.user, entity, period, language(), typed)
        return _shown(request, told, 409, **({"error": error} if typed is not None else {}), conflict=True)


def _saved(
    request: HttpRequest, entity: Mapping[str, Any], period: Period, *, hand_in: bool
) -> HttpResponseBase:
    actor, own = actor_of(request), entity["entity_id"]
    answers = {name[7:]: text for name, text in request.POST.items() if name.startswith("answer.")}
    kept = perform(Save(own, period, figures_of(request), revision_of(request), answers), actor)
    if hand_in:
        silent = kept.unanswered()
        if silent or any(one.stops for one in perform(Submit(kept, kept.revision), actor)):
            told = report(request.user, entity, period, language(), kept.figures)
            return _shown(request, told, 422, stopped=True, silent=silent)
    phrase = "filing_submitted" if hand_in else "filing_saved"
    messages.success(request, say(phrase, language(), period=period))
    return redirect("filing", own, str(period))


def _decided(request: HttpRequest, entity: str, period: str, action: str) -> HttpResponseBase:
    found = current(entity, period)
    if found is None:
        raise TanliuError("there is no such report", where=f"{entity} {period}")
    if action == "accept":
        done = perform(Accept([(found, revision_of(request))]), actor_of(request))
        if done.conflicts:
            raise ConflictError(
                "somebody else changed this report in the meantime; nothing was saved",
                where=f"{entity} {period}",
            )
    elif action == "ask":
        questions = {name[9:]: text for name, text in request.POST.items() if name.startswith("question.")}
        perform(Ask(found, revision_of(request), questions), actor_of(request))
    else:
        perform(Withdraw(found, revision_of(request)), actor_of(request))
    messages.success(request, say(f"filing_done_{action}", language(), period=period))
    return redirect(
        "filings" if action != "withdraw" else "filing", *([] if action != "withdraw" else [entity, period])
    )


@require_POST
@page(Save)
def check(request: HttpRequest, entity: str, period: str) -> HttpResponseBase:
    """Say what the checks find in figures that are being typed; nothing is kept."""
    found, span = _of(request, entity, period)
    told = report(request.user, found, span, language(), figures_of(request))
    fields = [
        {
            "item": one.line.item.id,
            "remarks": list(one.remarks),
            "stops": one.stops,
            "hard": one.hard,
            "empty": not one.line.told.value.strip(),
        }
        for one in told.fields
    ]
    return JsonResponse({"fields": fields, "stops": told.stops})


@page(Save)
def template(request: HttpRequest, entity: str, period: str) -> HttpResponseBase:
    """Send the workbook of a firm and month."""
    found, span = _of(request, entity, period)
    told = report(request.user, found, span, language())
    lines = [
        one.line for one in (*[f for f in told.fields if f.usual], *[f for f in told.fields if not f.usual])
    ]
    body = workbook.template(entity, found["name"], str(span), lines, language())
    return download(request, f"report-{entity}-{span}.xlsx", KINDS["xlsx"], body)


@require_POST
@page(Save)
def sheet(request: HttpRequest, entity: str, period: str) -> HttpResponseBase:
    """Take a filled workbook back: its figures become the draft, each row with its verdict."""
    found, span = _of(request, entity, period)
    file = request.FILES.get("file")
    if file is None:
        raise TanliuError("no file was chosen", accepted=Message("a file to upload"))
    if file.size > workbook.LARGEST_BYTES:
        raise TanliuError(
            "the file is too large",
            found=f"{file.size:,}",
            accepted=Message("{size} bytes", size=f"{workbook.LARGEST_BYTES:,}"),
        )
    read = workbook.brought(file.read(), entity, str(span))
    try:
        kept = perform(Save(entity, span, read.figures, revision_of(request)), actor_of(request))
    except ConflictError as error:
        told = report(request.user, found, span, language(), read.figures)
        return _shown(request, told, 409, error=error, conflict=True, rows=read.rows)
    told = report(request.user, found, span, language(), kept.figures)
    return _shown(request, told, rows=read.rows, file=file.name)


@page(Accept)
@require_POST
def accept_many(request: HttpRequest) -> HttpResponseBase:
    """Accept the reports that are ticked, each as it was shown in the list."""
    wanted = []
    for text in request.POST.getlist("report")[:PAGE_ROWS]:
        number, _, revision = text.partition(":")
        if not (number.isascii() and number.isdecimal() and revision.isascii() and revision.isdecimal()):
            raise TanliuError("there is no such report", found=text)
        found = Filing.objects.filter(pk=int(number[:18])).first()
        if found is None:
            raise TanliuError("there is no such report", found=text)
        visible_entity(results(), request.user, found.entity_id)
        wanted.append((found, int(revision[:9])))
    if not wanted:
        raise TanliuError("no report is ticked", accepted=Message("one or more"))
    done = perform(Accept(wanted), actor_of(request))
    messages.success(request, say("filing_accepted_many", language(), count=len(done.done)))
    if done.conflicts:
        names = ", ".join(f"{one.entity_id} {one.period}" for one in done.conflicts)
        messages.error(request, say("filing_conflicts", language(), names=names))
    return redirect("filings")


def figures_of(request: HttpRequest) -> dict[str, dict[str, str]]:
    """Return what was typed for each item."""
    return {
        item.id: {key: request.POST.get(f"{key}.{item.id}", "")[:500] for key in ("value", "unit", "reason")}
        for item in items()
    }


def revision_of(request: HttpRequest) -> int:
    """Return the revision that the writer saw; 0 for none."""
    text = request.POST.get("revision", "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
