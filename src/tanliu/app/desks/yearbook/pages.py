"""The page that reads a yearbook's table, and shows it beside the sum over enterprises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from tanliu.app.desks.yearbook.actions import ChooseControl, TakeYearbook
from tanliu.app.desks.yearbook.queries import COLUMNS, Reconciled, choices, reconciled, sees, years_of
from tanliu.app.desks.yearbook.read import Cell, read
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.answers import asked
from tanliu.app.platform.doubt import doubt
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.app.store.scope import Scope
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told as said
from tanliu.report.names import Names
from tanliu.report.phrase import say

_FIELDS = ("region", "year", "publisher", "source")


@page()
def yearbook(request: HttpRequest) -> HttpResponseBase:
    """Show a table beside the sums of enterprises, or send it as CSV or XLSX."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponseBase:
    scope, lang = scope_of(request.user), language()
    known = years_of(results(), scope)
    chosen = (
        request.GET.get("of", "")
        or request.POST.get("of", "")
        or (f"{known[0][0]} {known[0][1]}" if known else "")
    )
    region, _, year = chosen.partition(" ")
    if chosen and (region, year) not in known:
        raise Http404("no such table")
    found = reconciled(results(), catalog(), region, year) if chosen else []
    rows = [row_of(one, year, region, lang) for one in found]
    if request.GET.get("format"):
        header = [say(f"yearbook_{name}", lang) for name in COLUMNS]
        return send_sheet(
            request,
            f"yearbook-{region}-{year}",
            say("nav_yearbook", lang),
            header,
            ([row[name] for name in COLUMNS] for row in rows),
        )
    by_key = {one["key"]: one for one in rows}
    chosen_ones = [_choice(one, by_key) for one in (choices(results(), region, year) if chosen else [])]
    names = {
        row["region_id"]: (row["name_zh"] if lang == "zh" else None) or row["name"]
        for row in results().rows("SELECT * FROM region")
    }
    told = {
        "rows": rows, "chosen": chosen, "known": [(f"{one} {span}", f"{names.get(one, one)} {span}") for one, span in known],
        "region": region, "year": year, "regions": list(names.items()), "choices": chosen_ones, "controls": [one for one in chosen_ones if one["state"] == "holds" and one["row"]],
        "rests": doubt(results(), asked(Scope.everything(), year, region=region), "energy_kgce") if chosen else None,
        "form": {}, **more,
    }  # fmt: skip
    return render(request, "yearbook/yearbook.html", told, status=status)


def _choice(one: dict[str, Any], rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a choice of a control total with the figure that it is of."""
    return {**one, "row": rows.get(f"{one['group_id']}|{one['carrier']}"), "state_name": say(f"yearbook_{one['state']}", language())}  # fmt: skip


def row_of(one: Reconciled, year: str, region: str, lang: str) -> dict[str, Any]:
    """Return a figure with its names; energy of all carriers in tce."""
    names, known = Names(catalog(), lang), catalog()
    by = 1 if one.carrier_id else 1000
    group = say("yearbook_everybody", lang)
    if one.group_id:
        group = (
            names.item(known.fields[one.group_id])
            if one.group_id in known.fields
            else names.industry(one.group_id)
        )
    amounts = {name: getattr(one, name) for name in ("printed", "added", "difference")}
    narrowed = {"carrier": one.carrier_id} if one.carrier_id else {}
    subject, opens = one.group_id or region, None
    if not one.carrier_id and one.added is not None:
        opens = reverse("explain", args=("energy_kgce", subject, year))
    return {
        "key": f"{one.group_id}|{one.carrier_id}", "group_id": one.group_id, "carrier_id": one.carrier_id, "group": group,
        "carrier": names.carrier(one.carrier_id) if one.carrier_id else say("yearbook_all_carriers", lang), "narrowed": narrowed,
        "unit": one.unit if one.carrier_id else "tce", "coverage": one.coverage, "entities": one.entities, "registered": one.registered,
        "publisher": one.publisher, "source": one.source, "opens": opens, **{name: None if value is None else value / by for name, value in amounts.items()},
    }  # fmt: skip


@require_POST
@page(TakeYearbook)
def yearbook_take(request: HttpRequest) -> HttpResponseBase:
    """Read a file, keep what can be taken, and show the verdict of every cell that was not."""
    form = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    file = request.FILES.get("file")
    cells: Sequence[Cell] = ()
    try:
        if file is None:
            raise TanliuError("a file is missing", where="file")
        cells = read(file.read(), file.name or "", catalog(), form["year"])
        perform(
            TakeYearbook(
                form["region"],
                form["year"],
                form["publisher"],
                form["source"],
                (file.name or "")[:100],
                cells,
            ),
            actor_of(request),
        )
    except TanliuError as error:
        return _page(request, 422, form=form, wrong=said(error, language()), refused=_refused(cells))
    taken = sum(one.verdict == "taken" for one in cells)
    messages.success(request, say("yearbook_taken", language(), taken=taken, all=len(cells)))
    if refused := _refused(cells):
        return _page(request, refused=refused)
    return redirect(f"{reverse('yearbook')}?of={form['region']}+{form['year']}")


@require_POST
@page(ChooseControl)
def yearbook_control(request: HttpRequest) -> HttpResponseBase:
    """Choose a control total, or take the choice back; what cannot hold is told with nothing typed lost."""
    region, _, year = request.POST.get("of", "").partition(" ")
    if not sees(results(), scope_of(request.user), region, year):
        raise Http404("no such table")
    figure, reason, lift = request.POST.get("figure", ""), request.POST.get("reason", ""), request.POST.get("lift") == "1"  # fmt: skip
    group, _, carrier = figure.partition("|")
    try:
        perform(ChooseControl(region, year, group, carrier, reason, lift), actor_of(request))
    except TanliuError as error:
        return _page(request, 422, typed={"figure": figure, "reason": reason, "lift": lift}, not_chosen=said(error, language()))  # fmt: skip
    messages.success(request, say("yearbook_was_lifted" if lift else "yearbook_was_chosen", language()))
    return redirect(f"{reverse('yearbook')}?of={region}+{year}")


def _refused(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """Return the cells that hold something and were not taken, with why."""
    return [
        {"cell": one, "why": say(f"yearbook_verdict_{one.verdict}", language())}
        for one in cells
        if one.verdict not in ("taken", "empty")
    ]


urlpatterns = [
    path("yearbook", yearbook, name="yearbook"),
    path("yearbook/take", yearbook_take, name="yearbook_take"),
    path("yearbook/control", yearbook_control, name="yearbook_control"),
]
