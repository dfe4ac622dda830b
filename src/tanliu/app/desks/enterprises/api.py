"""Entities with their lines, indicators, meters and readings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tanliu.app.desks.enterprises.queries import rows
from tanliu.app.desks.overview.queries import totals
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.answers import asked
from tanliu.app.platform.api import parameters, shapes
from tanliu.app.platform.api.answer import answer, listed
from tanliu.app.platform.api.doubt import provisional, told
from tanliu.app.platform.api.parameters import FieldQuery, LimitQuery, OffsetQuery, PeriodQuery, RegionQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.doubt import doubt, doubts
from tanliu.app.platform.row_slice import RowSlice
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope

router = Router(tags=["entities"])
FormQuery = Annotated[
    Literal["objects", "columns"],
    Query("objects", alias="format", description="columns: rows as lists, smaller and quicker for big lists"),
]
EntityId = Annotated[str, Query(max_length=100)]


@router.get("/entities", response={200: shapes.Entities | shapes.Table, **READ_PROBLEMS})
def entities(
    request: HttpRequest,
    period: PeriodQuery = None,
    q: Annotated[str, Query("", max_length=100, description="Part of the name or id")] = "",
    region: RegionQuery = None,
    field: FieldQuery = None,
    industry: Annotated[str | None, Query(None, max_length=100, description="Only this industry")] = None,
    sort: Annotated[
        Literal[
            "entity_id", "-entity_id", "name", "-name", "industry", "-industry", "region_id", "-region_id",
            "emission_kgco2e", "-emission_kgco2e", "energy_kgce", "-energy_kgce", "value_added_cny",
            "-value_added_cny",
        ],
        Query("-emission_kgco2e", description="Column of the order; a minus for largest first"),
    ] = "-emission_kgco2e",
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
    form: FormQuery = "objects",
) -> HttpResponse:  # fmt: skip
    """List the entities seen, with their figures of a period."""
    wanted = rows.Asked(q, parameters.region(request, region), field, industry, sort)
    scope, shown = parameters.seen(request), parameters.period(period)
    found = rows.entities(results(), scope, shown.period, wanted, limit, offset)
    ids = [row["entity_id"] for row in found.rows]
    rests = doubts(results(), asked(scope, shown.period, entities=ids), "entity")
    with_doubt = [{**row, "doubt": told(rests.get(row["entity_id"]))} for row in found.rows]
    return listed(RowSlice(found.count, (*found.names, "doubt"), with_doubt), limit, offset, form)


@router.get("/entities/{entity_id}", response={200: shapes.Entity, **READ_PROBLEMS})
def entity(request: HttpRequest, entity_id: str, period: PeriodQuery = None) -> dict[str, Any]:
    """Return an entity with its totals of a period."""
    found = visible_entity(results(), request.user, entity_id)
    shown = parameters.period(period)
    sums = totals.sums(results(), Scope.of_entities([entity_id]), shown.period, totals.figures(catalog()))
    return {
        **{name: found[name] for name in rows.DETAILS},
        "totals": {
            **totals.with_measures(sums, shown.period),
            "doubt": told(doubt(results(), asked(Scope.of_entities([entity_id]), shown.period))),
        },
    }


@router.get("/entities/{entity_id}/lines", response={200: shapes.Lines, **READ_PROBLEMS})
def lines(request: HttpRequest, entity_id: str, period: PeriodQuery = None) -> HttpResponse:
    """List the lines of an entity in a period; an id opens its explanation."""
    visible_entity(results(), request.user, entity_id)
    shown = parameters.period(period)
    return answer({"period": shown.period, "items": rows.lines(results(), entity_id, shown)})


@router.get("/entities/{entity_id}/indicators", response={200: shapes.Indicators, **READ_PROBLEMS})
def indicators(request: HttpRequest, entity_id: str, period: PeriodQuery = None) -> HttpResponse:
    """List the indicators of an entity in the year of a period."""
    firm = visible_entity(results(), request.user, entity_id)
    year = parameters.year(period)
    why = provisional(firm, year) or None
    items = [
        {**row, "provisional": why if row["grade"] or row["rank"] else None}
        for row in rows.indicators(results(), entity_id, year)
    ]
    return answer({"year": year, "items": items})


@router.get("/meters", response={200: shapes.Meters, **READ_PROBLEMS})
def meters(
    request: HttpRequest,
    entity: Annotated[str | None, Query(None, max_length=100, description="Only of this entity")] = None,
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
) -> HttpResponse:
    """List the meters of the entities seen."""
    if entity is not None:
        visible_entity(results(), request.user, entity)
    return listed(rows.meters(results(), parameters.seen(request), entity, limit, offset), limit, offset)


routers = (router,)
