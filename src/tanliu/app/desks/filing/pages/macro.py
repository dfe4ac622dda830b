"""Figures of whole regions: what was entered, in every version, and the form to enter one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from tanliu.app.desks.filing.context import converted
from tanliu.app.desks.filing.macro import Enter, Entered, contradictions, faults, figures, macro_items
from tanliu.app.desks.filing.queries.balance import COLUMNS, flat, of_top
from tanliu.app.desks.filing.sheet import name_of, unit_name
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Item
from tanliu.flow.filing.load import balance_rules
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import translated
from tanliu.report.phrase import say


@page()
def macro(request: HttpRequest) -> HttpResponseBase:
    """List the figures of regions, and keep one that is entered; what is wrong with it is said beside the field."""
    if request.method != "POST":
        return _file(request) if request.GET.get("format") else _shown(request)
    Enter.require(actor_of(request))
    told = Entered(**{name: request.POST.get(name, "").strip() for name in Entered.__slots__})
    if wrong := faults(told):
        return _shown(request, 422, typed=told, wrong={name: _said(one) for name, one in wrong.items()})
    perform(Enter([told]), actor_of(request))
    messages.success(request, say("macro_kept", language()))
    return redirect("macro")


def _file(request: HttpRequest) -> HttpResponseBase:
    """Send the balance as a file."""
    scope = scope_of(request.user)
    newest = shown(results(), None).year
    made = of_top(results(), catalog(), balance_rules(catalog()), figures(scope), scope, None, newest)
    if made is None:
        raise Http404("no balance for this reader")
    header = [
        say(one, language())
        for one in (
            "balance_section", "catalogue_item", "balance_unit", "balance_value", "balance_added", "balance_residual",
            "balance_coverage", "macro_source",
        )
    ]  # fmt: skip
    rows = ([row[name] for name in COLUMNS] for row in _named_rows(flat(made)))
    return send_sheet(
        request,
        f"balance-{made.year}",
        say("balance_title", language(), place=made.region["name"], year=made.year),
        header,
        rows,
    )


def _named_rows(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield rows with the names of their table and item in place of ids."""
    known, lang = catalog().items, language()
    for row in rows:
        named = name_of(known[row["item"]], lang) if row["item"] in known else row["item"]
        yield {**row, "section": say(f"balance_section_{row['section']}", lang), "item": named}


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
        **_balance(rows, scope_of(request.user)),
        "contradictions": [
            {**one, **_named(one["item"], one["value"]), "added": _shown_in(one["item"], one["parts"])}
            for one in contradictions(rows)
        ],
        **more,
    }  # fmt: skip
    return render(request, "filing/macro.html", told, status=status)


def _balance(rows: list[dict[str, Any]], scope: Scope) -> dict[str, Any]:
    """Return the total of the topmost region in the newest year of which a figure was entered, for who sees all of it.

    Where nothing was entered yet, who sees everything reads what is lacking of the last computed year.
    """
    made = of_top(
        results(), catalog(), balance_rules(catalog()), rows, scope, None, shown(results(), None).year
    )
    if made is None:
        return {}
    found, here, year = made.total, made.region, made.year
    lang, parts = language(), [(one, name_of(one.item, language())) for one in found.parts]
    controls = [
        (one, name_of(one.item, lang), unit_name(one.item.unit, lang), one.boundary[lang])
        for one in found.controls
    ]
    parents = [(one, one.title[lang] or here["name_zh" if lang == "zh" else "name"]) for one in found.parents]
    return {
        "balance": found, "balance_year": year, "balance_region": here, "parts": parts, "controls": controls,
        "parents": parents,
    }  # fmt: skip


def _named(item: Item, value: Decimal) -> dict[str, Any]:
    """Return an item, its unit and a figure of it as readers know them."""
    return {
        "item": name_of(item, language()),
        "unit": unit_name(item.unit, language()),
        "shown": _shown_in(item, value),
    }


def _shown_in(item: Item, value: Decimal) -> Decimal:
    return converted(value, item.other_units[-1] if item.other_units else item.unit, item.unit)
