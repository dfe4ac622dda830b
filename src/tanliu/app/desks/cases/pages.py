"""The register of cases, the page of one, and the notices of a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.cases import shown
from tanliu.app.desks.cases.accepted import acceptance_row, facts_of, lifecycle_row
from tanliu.app.desks.cases.actions import MarkRead
from tanliu.app.desks.cases.by_hand import OpenCase, TakeStep, first_step, form_of, processes_by_hand
from tanliu.app.desks.cases.queries import WHICH, Wanted, register, seen
from tanliu.app.desks.cases.reviewed import prefilled, review_row
from tanliu.app.desks.cases.tally import tallies
from tanliu.app.platform.access import scope_of, visible_entity
from tanliu.app.platform.action import Actor, actor_of, perform
from tanliu.app.platform.casework.models import Case, CaseNotice
from tanliu.app.platform.casework.notices import acknowledged_by, address_of, notices_of, read_ids, unread_of
from tanliu.app.platform.casework.processes import editions, names, process
from tanliu.app.platform.casework.standing import hold_causes, known_process
from tanliu.app.platform.casework.tell import rules, topic_of
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.casework.document import Input
from tanliu.report.phrase import say

Row = dict[str, Any]
_HEADER = (
    "case_number", "case_process", "name", "credit_code", "region", "case_subject", "case_state", "case_since",
    "case_turn", "case_due", "case_days_left", "case_assumed", "case_closed",
)  # fmt: skip


@page()
def cases(request: HttpRequest) -> HttpResponseBase:
    """List cases, or send the list as CSV or XLSX."""
    wanted = _wanted(request)
    if wanted.entity:
        visible_entity(results(), request.user, wanted.entity)
    found, actor = register(scope_of(request.user), actor_of(request), wanted), actor_of(request)
    if request.GET.get("format"):
        return _file(request, found)
    sheet = page_of(found, request)
    told = {
        "sheet": sheet, "rows": shown.told(list(sheet), actor, language()), "wanted": wanted, "which": WHICH,
        "processes": [(name, editions(name)[-1].says.title[language()]) for name in names()],
        "begin": [(name, process(name).says.title[language()]) for name in processes_by_hand() if first_step(process(name), actor)],
        "tallies": tallies(seen(scope_of(request.user)).filter(process=wanted.process), process(wanted.process), language()) if wanted.process else [],
        "states": _states(wanted.process), "last_year": max(catalog().calendar.years, default=None),
    }  # fmt: skip
    return render(request, "cases/cases.html", told)


@page()
def case(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show one case: where it stands, what may be done and by whom, its clocks and its history."""
    found = seen(scope_of(request.user)).filter(pk=number).first()
    if found is None:
        raise Http404("no such case")
    actor, spoken = actor_of(request), language()
    told = {
        "case": shown.told([found], actor, spoken)[0] | {"revision": found.revision}, "history": shown.history(found, spoken),
        "possible": _possible(found, actor, spoken), "clocks": shown.clocks(found, spoken),
        "branches": shown.branches(found, spoken), "last_year": max(catalog().calendar.years, default=None),
        "notices": _notices(request, notices_of(request.user).filter(case=found)), "review": review_row(found, actor, spoken),
        "acceptance": acceptance_row(found), "lifecycle": lifecycle_row(found, spoken),
    }  # fmt: skip
    return render(request, "cases/case.html", told)


def _possible(found: Case, actor: Actor, spoken: str) -> list[Row]:
    """Return what may be done now; with its fields where this page is where it is done."""
    rows = shown.possible(found, actor, spoken)
    if found.process not in processes_by_hand():
        return rows
    known, facts = known_process(found) or process(found.process, found.edition), facts_of(found)
    for row in rows:
        row["here"] = (
            row["mine"] and not row["held_by"] and (not row["when"] or (all(facts.values()) and bool(facts)))
        )
        row["fields"] = _fields(form_of(known, row["action"]), spoken)
        row["causes"] = hold_causes(found.entity_id, known) if row["held_by"] else []
    return rows


def _fields(form: Mapping[str, Input], spoken: str, given: Mapping[str, str] | None = None) -> list[Row]:
    """Return the fields of a form in words; ``given`` is what stands in them when it opens."""
    return [
        {"name": name, "label": one.label[spoken], "type": one.type, "longest": one.longest,
         "options": [(key, text[spoken]) for key, text in one.options.items()], "value": (given or {}).get(name, "")}
        for name, one in form.items()
    ]  # fmt: skip


