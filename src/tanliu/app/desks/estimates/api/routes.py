"""Estimates of what is not known, beside or in the totals."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tanliu.app.desks.estimates import queries as board
from tanliu.app.desks.estimates.api import shapes as estimate_shapes
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.parameters import PeriodQuery
from tanliu.app.platform.api.place import place_told
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.served import results

router = Router(tags=["estimates"])


@router.get("/estimates", response={200: estimate_shapes.Overview, **READ_PROBLEMS})
def estimates(request: HttpRequest, period: PeriodQuery = None) -> dict[str, Any]:
    """Add up what is known and what is estimated of the entities seen, in the year of a period."""
    found = board.overview(results(), parameters.seen(request), int(parameters.year(period)))
    return {
        **place_told(request), "year": found.year, "in_totals": found.in_totals, "entities": found.entities,
        "entities_with_gaps": found.gap_entities, "interval_level": found.level,
        "parts": [
            {"amount": part.amount, "known": part.known, "estimated": part.estimated,
             "half_width": part.half_width, "together": part.together}
            for part in found.parts
        ],
    }  # fmt: skip


@router.get("/entities/{entity_id}/estimates", response={200: estimate_shapes.Estimates, **READ_PROBLEMS})
def of_entity(request: HttpRequest, entity_id: str, period: PeriodQuery = None) -> HttpResponse:
    """List the estimates of an entity in the year of a period, with the models that made them."""
    visible_entity(results(), request.user, entity_id)
    year = int(parameters.year(period))
    rows = board.of_entity(results(), entity_id, year)
    models = [
        one for name in sorted({row["model_id"] for row in rows}) for one in board.model(results(), name)
    ]
    return answer({"year": year, "items": rows, "models": models})
