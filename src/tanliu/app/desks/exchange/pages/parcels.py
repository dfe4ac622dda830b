"""The register, and the page of a parcel with its manifest, what was checked, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.exchange import bodies, shown
from tanliu.app.desks.exchange.actions.make import MakeParcel, ReleaseParcel
from tanliu.app.desks.exchange.models import DISPUTED, FAILED, MADE, OUT, STATES, ExchangeParcel
from tanliu.app.desks.exchange.pages.opening import require
from tanliu.app.desks.exchange.queries import register
from tanliu.app.desks.exchange.queries.expected import missing
from tanliu.app.desks.exchange.queries.interfaces import interfaces
from tanliu.app.ingest.reasons import reasons
from tanliu.app.platform.access import may
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.app.platform.web.spreadsheet import KINDS, spreadsheet
from tanliu.decide.exchange.canonical import REASONS, key_of_row
from tanliu.decide.exchange.document import Dataset
from tanliu.decide.exchange.parcel import WHOLE, as_file, faults
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.report.phrase import say

#: Rows of a difference that a page shows; a file has all of them.
_SHOWN = 100


@page()
def listed(request: HttpRequest) -> HttpResponseBase:
    """Show the register, or send it as a file."""
    require(request)
    lang = language()
    wanted = register.Wanted(
        request.GET.get("partner", ""), one_of(request, "direction", ("", "out", "in"), ""),
        one_of(request, "state", ("", *STATES), ""), late=request.GET.get("late") == "1",
    )  # fmt: skip
    found = register.parcels_of(request.user, wanted)
    if request.GET.get("format"):
        return _file(request, found, lang)
    sheet = page_of(found, request)
    rows = [
        shown.parcel(one) | {"name": shown.name_of(one, lang), "partner_name": one.partner.name}
        for one in sheet
    ]
    office = register.oversees(request.user)
    late = missing(today()) if office else []
    told = {
        "sheet": sheet, "rows": rows, "wanted": wanted, "states": STATES, "office": office, "partners": register.partners() if office else [],
        "missing": [(one, _name(one.exchange, one.dataset, lang)) for one in late], "may_make": may(request.user, "exchange"),
        "choices": _choices(lang) if may(request.user, "exchange") else [],
    }  # fmt: skip
    return render(request, "exchange/register.html", told)


def _name(exchange: str, dataset: str, lang: str) -> str:
    return interfaces()[exchange].datasets[dataset].name[lang]


def _choices(lang: str) -> list[tuple[str, str, str, str]]:
    """Return what may be made: id and name of the partner, id and name of the dataset."""
    known = interfaces()
    return [
        (one.pk, one.name, name, known[one.exchange].datasets[name].name[lang])
        for one in register.partners().filter(state="active")
        if one.exchange in known
        for name in one.datasets
        if name in known[one.exchange].datasets and known[one.exchange].datasets[name].direction == OUT
    ]


def _file(request: HttpRequest, found: Any, lang: str) -> HttpResponse:
    header = [say(f"exchange_{one}", lang) for one in shown.COLUMNS]
    return send_sheet(request, "exchange", say("exchange_register", lang), header, shown.cells(found, lang))


@page()
def parcel(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show a parcel: its manifest, what a check finds, its acknowledgement, what it changes."""
    require(request)
    one = _seen(request, number)
    whole = register.reads_bodies(request.user)
    mine = register.partner_of(request.user)
    if request.GET.get("format"):
        if not whole and (mine is None or mine.pk != one.partner_id):
            raise PermissionDenied
        return _parcel_file(request, one)
    lang = language()
    told = {
        "one": one, "row": shown.parcel(one) | {"name": shown.name_of(one, lang)}, "manifest": one.manifest, "whole": whole,
        "checks": _checked(one), "differences": shown.told(one, whole)["differences"], "refused": _refused(one, lang),
        "before": register.before(one), "changes": _changes(one) if whole else None, "may_body": whole or mine is not None,
        "may_send": one.direction == OUT and one.state in (MADE, FAILED, DISPUTED) and may(request.user, "exchange"),
    }  # fmt: skip
    return render(request, "exchange/parcel.html", told)


