"""The operation of a yearbook's table beside the sums of enterprises."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StrictBool, StrictInt, StrictStr

from tanliu.app.desks.yearbook.actions import ChooseControl
from tanliu.app.desks.yearbook.queries import choices, reconciled, sees, years_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
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


class YearbookChoice(Schema):
    """A choice of a control total; group and carrier are empty for all."""

    group_id: str
    carrier: str
    reason: str
    by: str | None
    at: str
    state: Literal["holds", "superseded", "lifted"]


class YearbookTable(Schema):
    """The table of a region and year, and which of its figures were chosen as control totals."""

    region_id: str
    year: int
    items: list[YearbookRow]
    choices: list[YearbookChoice]


class ChosenControl(Schema):
    """A figure to be the control total, or whose choice is taken back."""

    region_id: Annotated[StrictStr, Field(max_length=100)]
    year: Annotated[StrictInt, Field(ge=1900, le=2199)]
    group_id: Annotated[StrictStr, Field(max_length=100)] = ""
    carrier: Annotated[StrictStr, Field(max_length=100)] = ""
    reason: Annotated[StrictStr, Field(max_length=300)]
    lift: StrictBool = False


class KeptControl(Schema):
    """The delivery in which it was kept."""

    delivery: int


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
            {
                "region_id": region,
                "year": int(span),
                "items": reconciled(results(), catalog(), region, span),
                "choices": choices(results(), region, span),
            }
            for region, span in known
            if year is None or int(span) == year
        ]
    }


@router.post("/yearbook/control", auth=WRITE, response={200: KeptControl, **WRITE_PROBLEMS})
def yearbook_control(request: HttpRequest, body: ChosenControl) -> dict[str, Any]:
    """Choose a figure of a yearbook as the control total, or take the choice back."""
    actor, year = actor_of(request), str(body.year)
    ChooseControl.require(actor)
    if not sees(results(), parameters.seen(request), body.region_id, year):
        raise ProblemError(
            404, "no table of a yearbook has this figure", where="region_id", found=body.region_id
        )
    wanted = ChooseControl(body.region_id, year, body.group_id, body.carrier, body.reason, body.lift)
    return {"delivery": perform(wanted, actor).batch}


routers = (router,)
