"""The operation of a yearbook's table beside the sums of enterprises."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tanliu.app.desks.yearbook.queries import reconciled, years_of
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.served import catalog, results

router = Router(tags=["yearbook"])


class YearbookRow(Schema):
    """A figure of the yearbook beside the sum over enterprises."""

    group_id: str
    carrier_id: str
    unit: str
    printed: Amount
    added: Amount | None
    difference: Amount | None
    coverage: Amount | None
    entities: int
    registered: int
    publisher: str
    source: str


class YearbookTable(Schema):
    """The table of a region and year."""

    region_id: str
    year: int
    items: list[YearbookRow]


class Yearbooks(Schema):
    """Tables of which the reader sees every enterprise, newest first."""

    items: list[YearbookTable]


@router.get("/yearbook", response={200: Yearbooks, **READ_PROBLEMS})
def yearbooks(
    request: HttpRequest,
    year: Annotated[int | None, Query(None, ge=1900, le=2199, description="Only this year")] = None,
) -> dict[str, Any]:
    """List tables of yearbooks, held against what enterprises add up to by field or industry and carrier."""
    known = years_of(results(), parameters.seen(request))
    return {
        "items": [
            {"region_id": region, "year": int(span), "items": reconciled(results(), catalog(), region, span)}
            for region, span in known
            if year is None or int(span) == year
        ]
    }


routers = (router,)
