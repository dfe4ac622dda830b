"""The operation that lists emissions as others report them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tanliu.app.desks.stated.queries import told
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.parameters import PeriodQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.served import results

router = Router(tags=["stated"])


class StatedRow(Schema):
    """A figure of somebody else and what is computed of the same."""

    entity_id: str
    name: str
    period: str
    gas: str
    scope: str = Field(description="1, 2, 3 or 1+2")
    basis: str = Field(description="location or market")
    assurance: str = Field(description="declared or verified")
    value_kg: Amount
    computed_kg: Amount | None = Field(description="Null where nothing is computed of the same gas and scope")
    difference_kg: Amount | None = Field(description="Computed less reported")
    difference_ratio: float | None
    stated_by: str
    source: str | None


class StatedList(Schema):
    """Figures of others in a period; they enter no total."""

    period: str
    items: list[StatedRow]


@router.get("/stated", response={200: StatedList, **READ_PROBLEMS})
def listed(request: HttpRequest, period: PeriodQuery = None) -> dict[str, Any]:
    """List emissions that others report, verified or declared, each beside the computed figure."""
    shown = parameters.period(period)
    return {
        "period": shown.period,
        "items": told(results(), parameters.seen(request), shown.period).rows,
    }


routers = (router,)