@page()
def open_case(request: HttpRequest) -> HttpResponseBase:
    """Show the form that opens a case of a process about an enterprise, or open it."""
    name = one_of(request, "process", tuple(processes_by_hand()), "")
    actor, spoken = actor_of(request), language()
    found = process(name)
    first = first_step(found, actor)
    if first is None:
        raise PermissionDenied
    entity = request.GET.get("entity", "")
    if entity:
        visible_entity(results(), request.user, entity)
    if request.method == "POST":
        entity = request.POST.get("entity", "")
        values = {key: str(value) for key, value in request.POST.items()}
        return redirect("case", perform(OpenCase(name, entity, request.POST.get("title", ""), values), actor))
    scope = scope_of(request.user)
    query = f"SELECT entity_id, name FROM entity WHERE {scope.condition} ORDER BY name LIMIT 500"
    entities, form = results().rows(query, scope.values), form_of(found, first.action)
    entity = entity or (entities[0]["entity_id"] if len(entities) == 1 else "")
    told = {
        "process": name, "title": found.says.title[spoken], "action": first.text[spoken], "entity": entity,
        "fields": _fields(form, spoken, prefilled(form, entity)), "entities": entities,
        "about": request.GET.get("title", "")[:80],
    }  # fmt: skip
    return render(request, "cases/open.html", told)


@require_POST
@page()
def step(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a step of a case."""
    if not seen(scope_of(request.user)).filter(pk=number).exists():
        raise Http404("no such case")
    given = request.POST
    revision = given.get("revision", "")
    perform(
        TakeStep(number, given.get("step", ""), int(revision) if revision.isdecimal() else 0,
                 {key: str(value) for key, value in given.items()}, given.get("member") or None),
        actor_of(request),
    )  # fmt: skip
    return redirect("case", number)


@page()
def notices(request: HttpRequest) -> HttpResponseBase:
    """List the notices of the reader, newest first."""
    only = one_of(request, "which", ("all", "unread"), "all")
    topics = {name: one.name[language()] for name, one in rules().topics.items()}
    found = notices_of(request.user).select_related("case")
    sheet = page_of(unread_of(found, request.user) if only == "unread" else found, request)
    rows = [row | {"topic": topics.get(row["topic"])} for row in _notices(request, list(sheet))]
    return render(request, "cases/notices.html", {"sheet": sheet, "rows": rows, "only": only})


@require_POST
@page()
def read(request: HttpRequest) -> HttpResponseBase:
    """Mark notices as read: one, or all."""
    one = request.POST.get("notice", "")
    chosen = (int(one),) if one.isdecimal() and len(one) <= 18 else None
    if one and chosen is None:
        raise Http404("no such notice")
    count = perform(MarkRead(chosen), actor_of(request))
    messages.success(request, say("notices_marked", language(), count=count))
    return redirect("notices")


def _notices(request: HttpRequest, found: Sequence[CaseNotice]) -> list[Row]:
    every = list(found)
    numbers = [one.pk for one in every]
    known, taken = read_ids(request.user, numbers), acknowledged_by(numbers)
    zh = language() == "zh"
    return [
        {"id": one.pk, "url": address_of(one), "topic": topic_of(one), "taken_by": taken.get(one.pk),
         "text": one.text_zh if zh else one.text_en, "at": one.at, "due_on": one.due_on,
         "subject": one.case.subject if one.case else "", "is_read": one.pk in known}
        for one in every
    ]  # fmt: skip


def _wanted(request: HttpRequest) -> Wanted:
    process = one_of(request, "process", ("", *names()), "")
    return Wanted(
        which=one_of(request, "which", WHICH, "open"),
        mine=one_of(request, "mine", ("", "1"), "") == "1",
        overdue=one_of(request, "overdue", ("", "1"), "") == "1",
        process=process or None,
        state=one_of(request, "state", ("", *dict(_states(process or None))), "") or None,
        entity=request.GET.get("entity") or None,
        text=request.GET.get("q", "")[:100],
    )


def _states(process: str | None) -> list[tuple[str, str]]:
    """Return the states of a process, or of all, with their words."""
    every = [one for name in ([process] if process else names()) for one in editions(name)]
    return list(
        {key: state.name[language()] for one in every for key, state in one.says.states.items()}.items()
    )


def _file(request: HttpRequest, found: Any) -> HttpResponseBase:
    header = [say(one, language()) for one in _HEADER]
    rows = shown.told(list(found), actor_of(request), language())
    return send_sheet(request, "cases", say("nav_cases", language()), header, _cells(rows))


def _cells(rows: Sequence[Row]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row["id"], row["process_title"], row["name"], row["entity_id"], row["region"], row["period"] or row["subject"],
            row["state_name"], f"{row['since']:%Y-%m-%d}", "; ".join(one["name"] for one in row["awaits"]),
            row["due_on"] and str(row["due_on"]), row["days_left"],
            say("yes", language()) if row["due_assumed"] else None, row["closed_at"] and f"{row['closed_at']:%Y-%m-%d}",
        ]  # fmt: skip


urlpatterns = [
    path("cases", cases, name="cases"),
    path("cases/open", open_case, name="case_open"),
    path("cases/<int:number>", case, name="case"),
    path("cases/<int:number>/step", step, name="case_step"),
    path("notices", notices, name="notices"),
    path("notices/read", read, name="notices_read"),
]
