"""Certificates over the interface, as they stand today."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router, Schema
from pydantic import Field

from tanliu.app.desks.assessments import rows as told_rows
from tanliu.app.desks.assessments import signing
from tanliu.app.desks.assessments.actions.certify import StepCertificate
from tanliu.app.desks.assessments.api.assessments import AssessmentStepWanted
from tanliu.app.desks.assessments.api.schemes import Lang
from tanliu.app.desks.assessments.api.when import OnDay
from tanliu.app.desks.assessments.queries.assessments import certificate_for, certificates_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.casework.today import today

router = Router(tags=["assessments"])


class CertificateRow(Schema):
    """A certificate as it stands on a day."""

    number: str
    holder: str
    scheme: str
    scheme_title: str
    edition: str
    level: str
    level_name: str
    period: str
    issuer: str = Field(description="Empty of those from before issuers were kept")
    owner: str = Field(description="Whose scheme it is; empty where its source does not tell")
    previous: str | None = Field(description="The certificate that this one follows")
    next: str | None = Field(description="The certificate that follows this one")
    issued_on: date
    valid_until: date
    surveil_until: date | None
    standing: str = Field(
        description="valid, unwatched, suspended, withdrawn, expired, or early before its first day"
    )
    standing_name: str
    as_of: date


class Certificates(Schema):
    """Certificates, newest first."""

    count: int
    items: list[CertificateRow]


@router.get("/certificates", response={200: Certificates, **READ_PROBLEMS})
def listed(
    request: HttpRequest, limit: LimitQuery = 100, offset: OffsetQuery = 0, lang: Lang = "en"
) -> dict[str, Any]:
    """List the certificates of the enterprises that the reader sees."""
    found = certificates_of(request.user)
    items = [told_rows.certificate(one, today(), lang) for one in found[offset : offset + limit]]
    return {"count": found.count(), "items": items}


@router.get("/certificates/{number}", response={200: CertificateRow, **READ_PROBLEMS})
def one(request: HttpRequest, number: str, lang: Lang = "en", on: OnDay = None) -> dict[str, Any]:
    """Return a certificate as it stands, or stood on a day."""
    return told_rows.certificate(certificate_for(request.user, number), min(on or today(), today()), lang)


class CertificateText(Schema):
    """A certificate as it is checked without a network."""

    number: str
    text: str = Field(
        description="TLC1: and base45 of a COSE_Sign1; check it beside /verify/keys.json and /verify/standings.txt"
    )


@router.get("/certificates/{number}/text", response={200: CertificateText, **READ_PROBLEMS})
def text(request: HttpRequest, number: str) -> dict[str, Any]:
    """Return the signed text of a certificate."""
    return {"number": number, "text": signing.text_of(certificate_for(request.user, number))}


@router.post("/certificates/{number}/steps", auth=WRITE, response={200: CertificateRow, **WRITE_PROBLEMS})
def step(request: HttpRequest, number: str, told: Annotated[AssessmentStepWanted, Body()]) -> dict[str, Any]:
    """Take a step: surveillance, suspension, restoration, withdrawal."""
    found = certificate_for(request.user, number)
    perform(StepCertificate(found.pk, told.step, told.revision, told.text), actor_of(request))
    return told_rows.certificate(certificate_for(request.user, number), today(), "en")
