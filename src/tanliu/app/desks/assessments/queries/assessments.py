"""Assessments and certificates that a reader sees, and what comes of the answers as they are now."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from tanliu.app.desks.assessments.models import Assessment, AssessmentAnswer, Certificate
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.casework.notices import entities_of
from tanliu.app.platform.served import results
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.kept import revived
from tanliu.decide.assessment.score import Outcome, assess

PROCESS, CERTIFICATE = "assessment", "certificate"


def assessments_of(user: Any) -> QuerySet[Assessment]:
    """Return the assessments of the enterprises that a reader sees, newest first."""
    seen = entities_of(scope_of(user))
    found = Assessment.objects.order_by("-pk")
    return found if seen is None else found.filter(entity_id__in=seen)


def assessment_for(user: Any, scheme: str, entity_id: str, period: str) -> Assessment:
    """Return the newest assessment of an object and period that a reader sees.

    Raises
    ------
    Http404
        When there is none.
    """
    found = assessments_of(user).filter(scheme=scheme, entity_id=entity_id, period=period).first()
    if found is None:
        raise Http404("no such assessment")
    return found


def certificates_of(user: Any) -> QuerySet[Certificate]:
    """Return the certificates of the enterprises that a reader sees, newest first."""
    seen = entities_of(scope_of(user))
    found = Certificate.objects.select_related("awarded_by").order_by("-pk")
    return found if seen is None else found.filter(entity_id__in=seen)


def certificate_for(user: Any, number: str) -> Certificate:
    """Return a certificate that a reader sees.

    Raises
    ------
    Http404
        When there is none.
    """
    found = certificates_of(user).filter(subject=number).first()
    if found is None:
        raise Http404("no such certificate")
    return found


def rows_of(assessment: Assessment) -> dict[str, AssessmentAnswer]:
    """Return the newest answer to each indicator."""
    every = assessment.answers.select_related("evidence").defer("evidence__content")
    return {one.indicator: one for one in every}


def answers_of(assessment: Assessment) -> dict[str, Answer]:
    """Return what is told now."""
    return {
        id: Answer(one.value, one.absent, one.reason, one.doubt) for id, one in rows_of(assessment).items()
    }


def scheme_as_kept(assessment: Assessment) -> AssessmentScheme:
    """Return the scheme by which an assessment began."""
    return revived(assessment.document)


def outcome_of(assessment: Assessment) -> Outcome:
    """Return what comes of the answers as they are now."""
    return assess(scheme_as_kept(assessment), answers_of(assessment))


def name_of(entity_id: str) -> str:
    """Return the name of an enterprise, its id where nobody knows it."""
    rows = results().rows("SELECT name FROM entity WHERE entity_id = ?", [entity_id])
    return str(rows[0]["name"]) if rows and rows[0]["name"] else entity_id


def names_of(ids: list[str]) -> dict[str, str]:
    """Return the names of enterprises by their ids."""
    rows = results().rows(
        "SELECT entity_id, name FROM entity WHERE list_contains(?::VARCHAR[], entity_id)", [ids]
    )
    return {row["entity_id"]: row["name"] or row["entity_id"] for row in rows}
