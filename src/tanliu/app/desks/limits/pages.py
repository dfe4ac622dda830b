"""The list of quotas and limits with its form, and the limits of an enterprise with what was used and where each stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.limits import shown
from tanliu.app.desks.limits.actions import SetLimit, Told, checked
from tanliu.app.desks.limits.queries import (
    COLUMNS,
    Wanted,
    days_of,
    items,
    listed,
    power_quotas_of,
    quotas_of,
)
from tanliu.app.platform.access import scope_of, speaks, visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.answers import of_firm
from tanliu.app.platform.period import shown as shown_period
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.kit.errors import TanliuError
from tanliu.kit.quarter import span_of
from tanliu.report.fault import told as said
from tanliu.report.names import Names
from tanliu.report.phrase import say


@page()
def limits(request: HttpRequest) -> HttpResponseBase:
    """List what is set, or send the list as CSV or XLSX; who speaks for one enterprise sees its own page."""
    covers = request.user.member.covers
    if speaks(request.user) and len(covers) == 1 and not request.GET.get("format"):
        return redirect("limits_of", covers[0])
    return _listed(request)


def _listed(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponseBase:
    wanted, lang = _wanted(request), language()
    rows = listed(results(), scope_of(request.user), wanted)
    if request.GET.get("format"):
        header = [say(f"limit_{name}", lang) for name in COLUMNS]
        return send_sheet(
            request, "limits", say("nav_limits", lang), header, shown.cells(rows, catalog(), lang)
        )
    sheet = page_of(rows, request)
    told = {
        "sheet": sheet, "rows": [shown.row(one, catalog(), lang) for one in sheet], "wanted": wanted, "count": len(rows),
        **_form(), **more,
    }  # fmt: skip
    return render(request, "limits/limits.html", told, status=status)


def _wanted(request: HttpRequest) -> Wanted:
    measure = one_of(request, "measure", ("", *items(catalog())), "")
    period = request.GET.get("of", "").strip()
    return Wanted(
        request.GET.get("entity", "").strip()[:100], measure, span_of(period) if period else "",
        one_of(request, "versions", ("", "all"), "") == "all",
    )  # fmt: skip


def _form() -> dict[str, Any]:
    names, chinese = Names(catalog(), language()), language() == "zh"
    known = items(catalog()).values()
    units = dict.fromkeys(unit for one in known for unit in one.units)
    return {
        "items": [(one.id, one.measure, one.name_zh if chinese else one.name_en) for one in known],
        "units": [(unit, names.unit(unit)) for unit in units],
    }


@require_POST
@page(SetLimit)
def limit_set(request: HttpRequest) -> HttpResponseBase:
    """Set or lift a limit; what cannot hold is told above the form, with nothing typed lost."""
    told = Told(**{name: request.POST.get(name, "").strip() for name in Told.__slots__})
    lift = request.POST.get("lift") == "1"
    try:
        visible_entity(results(), request.user, told.entity_id) if told.entity_id else None
        checked(told, lift=lift)
    except TanliuError as error:
        return _listed(request, 422, typed=told, lift=lift, wrong=said(error, language()))
    perform(SetLimit(told, lift), actor_of(request))
    messages.success(request, say("limit_was_lifted" if lift else "limit_was_set", language()))
    return redirect("limits_of", told.entity_id)


@page()
def limits_of_firm(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Explain the limits of an enterprise: what holds, by which document, what was used, which days lay above."""
    firm, lang = visible_entity(results(), request.user, entity), language()
    versions = listed(results(), scope_of(request.user), Wanted(entity, superseded=True))
    computed, told_of = f"{shown_period(results(), None).year}", {one["period"][:4] for one in versions}
    year = one_of(request, "year", tuple(sorted({computed, *told_of})), computed)
    days = days_of(results(), catalog(), entity, int(year))
    doubt, _ = of_firm(results(), firm, year)
    told = {
        "firm": firm, "year": year, "years": sorted({computed, *told_of}, reverse=True), "own": doubt,
        "quotas": quotas_of(results(), catalog(), entity, year),
        "power": power_quotas_of(results(), catalog(), entity, year),
        "versions": [shown.row(one, catalog(), lang) for one in versions],
        "over": [one for one in days if one.over],
        "limited": sum(one.limit_kwh is not None for one in days), "read": sum(one.energy_kwh is not None for one in days),
        "about": [(one.id, *_said(one, lang)) for one in items(catalog()).values()],
    }  # fmt: skip
    return render(request, "limits/firm.html", told)


def _said(one: Any, lang: str) -> tuple[str, str]:
    return (one.name_zh, one.definition_zh) if lang == "zh" else (one.name_en, one.definition_en)


urlpatterns = [
    path("limits", limits, name="limits"),
    path("limits/set", limit_set, name="limit_set"),
    path("limits/<str:entity>", limits_of_firm, name="limits_of"),
]
