"""The register of plants, the page of one, and what is brought of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tanliu.app.desks.claims.queries import documents_of, of_documents
from tanliu.app.desks.plants import shown
from tanliu.app.desks.plants.actions.bring import COLUMNS, Bring, WithdrawState
from tanliu.app.desks.plants.actions.orders import RaiseOrder, orders_of
from tanliu.app.desks.plants.models import Plant
from tanliu.app.desks.plants.queries.live import alarms_of, series_of
from tanliu.app.desks.plants.queries.register import figures, regions, rules, seen, sight_of
from tanliu.app.desks.plants.queries.supply import OnLine, on_line
from tanliu.app.desks.plants.queries.yields import years_of
from tanliu.app.desks.plants.read import of_file
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.console import cell
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.told.shown import brought, fault_row
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.supply.document import Supply
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

_OF = ("plants", "years")


def day_of(request: HttpRequest) -> date:
    """Return the day of the query; today without one.

    Raises
    ------
    TanliuError
        When it is none.
    """
    told = request.GET.get("day", "").strip()
    try:
        return date.fromisoformat(told) if told else today()
    except ValueError:
        raise TanliuError("not a day", where="day", found=told, accepted="2026-01-31") from None


@page()
def plants(request: HttpRequest) -> HttpResponseBase:
    """List the plants that are there on a day, or send them or their years as CSV or XLSX."""
    return _plants(request, {})


def _plants(request: HttpRequest, form: dict[str, str], fault: TanliuError | None = None) -> HttpResponseBase:
    lang, says, day = language(), rules(), day_of(request)
    found = on_line(seen(request.user), says, day)
    kind = one_of(request, "kind", ("", *says.kinds), "")
    chosen = [one for one in found if kind in ("", one.plant.kind)]
    if request.GET.get("format"):
        return _file(request, chosen, says, day)
    rows = shown.rows(chosen, says, lang)
    told = {
        "day": day, "rows": rows, "kinds": shown.kinds(shown.rows(found, says, lang)), "kind": kind, "form": form,
        "every_kind": [(name, one.name[lang], ", ".join(say(f"plants_{need}", lang) for need in one.needs)) for name, one in says.kinds.items()],
        "years": _years(chosen, says, day), "claims": _claims(says, lang), "rule": says.rule[lang], "source": says.source,
        "may_bring": Bring.permits(actor_of(request)), "regions": _regions(request, lang), "columns": COLUMNS.items(), "fault": fault_row(fault, lang),
    }  # fmt: skip
    return render(request, "plants/plants.html", told, status=400 if fault else 200)


def _years(found: list[OnLine], says: Supply, day: date) -> list[dict[str, Any]]:
    """Return the years of all plants, by year: how many tell one, and sums of what is told."""
    sums: dict[int, dict[str, Any]] = {}
    for years in years_of([one.plant for one in found], says, day).values():
        for one in years:
            row = sums.setdefault(one.year, {"year": one.year, "plants": 0, "kwh": None, "stated": 0, "avoided_t": None, "saving_cny": None, "doubted": 0, "editions": set()})  # fmt: skip
            row["plants"] += one.kwh is not None
            row["stated"] += one.basis == "stated"
            row["doubted"] += bool(one.doubts)
            for name, value in (
                ("kwh", one.kwh),
                ("avoided_t", one.avoided_t),
                ("saving_cny", one.saving_cny),
            ):
                if value is not None:
                    row[name] = (row[name] or 0) + value
            if one.factor is not None and one.avoided_t is not None:
                row["editions"].add(f"{one.factor.edition} ({one.factor.kg_per_kwh:f} kg/kWh)")
    return [{**sums[year], "editions": ", ".join(sorted(sums[year]["editions"]))} for year in sorted(sums, reverse=True)]  # fmt: skip


def _claims(says: Supply, lang: str) -> list[dict[str, Any]]:
    """Return the printed figures of the case that concern plants, with their verdicts."""
    asked = {(one.text, one.system) for one in says.figures}
    return [
        {
            "key": one.key, "says": one.claim.says[lang], "printed": one.claim.printed, "unit": one.claim.unit, "weight": one.weight,
            "verdict": say(f"verdict_name_{one.verdict.verdict}", lang), "arithmetic": one.verdict.arithmetic, "needed": one.verdict.needed,
        }
        for one in of_documents(documents_of(catalog()))
        if (one.text, one.claim.system) in asked
    ]  # fmt: skip


def _regions(request: HttpRequest, lang: str) -> list[tuple[str, str]]:
    """Return the regions in which a reader may register plants."""
    sight, names = sight_of(request.user), regions()
    own = {row["region_id"] for row in results().rows("SELECT DISTINCT region_id FROM entity WHERE list_contains(?::VARCHAR[], entity_id)", [sorted(sight.entities)])}  # fmt: skip
    return [
        (key, shown.named(one, lang))
        for key, one in names.items()
        if sight.whole or key in sight.regions | own
    ]


def _file(request: HttpRequest, found: list[OnLine], says: Supply, day: date) -> HttpResponseBase:
    lang, of = language(), one_of(request, "of", _OF, _OF[0])
    columns = shown.COLUMNS if of == "plants" else shown.YEARS
    rows = shown.rows(found, says, lang) if of == "plants" else [
        shown.year(one, says, lang) for years in years_of([each.plant for each in found], says, day).values() for one in years
    ]  # fmt: skip
    header = [say(f"plants_{name}", lang) for name in columns]
    cells = ([cell(row[name]) for name in columns] for row in rows)
    return send_sheet(request, f"{of}-{day}", say("nav_plants", lang), header, cells)


@page()
def plant(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a plant: what it is, its states, its years and what is told of it."""
    return _plant(request, code)


