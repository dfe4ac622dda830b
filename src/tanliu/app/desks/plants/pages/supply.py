"""Supply on one map: plants by kind, coal, prices, trends, and the week to come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tanliu.app.desks.plants import shown
from tanliu.app.desks.plants.actions.bring import Bring
from tanliu.app.desks.plants.actions.watch import WatchSupply
from tanliu.app.desks.plants.pages.register import day_of
from tanliu.app.desks.plants.queries.live import alarms_of, series_of
from tanliu.app.desks.plants.queries.register import regions, rules, seen, sight_of
from tanliu.app.desks.plants.queries.supply import (
    FAMILIES,
    OnLine,
    balance,
    coal_of,
    coal_prices,
    on_line,
    trends,
)
from tanliu.app.platform.access import may
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.supply.document import OUTPUT, Supply
from tanliu.report.phrase import say


@page()
def supply(request: HttpRequest) -> HttpResponseBase:
    """Show supply on a day and in the week that begins on it, or send the hours as CSV or XLSX."""
    lang, says = language(), rules()
    asked = day_of(request) if request.GET.get("day") else None
    day = asked or today()
    found = on_line(seen(request.user), says, day)
    whole = sight_of(request.user).whole
    told = balance(seen(request.user), says, asked, today()) if whole else None
    if request.GET.get("format"):
        return _file(request, told)
    rows = shown.rows(found, says, lang)
    coal = [shown.coal(one, lang, regions()) for one in coal_of([each.plant for each in found], says, day)]
    answer: dict[str, Any] = {
        "day": day, "rows": rows, "kinds": shown.kinds(rows), "coal": coal, "low_days": says.coal.low_days, "very_low_days": says.coal.very_low_days,
        "map": shown.map_chart(rows, lang, lambda code: reverse("plant", args=[code])), "whole": whole, "margin": says.margin, "source": says.source,
        "week": shown.week(told, lang) if told else None, "week_chart": shown.week_chart(told, lang) if told else None,
        "prices": [shown.figure(one, says, lang) for one in coal_prices(day)[:30]] if whole else [],
        "may_watch": WatchSupply.permits(actor_of(request)), "may_bring": Bring.permits(actor_of(request)) and may(request.user, "macro"), "today": today(),
        "measures": [(name, one.name[lang], one.unit) for name, one in says.measures.items() if one.of == "district"],
        **_live(found, says, lang), **_trends(day, whole, lang),
    }  # fmt: skip
    return render(request, "plants/supply.html", answer)


def _live(found: list[OnLine], says: Supply, lang: str) -> dict[str, Any]:
    """Return what plants with meters give now and which alarms hold."""
    plants = [one.plant for one in found if one.plant.meters or one.plant.sensors]
    series = series_of(plants, today(), 1)
    outputs = []
    for one in plants:
        gives = [
            each
            for each in shown.tiles(series[one.pk], today(), says.margin.stale_days)
            if each["quantity"] == OUTPUT
        ]
        if gives:
            kw = sum(each["value"] for each in gives)
            share = kw / float(one.rating_kw) if one.rating_kw else None
            outputs.append({"code": one.code, "name": one.name, "kw": kw, "share": share, "at": min(each["at"] for each in gives), "is_old": any(each["is_old"] for each in gives)})  # fmt: skip
    alarms = [shown.alarm(one, lang) for one in alarms_of(plants, says, today()) if one.spell.end is None]
    return {"outputs": outputs, "alarms": alarms}


def _trends(day: date, whole: bool, lang: str) -> dict[str, Any]:
    """Return energy by family and month, for who sees all of it."""
    rows = trends(day) if whole else []
    series = [
        {"title": say(f"supply_family_{name}", lang), "values": [None if row[name] is None else float(row[name]) / 1000 for row in rows]}
        for name in FAMILIES
    ]  # fmt: skip
    chart = {"kind": "stacked", "unit": "tce", "periods": [row["period"] for row in rows], "series": series}
    cells = [{"period": row["period"], "entities": row["entities"], "values": [row[name] for name in FAMILIES]} for row in rows]  # fmt: skip
    return {"trends": cells, "trends_chart": chart, "families": [say(f"supply_family_{name}", lang) for name in FAMILIES]}  # fmt: skip


def _file(request: HttpRequest, found: Any) -> HttpResponseBase:
    if found is None:
        raise PermissionDenied
    names = ("hour", "expected_kw", "least_kw", "most_kw", "weeks", "actual_kw", "supply_kw", "short")
    header = [say(f"supply_{name}", language()) for name in names]
    rows = (
        [f"{one.at:%Y-%m-%d %H:%M}", _r(one.kw), _r(one.low), _r(one.high), one.weeks, _r(found.actual.get(one.at)), _r(found.supply_kw.get(one.at.date())),
         "" if one.at.date() not in found.supply_kw else int(any(gap.first <= one.at <= gap.last for gap in found.gaps))]
        for one in found.demand
    )  # fmt: skip
    return send_sheet(request, f"supply-{found.first}", say("nav_supply", language()), header, rows)


def _r(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


@require_POST
@page(WatchSupply)
def watch(request: HttpRequest) -> HttpResponseBase:
    """Look now whether supply covers the week to come."""
    found = perform(WatchSupply(), actor_of(request))
    messages.success(request, say("supply_watched", language(), count=found))
    return redirect("supply")
