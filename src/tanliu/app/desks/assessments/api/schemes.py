"""Schemes over the interface, and answers tried on one."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.assessments import annual as told_annual
from tanliu.app.desks.assessments import ranks, shown
from tanliu.app.desks.assessments.queries.schemes import scheme_of, schemes
from tanliu.app.platform.api.problem import READ_PROBLEMS, ProblemError
from tanliu.app.platform.served import catalog
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.lift import costs_of
from tanliu.decide.assessment.score import assess

router = Router(tags=["assessments"])
Lang = Annotated[str, Query("en", pattern="^(en|zh)$")]


class SchemeRow(Schema):
    """A scheme; without ``months`` it has no certificates."""

    id: str
    title: str
    about: str
    edition: str
    evidence: str
    source: str
    systems: list[str]
    indicators: int
    unpublished: int = Field(description="Indicators of which the source does not say what is asked")
    levels: list[str]
    note: str
    months: int | None
    examples: int


class SchemeIndicatorRow(Schema):
    """What is asked."""

    id: str
    name: str
    says: str
    asks: str
    section: str
    unit: str
    sort: str | None
    stage: str | None
    most: Decimal | None
    limit: str
    published: bool
    evidence: list[str]
    source: str
    cost_cny: str = Field(description="Hint of what a step costs; empty where the scheme has none")


class WeightRow(Schema):
    """The weight of an indicator in a composite; weights add up to one."""

    id: str
    name: str
    weight: float


class CompositeRow(Schema):
    """A composite with its weights, and how far the judgements go together of which they are made."""

    id: str
    name: str
    mean: str
    by: str = Field(description="scheme, or pairs: judgements in pairs")
    consistency_ratio: float | None
    weights: list[WeightRow]


class SchemeWhole(SchemeRow):
    """A scheme with its indicators and grades."""

    rows: list[SchemeIndicatorRow]
    grades: list[str]
    composites: list[CompositeRow]


class ToldAnswers(Schema):
    """An answer: a grade, a number, or yes or no."""

    value: str = Field("", max_length=40)
    absent: bool = False
    reason: str = Field("", max_length=500)
    doubt: str = Field("", max_length=200, description="Why it is not to be relied on yet")


class Tried(Schema):
    """Answers by indicator; what is left out is missing, and never zero."""

    answers: Annotated[dict[str, ToldAnswers], Field(max_length=500)]
    costs: dict[str, Decimal] = Field(
        {},
        max_length=500,
        description="What a step costs by indicator [CNY]; it goes before a hint of the scheme",
    )


class MeasureRow(Schema):
    """A measure and how it came about; a range where something is missing."""

    id: str
    name: str
    value: str
    says: str


class ConditionRow(Schema):
    """A condition; ``holds`` is null where that depends on what is missing."""

    level: str
    level_name: str
    condition: str
    value: str
    holds: bool | None


class Named(Schema):
    """An indicator."""

    id: str
    name: str


class Doubtful(Named):
    """An indicator with an answer in doubt."""

    why: str


class Upgrade(Named):
    """An indicator that has to become better; ``cost_cny`` is null where nobody told it."""

    to: str
    steps: int
    cost_cny: str | None


class LiftRow(Schema):
    """What is lacking to a level; ``uncosted`` upgrades are not in ``cost_cny``."""

    level: str
    level_name: str
    shorts: list[str]
    cost_cny: str | None
    uncosted: int
    upgrades: list[Upgrade]


class AssessmentOutcomeRow(Schema):
    """What comes of answers: ``level`` is sure, ``best`` is reached if everything missing turns out well."""

    level: str | None
    level_name: str
    best: str | None
    best_name: str
    is_open: bool
    is_provisional: bool
    in_gap: str
    missing: list[Named]
    doubtful: list[Doubtful]
    measures: list[MeasureRow]
    conditions: list[ConditionRow]
    lifts: list[LiftRow]


@router.get("/assessment-schemes", response={200: list[SchemeRow], **READ_PROBLEMS})
def listed(request: HttpRequest, lang: Lang = "en") -> list[dict[str, Any]]:
    """List the schemes of the packs in use."""
    return [shown.scheme_row(id, one, lang) for id, one in schemes(catalog()).items()]


@router.get("/assessment-schemes/{id}", response={200: SchemeWhole, **READ_PROBLEMS})
def one(request: HttpRequest, id: str, lang: Lang = "en") -> dict[str, Any]:
    """Return a scheme with what it asks."""
    _known(id)
    found = scheme_of(catalog(), id)
    return {
        **shown.scheme_row(id, found, lang), "rows": shown.indicators(found, None, lang), "grades": list(found.grades),
        "composites": ranks.composites(found, lang),
    }  # fmt: skip


@router.post("/assessment-schemes/{id}/score", response={200: AssessmentOutcomeRow, **READ_PROBLEMS})
def score(request: HttpRequest, id: str, told: Annotated[Tried, Body()], lang: Lang = "en") -> dict[str, Any]:
    """Try answers on a scheme; nothing is kept."""
    _known(id)
    found = scheme_of(catalog(), id)
    answers = {name: Answer(**each.dict()) for name, each in told.answers.items()}
    return shown.outcome(found, assess(found, answers), lang, costs_of(found, told.costs))


class ToRank(Schema):
    """Objects to be ranked by a measure of a scheme, and how."""

    measure: str = Field(max_length=60)
    objects: Annotated[dict[str, dict[str, str]], Field(min_length=1, max_length=2000)]
    weights: Literal["scheme", "data"] = Field(
        "scheme", description="data: by principal components of the objects"
    )
    by: Literal["value", "pairs"] = Field("value", description="pairs: by how many others an object beats")
    draws: int = Field(1000, ge=0, le=10_000, description="How often weights are drawn anew")
    otherwise: bool = Field(False, description="Try ranks also with z-scores and ranks in place of goalposts")


class RankPlaceRow(Schema):
    """An object with its rank; ``best`` and ``worst`` hold in nineteen of twenty draws of weights."""

    id: str
    name: str
    value: str | None
    rank: int | None
    best: int | None
    worst: int | None


class Ranked(Schema):
    """Objects in their order, and the weights that were used."""

    rows: list[RankPlaceRow]
    weights: list[WeightRow]


@router.post("/assessment-schemes/{id}/rank", response={200: Ranked, **READ_PROBLEMS})
def rank(request: HttpRequest, id: str, told: Annotated[ToRank, Body()], lang: Lang = "en") -> dict[str, Any]:
    """Rank objects by a measure; nothing is kept. Who lacks an answer has no rank."""
    _known(id)
    return ranks.ranks(
        scheme_of(catalog(), id), ranks.Asked(**told.dict(exclude={"objects"})), told.objects, lang
    )


class AnnualMoved(Schema):
    """An indicator or measure by year; null where it is not known."""

    id: str
    name: str
    unit: str
    values: list[str | None]
    change: str | None
    change_percent: str | None
    direction: str


class AnnualLevel(Schema):
    """The level of a year."""

    year: str
    level: str
    is_open: bool


class AnnualReport(Schema):
    """The report of a year; values are in the order of ``years``."""

    scheme: str
    title: str
    edition: str
    year: str
    years: list[str]
    whose: str
    indicators: list[AnnualMoved]
    measures: list[AnnualMoved]
    levels: list[AnnualLevel]


@router.get("/assessment-schemes/{id}/annual", response={200: AnnualReport, **READ_PROBLEMS})
def annual(
    request: HttpRequest, id: str, year: Annotated[str, Query(pattern="^[0-9]{4}$")], lang: Lang = "en"
) -> dict[str, Any]:
    """Return the report of a year that the scheme knows."""
    _known(id)
    rule = scheme_of(catalog(), id)
    if year not in rule.series:
        raise ProblemError(404, "nothing is known of this year")
    return told_annual.report(rule, year, {}, lang)


def _known(id: str) -> None:
    if id not in schemes(catalog()):
        raise ProblemError(404, "no such scheme")
