"""The page of factors that are bound to enterprises, with the form for a supplier's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse

from tanliu.app.desks.bound.actions import BASES, Bind, Stated, checked
from tanliu.app.desks.bound.queries import EFFECTS, FACTORS, Bound, bound
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.catalog.types import EVIDENCE
from tanliu.flow.inventory.own import MARKET
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told as said
from tanliu.report.names import Names
from tanliu.report.phrase import say


@page()
def bound_factors(request: HttpRequest) -> HttpResponseBase:
    """List bound factors and what they change, or keep one; the lists as CSV or XLSX."""
    if request.method != "POST":
        return _listed(request)
    Bind.require(actor_of(request))
    told = Stated(**{name: request.POST.get(name, "").strip() for name in Stated.__slots__})
    try:
        checked(told)
    except TanliuError as error:
        return _listed(request, 422, typed=told, wrong=said(error, language()))
    perform(Bind(told), actor_of(request))
    messages.success(request, say("bound_kept", language()))
    return redirect("bound_factors")


def _listed(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponseBase:
    period, carriers = period_of(request), catalog().carriers
    carrier = one_of(request, "carrier", ("", *carriers), "")
    entity = request.GET.get("entity", "").strip()[:100]
    found = bound(results(), scope_of(request.user), int(period.year), entity, carrier)
    if request.GET.get("format"):
        return _file(request, found, str(period.year))
    names, lang = Names(catalog(), language()), language()
    sheet, hourly = page_of(found.factors, request), found.total("hourly")
    shown = {
        "period": period, "year": period.year, "sheet": sheet, "entity": entity, "carrier": carrier, "evidences": EVIDENCE,
        "carriers": [(one, names.carrier(one)) for one in carriers], "bases": [(one, say(f"bound_basis_{one}", lang)) for one in BASES],
        "rows": [_factor(row, names) for row in sheet], "effects": [_effect(row, names, str(period.year)) for row in found.effects],
        "hourly": hourly, "hourly_percent": f"{100 * (hourly[0] / hourly[1] - 1):+.2f}" if hourly and hourly[1] else "–",
        **more,
    }  # fmt: skip
    return render(request, "bound/bound.html", shown, status=status)


def _factor(row: dict[str, Any], names: Names) -> dict[str, Any]:
    basis = say(f"bound_basis_{row['basis']}", names.language)
    shown = f"{row['factor_kgco2e'].normalize():f}"
    return {**row, "carrier_name": names.carrier(row["carrier"]), "basis_name": basis, "shown": shown}


def _effect(row: dict[str, Any], names: Names, year: str) -> dict[str, Any]:
    amount = "market_kgco2e" if row["basis"] == MARKET else "emission_kgco2e"
    return {
        **row, "carrier_name": names.carrier(row["carrier"]), "how_name": say(f"bound_how_{row['how']}", names.language),
        "basis_name": say(f"bound_basis_{row['basis']}", names.language),
        "opens": reverse("explain", args=(amount, row["entity_id"], year)),
    }  # fmt: skip


def _file(request: HttpRequest, found: Bound, year: str) -> HttpResponseBase:
    of_effects = one_of(request, "of", ("factors", "effects"), "factors") == "effects"
    columns, rows = (EFFECTS, found.effects) if of_effects else (FACTORS, found.factors)
    header = [say(f"bound_{name}", language()) for name in columns]
    name = f"bound-effects-{year}" if of_effects else "supplier-factors"
    cells = ([row[column] for column in columns] for row in rows)
    return send_sheet(request, name, say("nav_bound", language()), header, cells)


urlpatterns = [path("bound-factors", bound_factors, name="bound_factors")]
