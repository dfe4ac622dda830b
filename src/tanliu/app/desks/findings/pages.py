"""Findings: the list with its filters and export, one finding with its picture, and the talk about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.findings import charts as finding_charts
from tanliu.app.desks.findings import queries as board
from tanliu.app.desks.findings import talk
from tanliu.app.desks.findings.actions.find import checks_of
from tanliu.app.desks.findings.models import FindingState
from tanliu.app.desks.meters.queries.load_chart import load_chart
from tanliu.app.desks.overview.queries.entities import choices
from tanliu.app.platform.access import scope_of, visible_entity, visible_region
from tanliu.app.platform.action import NotPermittedError, actor_of, perform
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period
from tanliu.report.finding import advice, item, says, sureness
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = dict[str, Any]
_STATES = tuple(str(state) for state in FindingState)
_HEADER = (
    "finding_number", "finding_kind", "finding_state", "name", "credit_code", "finding_meter", "finding_item",
    "finding_first", "finding_until", "finding_what", "finding_sure", "stake_energy", "stake_carbon", "finding_do",
)  # fmt: skip


@page()
def findings(request: HttpRequest) -> HttpResponseBase:
    """List findings, or send the list as CSV or XLSX."""
    wanted, state = _wanted(request), one_of(request, "state", ("", *_STATES), "")
    if wanted.region:
        visible_region(results(), request.user, wanted.region)
    if wanted.entity:
        visible_entity(results(), request.user, wanted.entity)
    rows = stated(board.listed(results(), scope_of(request.user), wanted))
    counted = {one: sum(row["state"] == one for row in rows) for one in _STATES}
    rows = [row for row in rows if row["state"] == state] if state else rows
    if request.GET.get("format"):
        return _file(request, rows)
    sheet, checks, names = page_of(rows, request), checks_of(catalog()), _names()
    for row in sheet:
        row.update(title=checks[row["kind"]].title[language()], says=says(row, names))
    scope = scope_of(request.user)
    told = {
        "sheet": sheet, "wanted": wanted, "state": state, "counted": counted, "states": _STATES,
        "orders": tuple(board.ORDERS), "sure": request.GET.get("sure", ""),
        "kinds": [(one, checks[one].title[language()]) for one in board.kinds(results(), scope)],
        "choices": choices(results(), scope, period_of(request).period),
        "stake": board.at_stake(rows),
    }  # fmt: skip
    return render(request, "findings/findings.html", told)


@page()
def finding(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one finding: what, where, how sure, at stake, what to do, the picture and the talk."""
    row = visible(request, number)
    check, names = checks_of(catalog())[row["kind"]], _names()
    others = [
        one for one in stated(board.listed(results(), scope_of(request.user), board.Wanted(entity=row["entity_id"])))
        if one["finding_id"] != number and not one["gone_why"]
    ]  # fmt: skip
    checks = checks_of(catalog())
    for one in others:
        one.update(title=checks[one["kind"]].title[language()])
    told = {
        "row": row, "rule": check.where, "title": check.title[language()], "why": check.why[language()],
        "says": says(row, names), "do": advice(row, language()), "sure_text": sureness(row, check, language()),
        "item": item(row, names), "reports": _reports(row), "numbers": check.numbers, "notes": talk.notes(number), "others": others,
        "steps": talk.steps(actor_of(request), row), "longest": talk.longest(),
        "other_seen": board.is_seen(results(), scope_of(request.user), row["other_id"]), **_picture(row),
    }  # fmt: skip
    return render(request, "findings/finding.html", told)


def _reports(row: Row) -> list[str]:
    """Return the months whose reports a finding is about, where it is about a figure of the form."""
    if row["item"] is None:
        return []
    last = Period(row["until"].year, row["until"].month)
    months, one = [], Period(row["first"].year, row["first"].month)
    while one.start < row["until"] and one.ordinal <= last.ordinal:
        months.append(str(one))
        one = one.before(-1)
    return months


@require_POST
@page()
def step(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take a step of the talk."""
    row = visible(request, number)
    wanted = talk.Take(row, request.POST.get("step", ""), request.POST.get("text", ""))
    try:
        perform(wanted, actor_of(request))
    except NotPermittedError as error:
        # the page only offers what its reader may do
        raise wanted.not_offered(actor_of(request)) from error
    messages.success(request, say("finding_step_taken", language()))
    return redirect("finding", number)


def visible(request: HttpRequest, number: str) -> Row:
    """Return a finding that the user sees, with its state.

    Raises
    ------
    Http404
        When there is none: whether it exists elsewhere is not told.
    """
    row = board.finding(results(), scope_of(request.user), number)
    if row is None:
        raise Http404("no such finding")
    return stated([row])[0]


def stated(rows: Sequence[Row]) -> list[Row]:
    """Add to each finding where it stands."""
    known = talk.states(rows)
    return [{**row, "state": str(known[row["finding_id"]])} for row in rows]


def _wanted(request: HttpRequest) -> board.Wanted:
    least = request.GET.get("from") or "0"
    if not least.isdecimal() or len(least) > 12:
        raise TanliuError(
            "not an amount", where="from", found=least, accepted=Message("whole tce, such as 10")
        )
    sure = one_of(request, "sure", ("", "1", "0"), "")
    return board.Wanted(
        text=request.GET.get("q", "")[:100],
        kind=request.GET.get("kind") or None,
        region=request.GET.get("region") or None,
        industry=request.GET.get("industry") or None,
        entity=request.GET.get("entity") or None,
        sure=None if sure == "" else sure == "1",
        energy_from_kgce=1000 * int(least),
        order=one_of(request, "sort", tuple(board.ORDERS), "energy"),
    )


def _picture(row: Row) -> Row:
    """Return the chart around a finding and its table."""
    curve = board.curve_around(results(), row) if row["meter_code"] else None
    if curve is not None:
        return {"picture": load_chart(curve), "curve": curve, "curve_days": curve.days}
    if row["kind"] == "peer_outlier":
        together = int(checks_of(catalog())["peer_outlier"]["shown_together"])
        shown = finding_charts.groups(row, board.peers_around(results(), row), together)
        return {"picture": finding_charts.peers(row, shown), "peers": shown, "together": together}
    if not row["item"] or row["kind"] in ("round_numbers", "heaped_digits"):
        return {"picture": None}
    months = finding_charts.in_one_unit(catalog(), row, board.months_around(results(), row))
    return {"picture": finding_charts.months(row, months), "months": months}


def _file(request: HttpRequest, rows: Sequence[Row]) -> HttpResponseBase:
    header = [say(one, language()) for one in _HEADER]
    return send_sheet(request, "findings", say("nav_findings", language()), header, _cells(rows))


def _cells(rows: Sequence[Row]) -> Iterator[list[object]]:
    names, checks = _names(), checks_of(catalog())
    for row in rows:
        stakes = (row["stake_kgce"], row["stake_kgco2e"])
        yield [
            row["finding_id"], checks[row["kind"]].title[language()], say(f"finding_state_{row['state']}", language()),
            row["name"], row["entity_id"], row["meter_code"], item(row, names), str(row["first"]), str(row["until"]),
            says(row, names), say("sure_yes" if row["sure"] else "sure_no", language()),
            *(None if one is None else one / 1000 for one in stakes), advice(row, language()),
        ]  # fmt: skip


def _names() -> Names:
    return Names(catalog(), language())


urlpatterns = [
    path("findings", findings, name="findings"),
    path("findings/<str:number>", finding, name="finding"),
    path("findings/<str:number>/step", step, name="finding_step"),
]
