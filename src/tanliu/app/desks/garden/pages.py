"""The page of tea gardens: the rules in use, and files tried by them; nothing of a file is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.garden import shown
from tanliu.app.desks.garden.queries.carbon import balance_of
from tanliu.app.desks.garden.queries.fertilisers import offered
from tanliu.app.desks.garden.queries.rules import one_of, rules_of
from tanliu.app.desks.garden.queries.weather import season
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.upload import number, tried
from tanliu.kit.errors import TanliuError
from tanliu.model.farm.document import Garden
from tanliu.model.farm.feed import feed
from tanliu.model.farm.water import Soil

ASKS = ("water", "fertiliser", "carbon")
_DAYS, _ROWS = 120, 50


@page()
def garden(request: HttpRequest) -> HttpResponseBase:
    """Show the rules of gardens that are in use."""
    return render(request, "garden/garden.html", _told(rules_of(catalog()), {}))


@require_POST
@page()
def garden_try(request: HttpRequest) -> HttpResponseBase:
    """Work a file of a garden out."""
    rules, asked = rules_of(catalog()), {name: str(value) for name, value in request.POST.items()}
    what = asked.get("what", ASKS[0])
    if what not in ASKS:
        raise TanliuError("not one of what is offered", where="what", found=what, accepted=", ".join(ASKS))
    with tried(request) as file:
        if what == "water":
            found = _water(request, file, rules, asked)
        elif what == "fertiliser":
            leaf = number(request, "leaf", 0, 5000, 300)
            found = {"texts": list(shown.feeding(feed(leaf, offered(file), rules.nutrients), language()))}
        else:
            year = int(number(request, "year", 1990, 2100, 2022))
            balance = balance_of(
                file, rules, catalog(), asked.get("soil") or None, asked.get("region") or "CN", year
            )
            found = {"texts": list(shown.balance(balance, language()))}
    return render(request, "garden/garden.html", {**_told(rules, asked), **found})


def _water(request: HttpRequest, file: Path, rules: Garden, asked: dict[str, str]) -> dict[str, Any]:
    crop = one_of(rules.crops, asked.get("crop") or None, "crop")
    holds, wilts = (
        number(request, "field_capacity", 0.01, 0.7, 0.32),
        number(request, "wilting_point", 0, 0.6, 0.16),
    )
    if wilts >= holds:
        raise TanliuError(
            "a number out of its range", where="wilting_point", found=wilts, accepted=f"< {holds:g}"
        )
    soil = Soil(holds, wilts, float(crop.root_m), float(crop.depletion), float(crop.kc))
    found = season(
        file, rules, soil, number(request, "latitude", -90, 90, 30), number(request, "elevation", -500, 6000, 0),
        number(request, "height", 0.5, 50, 2), 0.0,
    )  # fmt: skip
    return {
        "texts": list(shown.season(found, rules, language())), "chart": shown.depletion(found, _DAYS, language()),
        "refused": shown.refused(found, language())[:_ROWS], "count": len(found.refused),
    }  # fmt: skip


def _told(rules: Garden, asked: dict[str, str]) -> dict[str, Any]:
    lang = language()
    return {
        "asked": asked, "asks": ASKS, "crops": [(id, one.name[lang]) for id, one in rules.crops.items()],
        "soils": [(id, one.title[lang]) for id, one in rules.soils.items()], "rules": shown.rules(rules, lang),
    }  # fmt: skip


urlpatterns = [path("garden", garden, name="garden"), path("garden/try", garden_try, name="garden_try")]