def _seen(request: HttpRequest, number: int) -> ExchangeParcel:
    try:
        return register.parcel_of(request.user, number)
    except NothingKnownError as error:
        raise Http404("no such parcel") from error


def _parcel_file(request: HttpRequest, one: ExchangeParcel) -> HttpResponse:
    kind = one_of(request, "format", ("parcel", "ndjson", *KINDS), "parcel")
    name = f"{one.dataset}-{one.period}-v{one.version}"
    if kind in KINDS:
        rule = register.dataset(one)
        cells = [[row[column] for column in rule.columns] for row in register.rows_of(one)]
        return download(
            request, f"{name}.{kind}", KINDS[kind], spreadsheet(kind, one.dataset, list(rule.columns), cells)
        )
    data = bodies.body(one.sha256)
    if kind == "ndjson":
        return download(request, f"{name}.ndjson", "application/x-ndjson", data)
    whole = as_file(register.manifest_of(one), one.signature, one.public, data)
    return download(request, f"{name}.parcel", "application/octet-stream", whole)


def _checked(one: ExchangeParcel) -> list[tuple[str, bool]] | None:
    """Return each check of a parcel and whether it holds; None while its body is not whole."""
    try:
        data = bodies.body(one.sha256)
        found = {
            each.reason
            for each in faults(
                register.manifest_of(one), one.signature, data, one.public, register.dataset(one)
            )
        }
    except NothingKnownError:
        return None
    return [*((name, name not in found) for name in WHOLE), ("form", not found & set(REASONS))]


def _refused(one: ExchangeParcel, lang: str) -> list[dict[str, Any]]:
    """Return the refused rows with their reasons in words, where the code is one that we know."""
    known = reasons()
    rows: list[dict[str, Any]] = one.acknowledgement.get("refused", [])
    return [each | {"words": _reason(each["reason"], known, lang)} for each in rows[:_SHOWN]]


def _reason(code: str, known: Any, lang: str) -> str:
    if code in (*REASONS, *WHOLE, "removed"):
        return say(f"exchange_reason_{code}", lang)
    if code in known:
        return str(known[code].zh if lang == "zh" else known[code].en)
    return code


def _changes(one: ExchangeParcel) -> dict[str, Any] | None:
    """Return what a parcel changes of the version before, as texts, the first hundred of each."""
    try:
        found, rule = register.changes(one), register.dataset(one)
    except TanliuError:
        return None
    if found is None:
        return None
    changed = [
        (_named(new, rule), [(name, old[name], new[name]) for name in rule.columns if old[name] != new[name]])
        for old, new in found.changed[:_SHOWN]
    ]
    rows = {
        "added": [_named(row, rule) for row in found.added[:_SHOWN]],
        "removed": [_named(row, rule) for row in found.removed[:_SHOWN]],
    }
    return {"changed": changed, "counts": found.counts(), **rows}


def _named(row: Mapping[str, Any], rule: Dataset) -> str:
    """Return what names a row, as one text."""
    return " / ".join(key_of_row(row, rule))


@require_POST
@page(MakeParcel)
def make(request: HttpRequest) -> HttpResponseBase:
    """Make a parcel, and say whether anything was new."""
    partner, _, dataset = request.POST.get("what", "").partition(" ")
    done = perform(MakeParcel(partner, dataset, request.POST.get("period", "").strip()), actor_of(request))
    messages.success(request, say("exchange_done_made" if done.is_new else "exchange_done_same", language()))
    return redirect("exchange_parcel", done.number)


@require_POST
@page(ReleaseParcel)
def release(request: HttpRequest, number: int) -> HttpResponseBase:
    """Release a parcel."""
    _seen(request, number)
    perform(ReleaseParcel(number), actor_of(request))
    messages.success(request, say("exchange_done_sent", language()))
    return redirect("exchange_parcel", number)


urlpatterns = [
    path("exchange", listed, name="exchange"),
    path("exchange/make", make, name="exchange_make"),
    path("exchange/parcels/<int:number>", parcel, name="exchange_parcel"),
    path("exchange/parcels/<int:number>/release", release, name="exchange_release"),
]
