"""The page of shared cycling: the rules in use, and a file of trips tried by them; nothing of it is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.cycling import shown
from tanliu.app.desks.cycling.queries.days import plan, size_of
from tanliu.app.desks.cycling.queries.reductions import reduced
from tanliu.app.desks.cycling.queries.rules import kind_of, methodology_of, rules_of
from tanliu.app.desks.cycling.queries.trips_file import Told, trips_of
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.upload import tried
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import zone as zone_of
from tanliu.model.mobility.document import BASES, Mobility

#: What a file can be asked, and how many of its refused rows a page shows.
ASKS = ("trips", "fleet", "dispatch")
_ROWS, _DAYS = 50, 62
#: Rows that a page reads; more are for the command.
_MOST = 200_000


@page()
def cycling(request: HttpRequest) -> HttpResponseBase:
    """Show the rules of shared vehicles that are in use."""
    return render(
        request, "cycling/cycling.html", _told(rules_of(catalog()), {"zone": "Asia/Shanghai", "metro": "1"})
    )


@require_POST
@page()
def cycling_try(request: HttpRequest) -> HttpResponseBase:
    """Work a file of trips out."""
    rules, asked = rules_of(catalog()), {name: str(value) for name, value in request.POST.items()}
    what = asked.get("what", "trips")
    if what not in ASKS:
        raise TanliuError("not one of what is offered", where="what", found=what, accepted=", ".join(ASKS))
    zone = zone_of(asked.get("zone") or "UTC")
    with tried(request) as file:
        told = trips_of(file, rules, zone, _MOST)
        if what == "trips":
            found = _trips(told, rules, asked)
        elif what == "fleet":
            day, size = size_of(told, rules, zone, _day(asked))
            found = {
                "day": day,
                "size": size,
                "sizes": shown.sizes(size, rules, language()),
                "curve": shown.curve(size),
            }
        else:
            one = plan(told, rules, zone, _day(asked))
            found = {
                "plan": one,
                "effect": shown.effect(one, language()),
                "steps": shown.steps(one),
                "drawn": shown.drawn(one),
            }
    return render(request, "cycling/cycling.html", {**_told(rules, asked), **found})


def _trips(told: Told, rules: Mobility, asked: dict[str, str]) -> dict[str, Any]:
    kind = kind_of(rules, asked.get("kind") or next(iter(rules.vehicles)))
    method = methodology_of(catalog(), kind, asked.get("metro") == "1")
    found = reduced(
        told, rules, kind, method, asked.get("basis") or None, zone_of(asked.get("zone") or "UTC")
    )
    return {
        "reduced": found, "method": method, "method_title": method.title[language()],
        "amounts": shown.amounts(found, method, language()), "bases": shown.bases(found, language()),
        "refusals": shown.refusals(found, language()), "remarks": list(shown.remarks(found, language())),
        "lines": shown.lines(found, language())[:_ROWS], "break_even": shown.break_even(found, language()),
        "days": shown.days(found, _DAYS), "km": found.metres / 1000,
    }  # fmt: skip


def _day(asked: dict[str, str]) -> date | None:
    text = asked.get("day", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise TanliuError("not a day", where="day", found=text, accepted="2026-03-02") from error


def _told(rules: Mobility, asked: dict[str, str]) -> dict[str, Any]:
    lang = language()
    return {
        "asked": asked, "asks": ASKS, "basis_names": BASES,
        "kinds": [(id, one.name[lang]) for id, one in rules.vehicles.items()],
        "rules": shown.rules(rules, lang), "footprints": shown.footprints(rules, lang),
    }  # fmt: skip


urlpatterns = [path("cycling", cycling, name="cycling"), path("cycling/try", cycling_try, name="cycling_try")]
