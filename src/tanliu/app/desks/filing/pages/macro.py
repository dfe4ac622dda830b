"""Figures of whole regions: what was entered, in every version, and the form to enter one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from tanliu.app.desks.filing.context import converted
from tanliu.app.desks.filing.macro import Enter, Entered, contradictions, faults, figures, macro_items
from tanliu.app.desks.filing.sheet import name_of, unit_name
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.catalog.types import Item
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import translated
from tanliu.report.phrase import say


@page()
def macro(request: HttpRequest) -> HttpResponseBase:
    """List the figures of regions, and keep one that is entered; what is wrong with it is said beside the field."""
    if request.method != "POST":
        return _shown(request)
    Enter.require(actor_of(request))
    told = Entered(**{name: request.POST.get(name, "").strip() for name in Entered.__slots__})
    if wrong := faults(told):
        return _shown(request, 422, typed=told, wrong={name: _said(one) for name, one in wrong.items()})
    perform(Enter([told]), actor_of(request))
    messages.success(request, say("macro_kept", language()))
    return redirect("macro")


def _said(error: TanliuError) -> str:
    what, allowed = translated(error.what, language()), translated(error.accepted, language())
    return say("macro_field_wrong", language(), what=what, accepted=allowed)


def _shown(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    rows = figures(scope_of(request.user))
    items = {one.measure: one for one in macro_items()}
    units = dict.fromkeys(unit for one in macro_items() for unit in one.units)
    told = {
        "items": [(one, name_of(one, language())) for one in macro_items()],
        "units": [(unit, unit_name(unit, language())) for unit in units],
        "regions": results().rows("SELECT region_id, name, name_zh FROM region ORDER BY region_id"),
        "rows": [{**row, **_named(items[row["measure"]], row["value"])} for row in rows if row["measure"] in items],
        "contradictions": [
            {**one, **_named(one["item"], one["value"]), "added": _shown_in(one["item"], one["parts"])}
            for one in contradictions(rows)
        ],
        **more,
    }  # fmt: skip
    return render(request, "filing/macro.html", told, status=status)


def _named(item: Item, value: Decimal) -> dict[str, Any]:
    """Return an item, its unit and a figure of it as readers know them."""
    return {
        "item": name_of(item, language()),
        "unit": unit_name(item.unit, language()),
        "shown": _shown_in(item, value),
    }


def _shown_in(item: Item, value: Decimal) -> Decimal:
    return converted(value, item.other_units[-1] if item.other_units else item.unit, item.unit)
