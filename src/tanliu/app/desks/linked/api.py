"""Linked resources over the interface."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tanliu.app.desks.linked import shown
from tanliu.app.desks.linked.queries import linked, rules
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.served import catalog, results

router = Router(tags=["linked"])


class LinkedContradiction(Schema):
    """Two figures of which one must be wrong (``grave``), or is to be shown by papers."""

    check: str
    name: str
    about: str
    grave: bool
    found: Decimal
    at_most: Decimal
    unit: str


class LinkedRow(Schema):
    """An enterprise; kWh of electricity, certificates of one MWh, null where nobody tells it."""

    entity_id: str
    name: str
    used_kwh: Decimal
    contract_kwh: Decimal
    own_kwh: Decimal
    generated_kwh: Decimal | None
    exported_kwh: Decimal | None
    estimated_kwh: Decimal
    in_doubt_ratio: Decimal
    hinted_ratio: Decimal
    held: int | None
    retired: int | None
    sold: int | None
    found: list[LinkedContradiction]


class LinkedResources(Schema):
    """Enterprises, the most contradicted first."""

    year: str
    count: int
    items: list[LinkedRow]


@router.get("/linked-resources", response={200: LinkedResources, **READ_PROBLEMS})
def linked_resources(
    request: HttpRequest,
    year: Annotated[str | None, Query(None, pattern="^[0-9]{4}$")] = None,
    limit: Annotated[int, Query(100, ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(0, ge=0, le=1_000_000)] = 0,
    lang: Annotated[str, Query("en", pattern="^(en|zh)$")] = "en",
) -> dict[str, Any]:
    """List enterprises with their electricity, contracts and certificates, and what of it cannot be true at once."""
    known, rule = parameters.period(year).year, rules(catalog())
    found = linked(results(), catalog(), scope_of(request.user), known)
    return {
        "year": known,
        "count": len(found),
        "items": [shown.row(one, rule, lang) for one in found[offset : offset + limit]],
    }


routers = (router,)
