"""Appeals over the interface: lodged, looked at with what a grant would do, reviewed and decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema, Status
from pydantic import Field

from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.actions.appeal import LodgeAppeal, StepAppeal
from tanliu.app.desks.budgets.models import BudgetAppeal
from tanliu.app.desks.budgets.queries.appeals import PROCESS, appeal_for, appeals_of, effect_of
from tanliu.app.desks.budgets.queries.plans import in_force, plan_for
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.casework.move import offered
from tanliu.decide.budget.appeal import table

router = Router(tags=["budgets"])
Tonnes = Annotated[
    dict[str, str], Field(max_length=200, description="Tonnes by series, such as 2026Q1/electricity")
]


class AppealRow(Schema):
    """An appeal; amounts are whole kgce or kgCO2e by series."""

    case: int
    number: int = Field(description="Of the plan")
    entity_id: str
    ground: str
    state: str
    revision: int
    claim: dict[str, int]
    proposed: dict[str, int]
    decided: dict[str, int]
    opened_at: datetime
    due_on: date | None


class AppealList(Schema):
    """Appeals against a plan, newest first."""

    items: list[AppealRow]


class AppealEffect(Schema):
    """What a grant would do in one series, in whole kgce or kgCO2e."""

    series: str
    has: int
    adds: int
    after: int
    reserve: int
    reserve_after: int
    lacks: int = Field(description="What is not covered: such a grant is refused")


class AppealWhole(AppealRow):
    """An appeal with what may be done with it, and what a grant would do as the ledger is now."""

    text: str
    steps: list[str]
    effect: list[AppealEffect]


class AppealWanted(Schema):
    """An appeal; documents are added on its page."""

    ground: str = Field(max_length=40)
    text: str = Field(max_length=2000)
    claim: Tonnes


class StepWanted(Schema):
    """A step of an appeal."""

    step: str = Field(max_length=40)
    text: str = Field(max_length=2000)
    revision: int = Field(description="That of the appeal as it was seen")
    adds: Tonnes = Field(default_factory=dict)


def _row(one: BudgetAppeal) -> dict[str, Any]:
    names = (
        "entity_id",
        "ground",
        "state",
        "revision",
        "claim",
        "proposed",
        "decided",
        "opened_at",
        "due_on",
    )
    return {"case": one.pk, "number": one.plan_id, **{name: getattr(one, name) for name in names}}


def _whole(request: HttpRequest, one: BudgetAppeal, adds: dict[str, int] | None = None) -> dict[str, Any]:
    plan = in_force(one.plan.year, one.plan.counts) or one.plan
    asked = adds or one.decided or one.proposed or one.claim
    effect = [
        {**each._asdict(), "after": each.after, "reserve_after": each.reserve_after, "lacks": each.lacks}
        for each in (effect_of(plan, one.entity_id, asked) if one.is_open() else [])
        if each.adds
    ]
    steps = [step for step in offered(one, PROCESS, actor_of(request)) if step != "lodge"]
    return {**_row(one), "text": one.text, "steps": steps, "effect": effect}


@router.get("/budgets/{number}/appeals", response={200: AppealList, **READ_PROBLEMS})
def listed(request: HttpRequest, number: int) -> dict[str, Any]:
    """List the appeals against a plan of the enterprises that the reader sees."""
    return {"items": [_row(one) for one in appeals_of(request.user, plan_for(request.user, number))]}


@router.get(
    "/budgets/{number}/enterprises/{entity_id}/appeals/{ground}", response={200: AppealWhole, **READ_PROBLEMS}
)
def one(
    request: HttpRequest,
    number: int,
    entity_id: str,
    ground: str,
    adds: Annotated[list[str], Query([], max_length=200, description="What would be granted: 2026Q1/electricity=12.5")] = [],  # noqa: B006
) -> dict[str, Any]:  # fmt: skip
    """Return an appeal with what a grant would do: of what is asked here, else of what was decided, proposed or claimed."""
    found = appeal_for(request.user, number, entity_id, ground)
    told = dict(each.partition("=")[::2] for each in adds)
    plan = found.plan
    asked = table(told, posting.units_of(plan), int(plan.document["issued_in"]), below_zero=True)
    return _whole(request, found, asked)


@router.post(
    "/budgets/{number}/enterprises/{entity_id}/appeals",
    auth=WRITE,
    response={201: AppealWhole, **WRITE_PROBLEMS},
)
def lodge(
    request: HttpRequest, number: int, entity_id: str, told: Annotated[AppealWanted, Body()]
) -> Status[dict[str, Any]]:
    """Lodge an appeal; on each ground one, so that sent again it is refused as a conflict."""
    LodgeAppeal.require(actor_of(request))
    plan_for(request.user, number)
    perform(LodgeAppeal(number, entity_id, told.ground, told.text, told.claim), actor_of(request))
    return Status(201, _whole(request, appeal_for(request.user, number, entity_id, told.ground)))


@router.post(
    "/budgets/{number}/enterprises/{entity_id}/appeals/{ground}/steps",
    auth=WRITE, response={200: AppealWhole, **WRITE_PROBLEMS},
)  # fmt: skip
def step(
    request: HttpRequest, number: int, entity_id: str, ground: str, told: Annotated[StepWanted, Body()]
) -> dict[str, Any]:
    """Take a step; one on an older revision is refused as a conflict, so nothing is done twice."""
    found = appeal_for(request.user, number, entity_id, ground)
    perform(StepAppeal(found.pk, told.step, told.revision, told.text, told.adds), actor_of(request))
    return _whole(request, appeal_for(request.user, number, entity_id, ground))
