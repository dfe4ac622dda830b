"""Figures of whole regions: what was entered, in every version, and the form to enter one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from tanliu.app.filing.ground import converted
from tanliu.app.filing.macro import Entered, contradictions, enter, figures, macro_items
from tanliu.app.filing.sheet import name_of, unit_name
from tanliu.app.filing.workflow import Actor
from tanliu.app.office.access import may, scope_of
from tanliu.app.office.address import address
from tanliu.app.office.place import results
from tanliu.app.web.language import language
from tanliu.app.web.pages import page
from tanliu.report.phrase import say


@page()
def macro(request: HttpRequest) -> HttpResponseBase:
    """List the figures of regions, and keep one that is entered."""
    if request.method == "POST":
        return _entered(request)
    rows = figures(scope_of(request.user))
    items = {one.measure: one for one in macro_items()}
    told = {
        "items": [(one, name_of(one, language())) for one in macro_items()],
        "units": [(unit, unit_name(unit, language())) for unit in dict.fromkeys(u for one in macro_items() for u in one.units)],
        "regions": results().rows("SELECT region_id, name, name_zh FROM region ORDER BY region_id"),
        "rows": [
            {
                **row, "item": name_of(items[row["measure"]], language()), "unit": unit_name(items[row["measure"]].unit, language()),
                "shown": converted(row["value"], items[row["measure"]].other_units[-1], items[row["measure"]].unit),
            }
            for row in rows if row["measure"] in items
        ],
        "contradictions": [
            {
                **one, "item": name_of(one["item"], language()), "unit": unit_name(one["item"].unit, language()),
                "whole": converted(one["value"], one["item"].other_units[-1], one["item"].unit),
                "added": converted(one["parts"], one["item"].other_units[-1], one["item"].unit),
            }
            for one in contradictions(rows)
        ],
    }  # fmt: skip
    return render(request, "web/macro.html", told)


def _entered(request: HttpRequest) -> HttpResponseBase:
    if not may(request.user, "macro"):
        raise PermissionDenied
    parts = {name: request.POST.get(name, "") for name in Entered.__slots__}
    enter(Actor(request.user.get_username(), address(request)), Entered(**parts))
    messages.success(request, say("macro_kept", language()))
    return redirect("macro")