def _plant(
    request: HttpRequest, code: str, form: dict[str, str] | None = None, fault: TanliuError | None = None
) -> HttpResponseBase:
    one, lang, says = get_object_or_404(seen(request.user), code=code), language(), rules()
    day = day_of(request)
    there = on_line(seen(request.user).filter(pk=one.pk), says, day)
    (row,) = shown.rows(there or [OnLine(one, None, shown.nothing())], says, lang)
    told = figures([one]).get(one.pk, {})
    newest = sorted((each for days in told.values() for each in days.values()), key=lambda each: (each.day, each.pk), reverse=True)  # fmt: skip
    years = [shown.year(each, says, lang) for each in years_of([one], says, day)[one.pk]]
    answer = {
        "row": row, "is_there": bool(there), "day": day, "states": shown.history(one, says, lang), "years": years, "rule": says.rule[lang],
        "figures": [shown.figure(each, says, lang) for each in newest[:60]], "may_bring": Bring.permits(actor_of(request)), "form": form or {},
        "every_state": [(name, each.name[lang]) for name, each in says.states.items()], "today": today(), "needs": says.kinds[one.kind].needs if one.kind in says.kinds else (),
        "measures": [(name, each.name[lang], each.unit) for name, each in says.measures.items() if each.of == "plant"],
        "chart": _years_chart(years, lang), **_watched(one, says, lang), "fault": fault_row(fault, lang),
    }  # fmt: skip
    return render(request, "plants/plant.html", answer, status=400 if fault else 200)


def _watched(one: Plant, says: Supply, lang: str) -> dict[str, Any]:
    """Return the newest readings of a plant, its alarms of the last days and its work orders."""
    return {
        "tiles": shown.tiles(series_of([one], today(), 1)[one.pk], today(), says.margin.stale_days),
        "alarms": [shown.alarm(each, lang) for each in alarms_of([one], says, today())], "alarm_days": says.alarm_days,
        "orders": [shown.order(each, lang) for each in orders_of(one)],
    }  # fmt: skip


def _years_chart(years: list[dict[str, Any]], lang: str) -> dict[str, Any] | None:
    told = [one for one in reversed(years) if one["kwh"] is not None]
    if len(told) < 2:
        return None
    values = [float(one["kwh"]) / 1000 for one in told]
    title = say("plants_kwh", lang)
    return {"kind": "stacked", "unit": "MWh", "periods": [one["year"] for one in told], "series": [{"title": title, "values": values}]}  # fmt: skip


@require_POST
@page(Bring)
def put(request: HttpRequest) -> HttpResponseBase:
    """Take one plant, state or figure of a form; what cannot be is told above the form, with nothing typed lost."""
    told = {name: str(value) for name, value in request.POST.items()}
    kind = told.pop("what", "plant")
    (done,) = perform(Bring(kind, (told,)), actor_of(request))
    if done.fault is not None:
        if kind == "plant" or not seen(request.user).filter(code=done.code).exists():
            return _plants(request, {**told, "what": kind}, done.fault)
        return _plant(request, done.code, {**told, "what": kind}, done.fault)
    messages.success(request, say(f"plants_done_{done.what}", language()))
    return redirect(reverse("plant", args=[done.code]) if done.code else "supply")


@require_POST
@page(Bring)
def bring(request: HttpRequest) -> HttpResponseBase:
    """Take a file, and show a verdict for each row."""
    return brought(request, of_file, "plants", "nav_plants", "plants_code")


@require_POST
@page(RaiseOrder)
def raise_order(request: HttpRequest, code: str) -> HttpResponseBase:
    """Raise a work order for a plant."""
    number = perform(RaiseOrder(code, request.POST.get("text", "")), actor_of(request))
    messages.success(request, say("plants_order_raised", language()))
    return redirect("case", number)


@require_POST
@page(WithdrawState)
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a state back."""
    perform(WithdrawState(number), actor_of(request))
    messages.success(request, say("plants_withdrawn", language()))
    code = request.POST.get("code", "")
    return redirect(
        reverse("plant", args=[code]) if seen(request.user).filter(code=code).exists() else "plants"
    )
