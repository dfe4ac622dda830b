"""The operations of quotas and limits."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StrictBool, StrictStr

from tanliu.app.desks.limits.actions import SetLimit, Told
from tanliu.app.desks.limits.queries import Wanted, items, listed
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.served import catalog, results

router = Router(tags=["limits"])
Text = Annotated[StrictStr, Field(max_length=300)]


class LimitRow(Schema):
    """A version of a quota or limit of an enterprise."""

    entity_id: str
    name: str
    measure: str = Field(description="Measure of a data item of kind limit")
    item: str = Field(description="Its data item, empty where no pack in use has it")
    period: str
    value: Amount
    unit: str
    reason: str
    document: str
    known_at: str
    brought_by: str | None
    state: Literal["holds", "superseded", "lifted"]
    explained_at: str = Field(description="Page that shows what was used of it, and every version")


class Limits(Schema):
    """Quotas and limits, newest period first."""

    items: list[LimitRow]


class StatedLimit(Schema):
    """A quota or limit to be set or lifted."""

    entity_id: Text
    item: Text = Field(description="Data item of kind limit, such as energy_quota")
    period: Text = Field(description="Year, quarter (2026-Q1) or month")
    value: Text = Field("", description="As text; left out where it is lifted")
    unit: Text = ""
    reason: Text
    document: Text
    lift: StrictBool = False


class BookedLimit(Schema):
    """The delivery in which it was kept."""

    delivery: int


@router.get("/limits", response={200: Limits, **READ_PROBLEMS})
def limits(
    request: HttpRequest,
    entity_id: Annotated[str, Query("", max_length=100, description="Only of this enterprise")] = "",
    measure: Annotated[str, Query("", max_length=100, description="Only this measure")] = "",
    period: Annotated[
        str,
        Query("", pattern=r"^(\d{4}(-(\d{2}|Q[1-4]))?)?$", description="Only this year, quarter or month"),
    ] = "",
    superseded: Annotated[bool, Query(False, description="Also versions that no longer hold")] = False,
) -> dict[str, Any]:
    """List quotas and limits of the enterprises that the reader sees."""
    known = items(catalog())
    rows = listed(results(), parameters.seen(request), Wanted(entity_id, measure, period, superseded))
    return {
        "items": [
            {
                **row, "item": known[row["measure"]].id if row["measure"] in known else "",
                "explained_at": f"/limits/{row['entity_id']}?year={row['period'][:4]}",
            }
            for row in rows
        ]
    }  # fmt: skip


@router.post("/limits", auth=WRITE, response={200: BookedLimit, **WRITE_PROBLEMS})
def limit_set(request: HttpRequest, body: StatedLimit) -> dict[str, Any]:
    """Set or lift a quota or limit of an enterprise; it holds at once."""
    told = body.dict()
    lift = told.pop("lift")
    return {"delivery": perform(SetLimit(Told(**told), lift), actor_of(request)).batch}


routers = (router,)
