"""The page of organic waste: the rules in use, and files tried by them; nothing of a file is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.organics import shown
from tanliu.app.desks.organics.queries.files import batches_of, spared, years_of
from tanliu.app.desks.organics.queries.rules import rules_of
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.upload import tried
from tanliu.kit.errors import TanliuError
from tanliu.model.waste.document import Waste

ASKS = ("batches", "diversion")
_ROWS = 50


@page()
def organics(request: HttpRequest) -> HttpResponseBase:
    """Show the rules of organic waste that are in use."""
    return render(request, "organics/organics.html", _told(rules_of(catalog()), {}))


@require_POST
@page()
def organics_try(request: HttpRequest) -> HttpResponseBase:
    """Work a file of batches or of tonnages out."""
    rules, asked = rules_of(catalog()), {name: str(value) for name, value in request.POST.items()}
    what, lang = asked.get("what", ASKS[0]), language()
    if what not in ASKS:
        raise TanliuError("not one of what is offered", where="what", found=what, accepted=", ".join(ASKS))
    with tried(request) as file:
        if what == "batches":
            every = batches_of(file, rules, catalog())
            whole = sum(one.mass.came_in for one in every)
            landfill = spared(whole, rules, catalog(), asked.get("landfill") or None)
            found: dict[str, Any] = {
                "texts": [text for one in every for text in shown.batch(one, rules, lang)],
                "baseline": list(shown.baseline(whole, landfill, lang)), "chart": shown.decay(landfill, lang),
            }  # fmt: skip
        else:
            years, lines = years_of(file, rules, asked.get("short") == "1")
            found = {
                "texts": list(shown.years(years, rules, lang)), "chart": shown.tonnages(years, rules, lang),
                "refused": shown.refused(lines, lang)[:_ROWS], "count": len(lines),
            }  # fmt: skip
    return render(request, "organics/organics.html", {**_told(rules, asked), **found})


def _told(rules: Waste, asked: dict[str, str]) -> dict[str, Any]:
    lang = language()
    return {
        "asked": asked, "asks": ASKS, "landfills": [(id, one.name[lang]) for id, one in rules.landfills.items()],
        "rules": shown.rules(rules, lang),
    }  # fmt: skip


urlpatterns = [
    path("organics", organics, name="organics"),
    path("organics/try", organics_try, name="organics_try"),
]
