"""Budgets over the interface: rules, plans, what a plan gives, an enterprise's number step by step, rules side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.budgets import shown
from tanliu.app.desks.budgets.actions.issue import Acknowledge, IssuePlan
from tanliu.app.desks.budgets.actions.plan import DrawUpPlan
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.desks.budgets.pages.alternatives import compared
from tanliu.app.desks.budgets.queries.plans import looks, plan_for, plans, shares_of
from tanliu.app.desks.budgets.queries.supervision import course_for
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import Amount, answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.idempotency import answered, remember
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.api.request_bodies import KeyHeader, body_of
from tanliu.app.platform.served import results
from tanliu.decide.budget.warn import holds

router = Router(tags=["budgets"])
LangQuery = Annotated[str, Query("en", pattern="^(en|zh)$")]
_PAGE = 500


class Pool(Schema):
    """Tonnes by quarter, and of the year as the last."""

    id: str
    values: list[Amount]


class PlanRow(Schema):
    """A plan. Only one that is previewed meets all its targets and can be issued; of a year one is in force at most."""

    number: int
    year: str
    base_year: str
    rule: str
    edition: str
    title: str
    evidence: str
    state: str
    unit: str
    targets: str
    author: str
    drawn_up_at: datetime
    batch_id: int
    issue_number: str = Field(description="Empty before the plan is issued")
    issued_by: str
    issued_at: datetime | None
    appeal_until: date | None = Field(description="Last day for an appeal")
    firms: int
    pools: list[Pool]
    unmet: list[str] = Field(description="A sentence for each target that cannot be met")
    left: dict[str, int] = Field(description="How many have no budget, by reason")


class ShareRow(Schema):
    """What a plan gives an enterprise in the year, in tonnes."""

    entity_id: str
    town: str
    field: str
    industry: str
    size_class: str
    used: Amount
    entitled: Amount
    issued: Amount


class StepRow(Schema):
    """A step in tonnes by quarter, and of the year as the last."""

    id: str
    name: str
    values: list[Amount]


class PartRow(Schema):
    """The steps of a part, which add up to what is issued."""

    name: str
    steps: list[StepRow]
    issued: list[Amount]


class ShareWhole(ShareRow):
    """What a plan gives an enterprise, step by step."""

    parts: list[PartRow]


class PlanList(Schema):
    """Plans, newest first."""

    items: list[PlanRow]


class ShareList(Schema):
    """Enterprises of a plan, in the order of their ids."""

    count: int
    items: list[ShareRow]


class CourseRow(Schema):
    """How the year goes for a subject, in kgce or kgCO2e of those of its enterprises that are known so far."""

    kind: str = Field(description="district, field, town or firm")
    id: str
    firms: int
    known: int
    budget: float
    used: float
    to_come: float | None
    probability: float | None = Field(description="That the budget is passed; null where it cannot be told")
    level: int | None
    holds: list[str] = Field(description="Processes that the warning holds")


class OutlookRows(Schema):
    """How the year of a plan is going; no rows while no month is known."""

    months: int
    items: list[CourseRow]


class PlanWanted(Schema):
    """What a plan is made of."""

    rule: str = Field(max_length=100)
    year: str = Field(pattern="^[0-9]{4}$")
    base_year: str = Field(pattern="^[0-9]{4}$")
    targets: str = Field(
        "", max_length=20_000, description="Targets in the place of the rule's, one a line: town D01-T08 -5"
    )


class OutcomeRow(Schema):
    """What a rule would do, in kgce or kgCO2e."""

    rule: str
    firms: int
    budget: int
    issued: int
    reserve: int
    new_entrants: int
    unallocated: int
    gain: int
    lose: int
    output_of_losers: float | None
    gini: float | None
    correlation: float | None
    at_floor: float
    unmet: int


class Outcomes(Schema):
    """Rules side by side."""

    year: str
    base_year: str
    items: list[OutcomeRow]


def _look(request: HttpRequest) -> None:
    if not looks(request.user):
        raise PermissionDenied


def _plan(one: BudgetPlan, lang: str) -> dict[str, Any]:
    return {
        **shown.head(one, lang), "firms": one.shares.count(), "pools": shown.pools(one, lang),
        "unmet": shown.unmet(one, lang), "left": shown.left_of(one),
    }  # fmt: skip


def _rows(one: BudgetPlan, shares: Iterable[PlanShare]) -> list[dict[str, Any]]:
    return [shown.share_row(one, share, "", "") for share in shares]


@router.get("/budgets", response={200: PlanList, **READ_PROBLEMS})
def listed(request: HttpRequest, lang: LangQuery = "en") -> dict[str, Any]:
    """List budget plans, newest first, without those that were withdrawn; of others than planners those that were issued."""
    return {"items": [_plan(one, lang) for one in plans(request.user)[:_PAGE]]}


@router.get("/budgets/alternatives", response={200: Outcomes, **READ_PROBLEMS})
def alternatives(
    request: HttpRequest,
    rule: Annotated[list[str], Query(min_length=2, max_length=5, description="Two to five ids of rules")],
    base_year: Annotated[str | None, Query(None, pattern="^[0-9]{4}$")] = None,
) -> dict[str, Any]:
    """Work out what several rules would do in the year after the base, and keep nothing."""
    _look(request)
    known = parameters.period(base_year)
    year = str(int(known.year) + 1)
    return {"year": year, "base_year": known.year, "items": compared(rule, year, known.year)}


@router.get("/budgets/{number}", response={200: PlanRow, **READ_PROBLEMS})
def one(request: HttpRequest, number: int, lang: LangQuery = "en") -> dict[str, Any]:
    """Return a plan."""
    return _plan(plan_for(request.user, number), lang)


@router.get("/budgets/{number}/outlook", response={200: OutlookRows, **READ_PROBLEMS})
def course(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return how likely each budget of a plan is passed, and the warnings of its rule."""
    one = plan_for(request.user, number)
    found = course_for(one, request.user)
    items = [
        {
            "kind": each.kind, "id": each.id, "firms": each.firms, "known": each.known, "budget": each.budget,
            "used": each.used, "to_come": each.to_come, "probability": each.probability,
            "level": each.level and each.level.level, "holds": sorted(holds(each.level)),
        }
        for each in found.courses
    ]  # fmt: skip
    return {"months": found.months, "items": items}


