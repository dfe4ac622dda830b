"""The operation that lists transformation plans."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tanliu.app.desks.transitions import shown
from tanliu.app.desks.transitions.queries import plans
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.served import catalog

router = Router(tags=["targets"])


class PlanGood(Schema):
    """A good, one amount for each of ``years`` of the plan in ``unit``; ``follows`` where no stage makes it and it follows of another."""

    name: str
    unit: str
    follows: bool
    amounts: list[str | None]


class PlanStage(Schema):
    """A plant or a phase of one: what it makes in a year from ``first`` on."""

    name: str
    good: str
    unit: str
    amount: str
    first: int
    until: int | None
    state: str
    where: str
    evidence: str


class PlanCheck(Schema):
    """Two numbers of one good in one year: what is ``told`` and what is ``found`` beside it, in ``unit``; ``gap`` of the told."""

    good: str
    unit: str
    year: int
    kind: str
    told: str
    found: str | None
    gap: str | None
    verdict: str
    evidence: str
    how: str
    where: str


class Plan(Schema):
    """A plan with its goods, stages and comparisons, the worst first."""

    id: str
    title: str
    whose: str
    source: str
    tolerance: str
    years: list[int]
    goods: list[PlanGood]
    stages: list[PlanStage]
    checks: list[PlanCheck]
    verdicts: dict[str, int]


class TransitionList(Schema):
    """Plans of the packs in use, and how many comparisons there are of each verdict."""

    verdicts: dict[str, int]
    items: list[Plan]


@router.get("/transformation-plans", response={200: TransitionList, **READ_PROBLEMS})
def listed(
    request: HttpRequest, lang: Annotated[str, Query("en", pattern="^(en|zh)$")] = "en"
) -> dict[str, Any]:
    """List transformation plans: capacities and chains over years, checked against each other."""
    every = plans(catalog())
    return {"verdicts": shown.counts(every), "items": [shown.plan_row(one, lang) for one in every]}


routers = (router,)
