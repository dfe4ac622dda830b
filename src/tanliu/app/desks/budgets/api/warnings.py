"""Warnings over the interface: read, and answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.budgets.actions.supervise import AnswerWarning
from tanliu.app.desks.budgets.models import BudgetWarning
from tanliu.app.desks.budgets.queries.supervision import warnings_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError

router = Router(tags=["budgets"])
_MOST = 5000


class WarningRow(Schema):
    """A warning; amounts in kgce or kgCO2e of the year."""

    id: int
    number: int = Field(description="Of the plan")
    kind: str = Field(description="district, field, town or firm")
    subject_id: str
    level: int
    probability: float
    months: int
    budget: float
    used: float
    to_come: float | None
    raised_on: date
    due_on: date | None
    over_on: date | None
    answered_by: str
    answered_at: datetime | None
    answer: str


class WarningList(Schema):
    """Warnings, the most certain first."""

    items: list[WarningRow]


class AnswerWanted(Schema):
    """What will be done about a warning."""

    text: str = Field(max_length=2000)


def _row(one: BudgetWarning) -> dict[str, Any]:
    return {
        "number": one.plan_id,
        **{name: getattr(one, name) for name in WarningRow.model_fields if name != "number"},
    }


@router.get("/budget-warnings", response={200: WarningList, **READ_PROBLEMS})
def listed(
    request: HttpRequest, over: Annotated[bool, Query(False, description="With those that are over")] = False
) -> dict[str, Any]:
    """List the warnings that the reader sees, 5,000 at most."""
    return {"items": [_row(one) for one in warnings_of(request.user, over=over)[:_MOST]]}


@router.post("/budget-warnings/{number}/answer", auth=WRITE, response={200: WarningRow, **WRITE_PROBLEMS})
def answer(request: HttpRequest, number: int, told: Annotated[AnswerWanted, Body()]) -> dict[str, Any]:
    """Answer a warning; a second answer is refused as a conflict."""
    AnswerWarning.require(actor_of(request))
    if not warnings_of(request.user, over=True).filter(pk=number).exists():
        raise ProblemError(404, "no such warning")
    perform(AnswerWarning(number, told.text), actor_of(request))
    return _row(BudgetWarning.objects.get(pk=number))