@router.get("/budgets/{number}/enterprises", response={200: ShareList, **READ_PROBLEMS})
def enterprises(
    request: HttpRequest,
    number: int,
    after: Annotated[
        str, Query("", max_length=100, description="Id of the last enterprise of the page before")
    ] = "",
) -> dict[str, Any]:
    """List what a plan gives, 500 enterprises at once."""
    found = plan_for(request.user, number)
    shares = shares_of(found, request.user, results()).order_by("entity_id")
    return {"count": shares.count(), "items": _rows(found, shares.filter(entity_id__gt=after)[:_PAGE])}


@router.get("/budgets/{number}/enterprises/{entity_id}", response={200: ShareWhole, **READ_PROBLEMS})
def explained(request: HttpRequest, number: int, entity_id: str, lang: LangQuery = "en") -> dict[str, Any]:
    """Return an enterprise's number with the steps that add up to it."""
    found = plan_for(request.user, number)
    share = shares_of(found, request.user, results()).filter(entity_id=entity_id).first()
    if share is None:
        raise ProblemError(404, "no such entity")
    parts = [
        {"name": part["name"], "steps": part["rows"], "issued": part["issued"]}
        for part in shown.steps(found, share, lang)
    ]
    return {**_rows(found, [share])[0], "parts": parts}


@router.post("/budgets", auth=WRITE, response={201: PlanRow, **WRITE_PROBLEMS})
def draw_up(request: HttpRequest, told: Annotated[PlanWanted, Body()], key: KeyHeader = None) -> HttpResponse:
    """Work out a plan and keep it; nothing is issued."""
    DrawUpPlan.require(actor_of(request))
    if replay := answered(request, key, body_of(request)):
        return replay
    number = perform(DrawUpPlan(told.rule, told.year, told.base_year, told.targets), actor_of(request))
    done = PlanRow(**_plan(plan_for(request.user, number), "en")).model_dump(mode="json")
    remember(request, key, body_of(request), done, status=201)
    return answer(done, 201)


class Issued(Schema):
    """An issued plan."""

    number: int
    issue_number: str


@router.post("/budgets/{number}/issue", auth=WRITE, response={200: Issued, **WRITE_PROBLEMS})
def issue(request: HttpRequest, number: int) -> dict[str, Any]:
    """Issue a previewed plan: it is frozen, numbered and posted to the ledger. A plan is issued once."""
    IssuePlan.require(actor_of(request))
    plan_for(request.user, number)
    return {"number": number, "issue_number": perform(IssuePlan(number), actor_of(request))}


class BudgetReceiptRow(Schema):
    """An enterprise acknowledged its budget."""

    number: int
    entity_id: str
    by: str
    at: datetime


@router.post(
    "/budgets/{number}/enterprises/{entity_id}/receipt",
    auth=WRITE,
    response={200: BudgetReceiptRow, **WRITE_PROBLEMS},
)
def acknowledge(request: HttpRequest, number: int, entity_id: str) -> dict[str, Any]:
    """Acknowledge a budget for an enterprise; once more changes nothing."""
    Acknowledge.require(actor_of(request))
    found = plan_for(request.user, number)
    perform(Acknowledge(number, entity_id), actor_of(request))
    kept = found.receipts.get(entity_id=entity_id)
    return {"number": number, "entity_id": entity_id, "by": kept.by, "at": kept.at}


routers = (router,)
