"""The carbon map: district, town and enterprises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from tanliu.app.desks.overview.queries import carbon_map as maps
from tanliu.app.desks.overview.queries import multiples, totals
from tanliu.app.desks.overview.queries.entities import largest
from tanliu.app.desks.yearbook.queries import Control, control, sees
from tanliu.app.platform.access import scope_of, visible_region
from tanliu.app.platform.answers import asked as asked_of
from tanliu.app.platform.doubt import doubt, doubts
from tanliu.app.platform.figures import value_of
from tanliu.app.platform.period import Shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.subject import place_of
from tanliu.app.platform.web.doubt import reading, short
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of, show
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import TOPMOST
from tanliu.catalog.types import Item
from tanliu.flow.doubt.types import Doubt
from tanliu.flow.indicator.types import Indicator
from tanliu.kit.units import convert
from tanliu.report.names import Names
from tanliu.report.page_rules import page_rules
from tanliu.report.roles import Roles, all_shown
from tanliu.report.sheet import palette


@page(kept=True)
def carbon_map(request: HttpRequest, region: str | None = None) -> HttpResponseBase:
    """Show a region: headline figures, its regions in five colours, structure, largest emitters."""
    period, scope = period_of(request), scope_of(request.user)
    rules = page_rules(catalog())
    roles = rules.roles
    mapped = {one.id: one for one in all_shown(catalog(), roles.mapped)}
    indicator = mapped[one_of(request, "measure", tuple(mapped), roles.mapped_first or next(iter(mapped)))]
    method = one_of(request, "method", maps.METHODS, maps.METHODS[0])
    here = visible_region(results(), request.user, region) if region else _top()
    inside = here["region_id"] if here else None
    names, read = Names(catalog(), language()), reading(request)
    place = place_of(results(), request.user, here, names) if here else None
    asked = [indicator] if request.GET.get("measure") else list(dict.fromkeys((indicator, *mapped.values())))
    drawn = maps.first_known(
        results(), scope, inside, period.period, asked,
        lambda one: maps.classes_by(method, rules, one, catalog()), read.source,
    )  # fmt: skip
    indicator = drawn.indicator
    for row in drawn.rows:
        row["colour"] = drawn.colour(row["class"]) if row["class"] else None
    coloured = maps.classed(indicator, catalog())
    headlines = all_shown(catalog(), roles.headlines)
    now = totals.sums(results(), scope, period.period, headlines, region=inside, source=read.source)
    before = totals.sums(results(), scope, period.before, headlines, region=inside, source=read.source)
    entities = largest(results(), scope, period.period, roles.graded_by, region=inside, source=read.source)
    rests = _rests(scope, period.period, inside, [row["entity_id"] for row in entities])
    told = totals.macro(results(), scope, inside, period.period)
    industries = totals.by(results(), scope, period.period, "industry", region=inside, source=read.source)
    return show(
        request,
        "overview/map.html",
        {
            "period": period,
            "here": here,
            "place": place,
            "coloured_by": coloured.id if method == "as_packs" and coloured else None,
            "graded_by": roles.graded_by,
            "has_parts": not all(row["is_whole"] for row in drawn.rows),
            "parents": _parents(here),
            "indicator": indicator,
            "indicators": mapped.values(),
            "method": method,
            "methods": maps.METHODS,
            "map": drawn,
            **rests,
            "left_out": read.leaves_out,
            "chart": _chart(drawn, rests["of_regions"]),
            "legend": _legend(drawn),
            **_multiples(request, scope, inside, period, drawn, read.source),
            "cards": [_card(one, now, before) for one in headlines],
            "total": now,
            "control": _control(scope, inside, period.period, now),
            "fields": totals.by(results(), scope, period.period, "field", region=inside, source=read.source),
            "carriers": totals.by_carrier(results(), scope, period, region=inside, lines=read.lines),
            "scopes": totals.by_ghg_scope(results(), scope, period, region=inside, lines=read.lines),
            "three": totals.three_industries(industries, catalog()),
            "regional": _regional(now, told, roles),
            "sources": sorted({f"{one['publisher']}, {one['source']}" for one in told.values()}),
            "entities": entities,
        },
    )


def _multiples(
    request: HttpRequest, scope: Scope, inside: str | None, period: Shown, drawn: maps.CarbonMap, source: str
) -> dict[str, Any]:
    """Return small maps of the periods before, when they are asked for."""
    if one_of(request, "beside", ("", "periods"), "") == "" or not drawn.rows:
        return {}
    drawing = multiples.shapes(drawn.rows)
    found = multiples.beside(results(), scope, inside, multiples.periods_of(period), drawn, source)
    return {"small_maps": [multiples.with_paths(one, drawing) for one in found], "drawing": drawing}


def _control(scope: Scope, region: str | None, period: str, now: dict[str, Any]) -> Control | None:
    """Return the control total of a region's energy, to who sees every enterprise of it."""
    if region is None or not sees(results(), scope, region, period):
        return None
    return control(results(), (region, ""), period, now["energy_kgce"])


