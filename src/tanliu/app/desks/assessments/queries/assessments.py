"""Assessments and certificates that a reader sees, and what comes of the answers as they are now."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from tanliu.app.desks.assessments.models import Assessment, AssessmentAnswer, Certificate
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.notices import entities_of
from tanliu.app.platform.casework.today import today, zone
from tanliu.app.platform.served import results
from tanliu.app.store.sql import TOPMOST
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.certificate import months_after, standing
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.kept import revived
from tanliu.decide.assessment.score import Outcome, assess

PROCESS, CERTIFICATE = "assessment", "certificate"
#: Steps with which a certificate was looked at anew.
LOOKS = ("surveil", "restore")


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


def rows_of(assessment: Assessment, day: date | None = None) -> dict[str, AssessmentAnswer]:
    """Return the newest answer to each indicator; of a day, the newest that was told by its end."""
    every = assessment.answers.select_related("evidence").defer("evidence__content")
    if day is not None:
        every = every.filter(at__lt=end_of(day))
    return {one.indicator: one for one in every}


def answers_of(assessment: Assessment, day: date | None = None) -> dict[str, Answer]:
    """Return what is told now, or was told by the end of a day."""
    return {
        id: Answer(one.value, one.absent, one.reason, one.doubt)
        for id, one in rows_of(assessment, day).items()
    }


def end_of(day: date) -> datetime:
    """Return the instant at which a day is over where the server is."""
    return datetime.combine(day + timedelta(days=1), time(), zone())


def state_on(case: Case, day: date) -> str:
    """Return the state of a case at the end of a day; empty before it was opened."""
    over = end_of(day)
    if case.opened_at >= over:
        return ""
    last = case.steps.filter(at__lt=over).order_by("-pk").first()
    if last is not None:
        return last.state_to
    first = case.steps.order_by("pk").first()
    return case.state if first is None else first.state_from


def standing_on(one: Certificate, day: date) -> str:
    """Return how a certificate stood at the end of a day, ``early`` before it was issued; of today and later, how it stands."""
    if day >= today():
        return one.standing(day)
    if day < one.issued_on:
        return "early"
    looks = one.steps.filter(action__in=LOOKS, at__lt=end_of(day)).order_by("-pk").first()
    looked_on = one.issued_on if looks is None else looks.at.astimezone(zone()).date()
    months = one.surveillance_months
    until = None if months is None else min(months_after(looked_on, months), one.valid_until)
    return standing(state_on(one, day), one.valid_until, until, day)


def scheme_as_kept(assessment: Assessment) -> AssessmentScheme:
    """Return the scheme by which an assessment began."""
    return revived(assessment.document)


def outcome_of(assessment: Assessment, day: date | None = None) -> Outcome:
    """Return what comes of the answers as they are now, or as they were at the end of a day."""
    return assess(scheme_as_kept(assessment), answers_of(assessment, day))


def issuer_of(scheme: AssessmentScheme) -> str:
    """Return who issues the certificates of a scheme in both languages: whom it names, or else the place that runs the platform."""
    if scheme.issuer is not None:
        told = [scheme.issuer["zh"], scheme.issuer["en"]]
    else:
        rows = results().rows(f"SELECT name, name_zh FROM region WHERE {TOPMOST}")
        told = [one for one in (rows[0]["name_zh"], rows[0]["name"]) if one] if len(rows) == 1 else []
    return " / ".join(dict.fromkeys(told))


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
