"""What came of a plan, low yields and the order of power over the interface."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.budgets.actions.evaluate import EvaluatePlan
from tanliu.app.desks.budgets.queries.evaluation import evaluated_for, evaluation_rule, low_yields
from tanliu.app.desks.budgets.queries.plans import plan_for
from tanliu.app.desks.budgets.queries.power import power_order, power_sources
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.served import catalog, results

router = Router(tags=["budgets"])
YearQuery = Annotated[str | None, Query(None, pattern="^[0-9]{4}$")]


class RankRow(Schema):
    """What came of a budget; amounts in kgce or kgCO2e, None where something is not known."""

    kind: str = Field(description="town or firm")
    id: str
    rank: int | None
    rank_of: int
    points: float | None
    scale: float | None = Field(description="Used less than in the base year")
    effect: float | None = Field(description="Change of the intensity, -0.05 for 5 % less")
    completion: float | None = Field(description="Use by the end of the year over the budget")


class IndustryRow(Schema):
    """How many of an industry pass their budgets."""

    industry: str
    firms: int
    over: int
    change_method: bool


class Evaluation(Schema):
    """What came of a plan so far."""

    number: int
    months: int = Field(description="That are known; the rest of the year is an estimate")
    rule: str
    edition: str
    evidence: str
    items: list[RankRow]
    industries: list[IndustryRow]


class EvaluationKept(Schema):
    """An evaluation that was kept."""

    number: int
    over: int = Field(description="Enterprises that passed their budgets")


class YieldRow(Schema):
    """Value added in CNY by mu and by tce, and over the mean of the industry."""

    entity_id: str
    industry: str
    energy_tce: float | None
    per_mu: float
    mu_ratio: float
    per_tce: float
    tce_ratio: float
    of_all: bool
    listed: bool


class Yields(Schema):
    """Who uses most for least first."""

    year: str
    items: list[YieldRow]


class PlaceRow(Schema):
    """The place of an enterprise in the order of power."""

    place: int
    entity_id: str
    power_class: str | None
    grade: str | None
    budget: str = Field(description="left, used_up or none; none also where the use is not known")
    warned: bool
    low_yield: bool


class SourceRow(Schema):
    """Who generates power or sends it out."""

    entity_id: str
    kwh: float
    kg_per_kwh: float | None
    clean: bool


class PowerOrder(Schema):
    """Who is supplied first, and from whom power is taken first."""

    year: str
    users: list[PlaceRow]
    sources: list[SourceRow]


@router.get("/budgets/{number}/evaluation", response={200: Evaluation, **READ_PROBLEMS})
def evaluation(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return what came of a plan, by town, enterprise and industry; ranks stay those among all."""
    plan = plan_for(request.user, number)
    rule = evaluation_rule(catalog(), plan.year)
    if rule is None:
        raise ProblemError(404, "no pack in use says how budgets are evaluated")
    found = evaluated_for(results(), plan, rule, request.user)
    items = [
        {"kind": kind, "id": one.outcome.id, "rank": one.rank, "rank_of": one.rank_of, "points": one.points, "scale": one.outcome.scale,
         "effect": one.outcome.effect, "completion": one.outcome.completion}
        for kind, some in (("town", found.towns), ("firm", found.firms)) for one in some
    ]  # fmt: skip
    industries = [
        {"industry": one.industry, "firms": one.firms, "over": one.over, "change_method": one.method}
        for one in found.errors
    ]
    told = {"number": number, "months": found.months, "rule": rule.evaluation, "edition": rule.edition}
    return {**told, "evidence": rule.evidence, "items": items, "industries": industries}


@router.post("/budgets/{number}/evaluation", auth=WRITE, response={200: EvaluationKept, **WRITE_PROBLEMS})
def evaluate(request: HttpRequest, number: int) -> dict[str, Any]:
    """Keep what came of a plan whose year is over; a second time is a conflict."""
    EvaluatePlan.require(actor_of(request))
    plan_for(request.user, number)
    return {"number": number, "over": perform(EvaluatePlan(number), actor_of(request))}


@router.get("/low-yields", response={200: Yields, **READ_PROBLEMS})
def yields(request: HttpRequest, year: YearQuery = None) -> dict[str, Any]:
    """List enterprises beside the yields of land and energy of their industries."""
    known = parameters.period(year).year
    rule = evaluation_rule(catalog(), known)
    found = [] if rule is None else low_yields(results(), known, rule, scope_of(request.user))
    items = [
        {
            "entity_id": one.one.id,
            "industry": one.one.industry,
            "energy_tce": one.one.energy_tce,
            **one._asdict(),
        }
        for one in found
    ]
    return {"year": known, "items": items}


@router.get("/power-order", response={200: PowerOrder, **READ_PROBLEMS})
def power(request: HttpRequest, year: YearQuery = None) -> dict[str, Any]:
    """Return in which order power is given and taken when there is not enough; restrictions begin at the end."""
    known, scope = parameters.period(year).year, scope_of(request.user)
    users = [
        {"place": one.place, "entity_id": one.user.id, "power_class": one.of and one.of.id, "grade": one.user.grade,
         "budget": one.user.budget, "warned": one.user.warned, "low_yield": one.user.low_yield}
        for one in power_order(results(), catalog(), known, scope)
    ]  # fmt: skip
    sources = [
        {
            "entity_id": one.supplier.id,
            "kwh": one.supplier.kwh,
            "kg_per_kwh": one.kg_per_kwh,
            "clean": one.clean,
        }
        for one in power_sources(results(), catalog(), known, scope)
    ]
    return {"year": known, "users": users, "sources": sources}
