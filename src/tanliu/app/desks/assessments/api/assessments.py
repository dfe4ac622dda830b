"""Assessments over the interface: opened, answered, moved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router, Schema, Status
from pydantic import Field

from tanliu.app.desks.assessments import rows as told_rows
from tanliu.app.desks.assessments import shown
from tanliu.app.desks.assessments.actions.assess import Apply, StepAssessment, Tell
from tanliu.app.desks.assessments.api.schemes import AssessmentOutcomeRow, Lang, ToldAnswers
from tanliu.app.desks.assessments.api.when import OnDay
from tanliu.app.desks.assessments.models import Assessment
from tanliu.app.desks.assessments.queries.assessments import (
    PROCESS,
    assessment_for,
    assessments_of,
    names_of,
    outcome_of,
    rows_of,
    scheme_as_kept,
)
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.casework.move import offered
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.decide.assessment.answers import Answer

router = Router(tags=["assessments"])
_ONE = "/assessments/{scheme}/{entity_id}/{period}"


class AssessmentRow(Schema):
    """An assessment; ``level`` is empty until it is decided."""

    case: int
    scheme: str
    scheme_title: str
    entity_id: str
    name: str
    period: str
    state: str
    state_name: str
    level: str
    level_name: str
    opened_at: datetime
    due_on: date | None
    revision: int


class Assessments(Schema):
    """Assessments, newest first."""

    count: int
    items: list[AssessmentRow]


class AnswerRow(Schema):
    """The newest answer to an indicator, with its evidence."""

    indicator: str
    value: str
    absent: bool
    reason: str
    doubt: str
    party: str
    by: str
    at: datetime
    figure: str = Field(
        description="The amount of the results that it was taken from; empty where somebody told it"
    )
    computed: str = Field(description="Figure of a tool beside it, with its unit")
    kept_answer: int | None = Field(description="Number of the kept answer that explains it")
    evidence: str | None = Field(description="Name of the document")
    sha256: str | None


class AssessmentWhole(AssessmentRow):
    """An assessment with what comes of its answers as they are now, and what may be done."""

    outcome: AssessmentOutcomeRow
    answers: list[AnswerRow]
    steps: list[str]


class Wanted(Schema):
    """An application."""

    scheme: str = Field(max_length=60)
    entity_id: str = Field(max_length=64)
    period: str = Field(max_length=7, description="A year")


class AssessmentAnswerWanted(ToldAnswers):
    """An answer to one indicator."""

    indicator: str = Field(max_length=60)
    revision: int = Field(description="That of the assessment as it was seen")
    kept_answer: int | None = Field(
        None, ge=1, le=2**62, description="Kept answer of a tool of which a figure stands beside it"
    )


class AssessmentStepWanted(Schema):
    """A step."""

    step: str = Field(max_length=40)
    text: str = Field(max_length=2000)
    revision: int = Field(description="That of the assessment as it was seen")


def _row(one: Assessment, lang: str) -> dict[str, Any]:
    states = {id: state.name[lang] for id, state in process(PROCESS, one.edition).says.states.items()}
    return told_rows.assessment_row(one, names_of([one.entity_id]), states, lang)


def _whole(request: HttpRequest, one: Assessment, lang: str = "en", on: date | None = None) -> dict[str, Any]:
    answers = [
        {"indicator": id, "value": each.value, "absent": each.absent, "reason": each.reason, "doubt": each.doubt, "party": each.party,
         "by": each.by, "at": each.at, "figure": each.figure, "computed": each.computed, "kept_answer": each.kept_answer, "evidence": each.evidence and each.evidence.name, "sha256": each.evidence and each.evidence.sha256}
        for id, each in rows_of(one, on).items()
    ]  # fmt: skip
    return {
        **_row(one, lang), "outcome": shown.outcome(scheme_as_kept(one), outcome_of(one, on), lang), "answers": answers,
        "steps": offered(one, PROCESS, actor_of(request)),
    }  # fmt: skip


@router.get("/assessments", response={200: Assessments, **READ_PROBLEMS})
def listed(
    request: HttpRequest, limit: LimitQuery = 100, offset: OffsetQuery = 0, lang: Lang = "en"
) -> dict[str, Any]:
    """List the assessments of the enterprises that the reader sees."""
    found = assessments_of(request.user)
    return {"count": found.count(), "items": [_row(one, lang) for one in found[offset : offset + limit]]}


@router.get(_ONE, response={200: AssessmentWhole, **READ_PROBLEMS})
def one(
    request: HttpRequest, scheme: str, entity_id: str, period: str, lang: Lang = "en", on: OnDay = None
) -> dict[str, Any]:
    """Return an assessment with its outcome step by step, of its answers as they are or were at the end of a day."""
    day = None if on is None else min(on, today())
    return _whole(request, assessment_for(request.user, scheme, entity_id, period), lang, day)


@router.post("/assessments", auth=WRITE, response={201: AssessmentWhole, **WRITE_PROBLEMS})
def apply(request: HttpRequest, told: Annotated[Wanted, Body()]) -> Status[dict[str, Any]]:
    """Open an assessment; one that is open already is a conflict."""
    Apply.require(actor_of(request))
    visible_entity(results(), request.user, told.entity_id)
    perform(Apply(told.scheme, told.entity_id, told.period), actor_of(request))
    return Status(
        201, _whole(request, assessment_for(request.user, told.scheme, told.entity_id, told.period))
    )


@router.post(_ONE + "/answers", auth=WRITE, response={200: AssessmentWhole, **WRITE_PROBLEMS})
def answer(
    request: HttpRequest,
    scheme: str,
    entity_id: str,
    period: str,
    told: Annotated[AssessmentAnswerWanted, Body()],
) -> dict[str, Any]:
    """Answer an indicator; the newest answer counts, those before it stay."""
    found = assessment_for(request.user, scheme, entity_id, period)
    answer = Answer(told.value, told.absent, told.reason, told.doubt)
    action = Tell(found.pk, told.indicator, told.revision, answer, kept_answer=told.kept_answer)
    perform(action, actor_of(request))
    return _whole(request, assessment_for(request.user, scheme, entity_id, period))


@router.post(_ONE + "/steps", auth=WRITE, response={200: AssessmentWhole, **WRITE_PROBLEMS})
def step(
    request: HttpRequest,
    scheme: str,
    entity_id: str,
    period: str,
    told: Annotated[AssessmentStepWanted, Body()],
) -> dict[str, Any]:
    """Take a step; one on an older revision is a conflict, so nothing is done twice."""
    found = assessment_for(request.user, scheme, entity_id, period)
    perform(StepAssessment(found.pk, told.step, told.revision, told.text), actor_of(request))
    return _whole(request, assessment_for(request.user, scheme, entity_id, period))
