"""The page on which electricity is restricted and restrictions are read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.power import shown
from tanliu.app.desks.power.actions import Lift, Restrict
from tanliu.app.desks.power.queries import listed
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.told.shown import fault_row
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say


@page()
def power(request: HttpRequest) -> HttpResponseBase:
    """List the restrictions that are to come or hold."""
    return _page(
        request, {"first": today().isoformat(), "last": today().isoformat(), "begins": "0", "ends": "24"}
    )


def _page(request: HttpRequest, form: dict[str, str], fault: TanliuError | None = None) -> HttpResponseBase:
    lang, scope = language(), scope_of(request.user)
    regions = shown.places(lang)
    told = {
        "rows": [shown.row(one, count, lang, regions) for one, count in listed(results(), scope, today())],
        "may_restrict": Restrict.permits(actor_of(request)), "form": form, "fault": fault_row(fault, lang), **_choices(request),
    }  # fmt: skip
    return render(request, "power/power.html", told, status=400 if fault else 200)


def _choices(request: HttpRequest) -> dict[str, Any]:
    """Return the regions and activities in which a reader sees enterprises."""
    lang, scope = language(), scope_of(request.user)
    rows = results().rows(
        f"""SELECT list_sort(list_distinct(flatten(list(regions)))) AS regions, list_sort(list(DISTINCT field)) AS fields,
               list_sort(list(DISTINCT industry)) AS industries FROM entity WHERE {scope.condition}""",
        scope.values,
    )
    names, found = shown.places(lang), rows[0]
    codes = [one for one in (*(found["fields"] or ()), *(found["industries"] or ())) if one]
    return {
        "regions": [(one, names[one]) for one in found["regions"] or () if one in names],
        "activities": [(one, shown.activity(catalog(), one, lang)) for one in codes],
    }


@require_POST
@page(Restrict)
def restrict(request: HttpRequest) -> HttpResponseBase:
    """Announce a restriction; what cannot hold is told above the form, with nothing typed lost."""
    told = {name: str(value) for name, value in request.POST.items()}
    try:
        perform(_restrict(told), actor_of(request))
    except TanliuError as fault:
        return _page(request, told, fault)
    messages.success(request, say("power_done", language()))
    return redirect("power")


def _restrict(told: dict[str, str]) -> Restrict:
    return Restrict(
        _day(told, "first"), _day(told, "last"), _number(told, "most_percent"), told.get("notice", ""),
        told.get("region", ""), told.get("activity", ""), _number(told, "begins"), _number(told, "ends"),
    )  # fmt: skip


def _day(told: dict[str, str], name: str) -> date:
    try:
        return date.fromisoformat(told.get(name, ""))
    except ValueError:
        raise TanliuError("not a day", where=name, found=told.get(name, ""), accepted="2026-01-31") from None


def _number(told: dict[str, str], name: str) -> int:
    text = told.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        raise TanliuError("not a whole number", where=name, found=text, accepted="0, 1, 2 ...")
    return int(text)


@require_POST
@page(Lift)
def lift(request: HttpRequest, number: int) -> HttpResponseBase:
    """Lift a restriction."""
    perform(Lift(number), actor_of(request))
    messages.success(request, say("power_lifted", language()))
    return redirect("power")


urlpatterns = [
    path("power", power, name="power"),
    path("power/restrict", restrict, name="power_restrict"),
    path("power/<int:number>/lift", lift, name="power_lift"),
]