def _rests(scope: Scope, period: str, inside: str | None, entities: Sequence[str]) -> dict[str, Any]:
    """Return what the sum, its regions and its enterprises rest on."""
    return {
        "rests": doubt(results(), asked_of(scope, period, region=inside)),
        "of_regions": doubts(results(), asked_of(scope, period), "region"),
        "of_entities": doubts(results(), asked_of(scope, period, entities=entities), "entity"),
    }


def _regional(now: dict[str, Any], told: dict[str, Any], roles: Roles) -> list[dict[str, Any]]:
    """Return what can be said by head and by product, and the macro figures that stand as they were entered."""
    indicators = all_shown(catalog(), roles.regional)
    values = totals.regional(results(), now, told, indicators)
    names = Names(catalog(), language())
    found = [
        {"id": one.id, "title": names.of(one), "value": values[one.id], "unit": one.unit}
        for one in indicators
    ]
    items = [catalog().items[one] for one in roles.regional_items]
    entered = [
        {
            "id": None,
            "title": names.item(one),
            "value": _entered(told[one.measure]["value"], one),
            "unit": one.unit,
        }
        for one in items
        if one.measure in told
    ]
    return [one for one in (*found, *entered) if one["value"] is not None]


def _entered(value: Decimal, item: Item) -> Decimal:
    """Return a macro figure in the unit of its item; the store has it in the smallest one."""
    return convert(value, item.units[-1], item.unit)


def _top() -> dict[str, Any] | None:
    """Return the one topmost region, if there is one."""
    tops = results().rows(f"SELECT * FROM region WHERE {TOPMOST}")
    return tops[0] if len(tops) == 1 else None


def _parents(here: dict[str, Any] | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while here:
        rows = results().rows("SELECT * FROM region WHERE region_id = ?", [here["parent_id"]])
        here = rows[0] if rows else None
        found = [here, *found] if here else found
    return found


def _card(indicator: Indicator, now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    value, earlier = value_of(now, indicator), value_of(before, indicator)
    change = value / earlier - 1 if value is not None and earlier else None
    return {"indicator": indicator, "value": value, "earlier": earlier, "change": change}


def _chart(drawn: maps.CarbonMap, of_regions: Mapping[str | None, Doubt]) -> dict[str, Any]:
    """Return what the browser needs to draw the map."""
    names = Names(catalog(), language())
    rows = [
        {
            "name": row["id"],
            "title": (row["name_zh"] if language() == "zh" else None) or row["name"],
            "value": None if row["value"] is None else float(row["value"]),
            "class": row["class"],
            "doubt": short(of_regions.get(row["id"])),
        }
        for row in drawn.rows
    ]
    return {
        "kind": "map",
        "geojson": drawn.geojson(),
        "rows": rows,
        "colours": palette(drawn.classes.count, drawn.indicator.best),
        "measure": names.of(drawn.indicator),
        "unit": names.unit(drawn.indicator.unit),
    }


def _legend(drawn: maps.CarbonMap) -> list[dict[str, Any]]:
    """Return each class with its limits and how many regions it holds; nothing where limits are not shown."""
    if drawn.limits is None or not any(row["class"] for row in drawn.rows):
        return []
    limits = [None, *drawn.limits, None]
    counts = [sum(row["class"] == one for row in drawn.rows) for one in range(1, len(limits))]
    example = next(row["id"] for row in drawn.rows if row["class"])
    return [
        {
            "example": example,
            "class": number + 1,
            "colour": drawn.colour(number + 1),
            "low": limits[number],
            "high": limits[number + 1],
            "count": counts[number],
        }
        for number in range(len(limits) - 1)
    ]
