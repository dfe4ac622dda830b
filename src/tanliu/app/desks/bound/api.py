"""The operations of factors that are bound to enterprises."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field, StrictStr

from tanliu.app.desks.bound.actions import Bind, Stated
from tanliu.app.desks.bound.queries import bound
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.served import results

router = Router(tags=["bound-factors"])


def _written(value: object) -> object:
    """Refuse a number, which would be read as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a day such as 2025-03-01")
    if isinstance(value, int | float):
        raise ValueError("a day such as 2025-03-01")
    return value


Day = Annotated[date, BeforeValidator(_written)]
YearQuery = Annotated[
    int | None, Query(None, ge=1900, le=2199, description="The last computed year when left out")
]
Text = Annotated[StrictStr, Field(max_length=300)]


class BoundFactor(Schema):
    """A factor that a supplier states for one enterprise."""

    entity_id: str
    name: str
    carrier: str
    basis: str = Field(description="location or market: the accounting in which it counts")
    valid_from: date
    valid_until: date | None
    factor_kgco2e: Amount = Field(description="kg CO2e of one unit")
    unit: str
    supplier: str
    source: str
    evidence: str
    known_at: str
    brought_by: str | None


class BoundEffect(Schema):
    """What a bound factor changes in a year."""

    entity_id: str
    name: str
    carrier: str
    how: str = Field(description="supplier, or hourly: by the hours of its readings")
    basis: str
    quantity: Amount
    unit: str
    kg: Amount | None
    instead_kg: Amount | None = Field(
        description="kg CO2e by the factor that would answer without it; null where none would"
    )
    change_kg: Amount | None
    change_ratio: float | None


class BoundFactors(Schema):
    """Factors that hold, and what bound factors change in a year."""

    year: int
    factors: list[BoundFactor]
    effects: list[BoundEffect]


class StatedFactor(Schema):
    """A supplier's factor to be bound to an enterprise."""

    entity_id: Text
    carrier: Text
    basis: Text = Field(description="location or market")
    valid_from: Day
    valid_until: Day | None = None
    factor_kgco2e: Annotated[StrictStr, Field(max_length=40, description="kg CO2e of one unit, as text")]
    unit: Text
    supplier: Text
    source: Text
    evidence: Text


class BookedFactor(Schema):
    """The delivery in which it was kept."""

    delivery: int


@router.get("/bound-factors", response={200: BoundFactors, **READ_PROBLEMS})
def listed(
    request: HttpRequest,
    year: YearQuery = None,
    entity_id: Annotated[str, Query("", max_length=100, description="Only of this enterprise")] = "",
    carrier: Annotated[str, Query("", max_length=100, description="Only of this carrier")] = "",
) -> dict[str, Any]:
    """List factors that are bound to enterprises, and what they change in a year."""
    shown = int(parameters.period(None if year is None else str(year)).year)
    found = bound(results(), parameters.seen(request), shown, entity_id, carrier)
    return {"year": shown, "factors": found.factors, "effects": found.effects}


@router.post("/bound-factors", auth=WRITE, response={200: BookedFactor, **WRITE_PROBLEMS})
def enter(request: HttpRequest, body: StatedFactor) -> dict[str, Any]:
    """Bind a supplier's factor to an enterprise; results follow with the next computation."""
    until = body.valid_until.isoformat() if body.valid_until else ""
    told = Stated(**{**body.dict(), "valid_from": body.valid_from.isoformat(), "valid_until": until})
    return {"delivery": perform(Bind(told), actor_of(request)).batch}


routers = (router,)
