"""Findings of assessments over the interface."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router, Schema
from pydantic import Field

from tanliu.app.desks.assessments.actions.findings import TellFinding
from tanliu.app.desks.assessments.models import Assessment
from tanliu.app.desks.assessments.queries.assessments import assessment_for
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS

router = Router(tags=["assessments"])
_FINDINGS = "/assessments/{scheme}/{entity_id}/{period}/findings"


class AssessmentFindingRow(Schema):
    """A finding with its answer and what the assessor says of it."""

    number: int
    kind: str = Field(description="major, minor or observation")
    indicator: str
    stage: str
    text: str
    by: str
    at: datetime
    answer: str
    answered_at: datetime | None
    verdict: str
    closed_by: str
    closed_at: datetime | None
    holds: bool = Field(description="Whether the assessment waits for it")


class AssessmentFindings(Schema):
    """Findings of an assessment, the oldest first."""

    revision: int
    items: list[AssessmentFindingRow]


class AssessmentFindingWanted(Schema):
    """What is done about a finding: raise, answer, close or reject."""

    what: str = Field(max_length=12)
    text: str = Field(max_length=2000)
    revision: int = Field(description="That of the assessment as it was seen")
    number: int = Field(0, ge=0, le=2**62, description="Of the finding; 0 for one that is raised")
    kind: str = Field("", max_length=12)
    indicator: str = Field("", max_length=60)


def _told(case: Assessment) -> dict[str, Any]:
    plain = (
        "kind",
        "indicator",
        "stage",
        "text",
        "by",
        "at",
        "answer",
        "answered_at",
        "verdict",
        "closed_by",
        "closed_at",
        "holds",
    )
    items = [
        {"number": one.pk, **{name: getattr(one, name) for name in plain}} for one in case.findings.all()
    ]
    return {"revision": case.revision, "items": items}


@router.get(_FINDINGS, response={200: AssessmentFindings, **READ_PROBLEMS})
def listed(request: HttpRequest, scheme: str, entity_id: str, period: str) -> dict[str, Any]:
    """List the findings of an assessment."""
    return _told(assessment_for(request.user, scheme, entity_id, period))


@router.post(_FINDINGS, auth=WRITE, response={200: AssessmentFindings, **WRITE_PROBLEMS})
def tell(
    request: HttpRequest,
    scheme: str,
    entity_id: str,
    period: str,
    told: Annotated[AssessmentFindingWanted, Body()],
) -> dict[str, Any]:
    """Raise, answer, close or reject a finding."""
    found = assessment_for(request.user, scheme, entity_id, period)
    perform(
        TellFinding(found.pk, told.what, told.revision, told.text, told.number, told.kind, told.indicator),
        actor_of(request),
    )
    return _told(found)
