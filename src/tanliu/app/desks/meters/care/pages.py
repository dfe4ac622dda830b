"""Pages of the care of meters: the list with a verdict for each, the maintenance plan, and the life of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from tanliu.app.desks.meters.care import shown
from tanliu.app.desks.meters.care.bring import TakeBack, TellEvents, sight_of
from tanliu.app.desks.meters.care.facts import COLUMNS, facts
from tanliu.app.desks.meters.care.orders import RaiseDueOrders, RaiseMeterOrder
from tanliu.app.desks.meters.care.read import of_file
from tanliu.app.desks.meters.care.touched import touched
from tanliu.app.desks.meters.models import MeterEvent
from tanliu.app.desks.meters.queries.care import Cared, cared, event_of, events_of, rules
from tanliu.app.desks.meters.queries.certified import of_window
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.console import cell
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.told.shown import brought, fault_row
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.metering.care import VERDICTS
from tanliu.decide.metering.life import in_force
from tanliu.kit.errors import TanliuError
from tanliu.report.names import Names
from tanliu.report.phrase import say

_MOST_DAYS = 3650


def _every(request: HttpRequest) -> list[Cared]:
    return cared(results(), sight_of(actor_of(request)), today())


@page()
def care(request: HttpRequest) -> HttpResponseBase:
    """List meters with a verdict for each, or send the list as CSV or XLSX."""
    lang, found = language(), _every(request)
    rows = shown.chosen(found, _wanted(request, found))
    if request.GET.get("format"):
        return _file(request, "meters", shown.LISTED, shown.meters(rows, lang))
    sheet, says = page_of(rows, request), rules()
    names = Names(catalog(), lang)
    told = {
        "sheet": sheet, "rows": shown.meters(list(sheet), lang), "count": len(rows), "all": len(found), "wanted": request.GET,
        "verdicts": [(one, say(f"care_verdict_{one}", lang), sum(each.verdict.verdict == one for each in found)) for one in VERDICTS],
        "every_rule": [(id, one.name[lang]) for id, one in says.rules.items()], "orders": [(one, say(f"care_order_{one}", lang)) for one in shown.ORDERS],
        "carriers": sorted({(one.meter["carrier"], shown.measured(one.meter["carrier"], names)) for one in found}), "regions": _regions(found, lang),
        "shares": of_window(rows), "window_days": says.numbers.window_days, "source": says.source, "rules": _rules(lang), "may": TellEvents.permits(actor_of(request)),
        "columns": COLUMNS, "periods": _periods(lang), "fields": [(name, say(f"care_{name}", lang)) for name in COLUMNS],
    }  # fmt: skip
    return render(request, "meters/care.html", told)


def _wanted(request: HttpRequest, found: Sequence[Cared]) -> shown.Wanted:
    get = request.GET
    return shown.Wanted(
        get.get("q", "")[:100], one_of(request, "verdict", ("", *VERDICTS), ""), one_of(request, "rule", ("", *rules().rules), ""),
        get.get("carrier", "")[:60], get.get("region", "")[:64], get.get("entity", "")[:64], one_of(request, "sort", shown.ORDERS, "worst"),
    )  # fmt: skip


def _regions(found: Sequence[Cared], lang: str) -> list[tuple[str, str]]:
    names = shown.regions(lang)
    return sorted(
        {(one.meter["region_id"], names.get(one.meter["region_id"], "")) for one in found},
        key=lambda one: one[1],
    )


def _rules(lang: str) -> list[tuple[str, str, str, bool]]:
    return [
        (one.name[lang], one.about[lang], say(f"care_verdict_{one.level}", lang), one.order)
        for one in rules().rules.values()
    ]


def _periods(lang: str) -> list[dict[str, Any]]:
    return [
        {"name": one.name[lang], "accuracy": one.accuracy_percent, "months": each.months, "regulation": each.regulation, "since": each.since, "source": each.source, "evidence": say(f"care_evidence_{each.evidence}", lang)}
        for one in rules().instruments.values() for each in one.verification
    ]  # fmt: skip


def _file(
    request: HttpRequest, name: str, columns: Sequence[str], rows: Sequence[dict[str, Any]]
) -> HttpResponseBase:
    header = [say(f"care_{one}", language()) for one in columns]
    cells = ([cell(row[one]) for one in columns] for row in rows)
    return send_sheet(request, f"{name}-{today()}", say("nav_meters", language()), header, cells)


@page()
def due(request: HttpRequest) -> HttpResponseBase:
    """Show what is to be done at meters within some days, or send it as CSV or XLSX."""
    lang, days = language(), _days(request)
    found = shown.chosen(
        _every(request),
        shown.Wanted(region=request.GET.get("region", "")[:64], entity=request.GET.get("entity", "")[:64]),
    )
    rows = shown.due(found, today() + timedelta(days=days), lang)
    if request.GET.get("format"):
        return _file(request, "maintenance-plan", shown.DUE, rows)
    sheet = page_of(rows, request)
    actor = actor_of(request)
    told = {
        "sheet": sheet, "rows": list(sheet), "count": len(rows), "days": days, "over": sum(row["days_left"] is not None and row["days_left"] < 0 for row in rows),
        "regions": _regions(found, lang), "wanted": request.GET, "may": RaiseDueOrders.permits(actor),
        "asking": [one.name[lang] for one in rules().rules.values() if one.order],
    }  # fmt: skip
    return render(request, "meters/due.html", told)


def _days(request: HttpRequest) -> int:
    told = request.GET.get("days", "").strip() or f"{rules().numbers.due_days}"
    if not (told.isascii() and told.isdecimal() and len(told) <= 4 and int(told) <= _MOST_DAYS):
        raise TanliuError(
            "not a number of days", where="days", found=told[:20], accepted=f"0 ... {_MOST_DAYS}"
        )
    return int(told)


@require_POST
@page(RaiseDueOrders)
def raise_due(request: HttpRequest) -> HttpResponseBase:
    """Raise the work orders that rules ask for."""
    done = perform(RaiseDueOrders(due="due" in request.POST), actor_of(request))
    messages.success(request, say("care_orders_raised", language(), count=len(done)))
    return redirect("meters_due")


def _one(request: HttpRequest, number: int) -> Cared:
    rows = results().rows("SELECT meter_code FROM meter WHERE meter_id = ?", [number])
    found = cared(results(), sight_of(actor_of(request)), today(), [rows[0]["meter_code"]]) if rows else []
    if not found:
        raise Http404("no such meter")
    return found[0]


@page()
def one(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show a meter: its verdict, its life, what its ratios touch, its balance and work orders; or its life as CSV or XLSX."""
    return _shown(request, _one(request, number))


def _shown(
    request: HttpRequest, found: Cared, form: dict[str, str] | None = None, fault: TanliuError | None = None, ahead: dict[str, Any] | None = None
) -> HttpResponseBase:  # fmt: skip
    lang, says = language(), rules()
    events = shown.life([found.code], lang)
    if request.GET.get("format"):
        return _file(
            request,
            "meter-life",
            shown.LIFE,
            [{**row, "entered_at": f"{row['entered_at']:%Y-%m-%d %H:%M}"} for row in events],
        )
    told = events_of([found.code]).get(found.code, [])
    ratios = [(each, touched(results(), found.meter, told, each, says)) for each in in_force(told)]
    balance = found.facts.balance
    answer = {
        "row": shown.meters([found], lang)[0], "firm": {"entity_id": found.meter["entity_id"], "name": found.meter["name"]}, "events": events,
        "ratios": [{**shown.touches(one), "day": each.day} for each, one in ratios if one is not None],
        "balance": balance, "balance_judged": balance is not None and balance.days >= says.numbers.balance_days,
        "orders": shown.orders(found.code, lang), "may": TellEvents.permits(actor_of(request)), "form": form or {}, "ahead": ahead, "today": today(),
        "kinds": [(id, kind.name[lang], ", ".join(say(f"care_{name}", lang) for name in kind.needs)) for id, kind in says.events.items()],
        "instruments": [(id, kind.name[lang]) for id, kind in says.instruments.items()],
        "fault": fault_row(fault, lang),
    }  # fmt: skip
    return render(request, "meters/one.html", answer, status=400 if fault else 200)


@require_POST
@page(TellEvents)
def tell(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take one event of a form; one that tells a ratio is shown with what it touches before it is written."""
    found = _one(request, number)
    told = {name: str(request.POST.get(name, "")) for name in COLUMNS} | {"meter_code": found.code}
    if "sure" not in request.POST and (told["ct_ratio"].strip() or told["pt_ratio"].strip()):
        try:
            new = event_of(MeterEvent(meter_code=found.code, **facts(told, rules())))
        except TanliuError as fault:
            return _shown(request, found, told, fault)
        ahead = touched(results(), found.meter, events_of([found.code]).get(found.code, []), new, rules())
        return _shown(request, found, told, ahead=shown.touches(ahead) if ahead else None)
    (done,) = perform(TellEvents((told,)), actor_of(request))
    if done.fault is not None:
        return _shown(request, found, told, done.fault)
    messages.success(request, say(f"care_done_{done.what}", language()))
    return redirect("meter_life", number)


@require_POST
@page(TellEvents)
def bring(request: HttpRequest) -> HttpResponseBase:
    """Take a file of events, and show a verdict for each row."""
    return brought(request, of_file, "meter_care", "nav_meters", "care_meter_code")


@require_POST
@page(TakeBack)
def take_back(request: HttpRequest, event: int) -> HttpResponseBase:
    """Take an event back."""
    perform(TakeBack(event, request.POST.get("reason", "")), actor_of(request))
    messages.success(request, say("care_taken_back", language()))
    back = request.POST.get("meter", "")
    return redirect(
        reverse("meter_life", args=[int(back)])
        if back.isascii() and back.isdecimal() and len(back) < 10
        else "meter_care"
    )


@require_POST
@page(RaiseMeterOrder)
def raise_order(request: HttpRequest, number: int) -> HttpResponseBase:
    """Raise a work order for a meter."""
    case = perform(
        RaiseMeterOrder(_one(request, number).code, request.POST.get("text", "")), actor_of(request)
    )
    messages.success(request, say("care_order_raised", language()))
    return redirect("case", case)


urlpatterns = [
    path("meters", care, name="meter_care"),
    path("meters/due", due, name="meters_due"),
    path("meters/due/orders", raise_due, name="meters_raise_due"),
    path("meters/events", bring, name="meters_bring"),
    path("meters/events/<int:event>/back", take_back, name="meters_take_back"),
    path("meters/<int:number>", one, name="meter_life"),
    path("meters/<int:number>/events", tell, name="meters_tell"),
    path("meters/<int:number>/order", raise_order, name="meters_order"),
]
