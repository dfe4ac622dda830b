"""The pages of assessments and certificates."""

from __future__ import annotations

from django.urls import path

from tanliu.app.desks.assessments.pages.annual import annual
from tanliu.app.desks.assessments.pages.assessment import answer, assessment, evidence, step
from tanliu.app.desks.assessments.pages.certificates import (
    certificate,
    certificate_pdf,
    certificate_qr,
    certificate_step,
    certificate_text,
    certificates,
)
from tanliu.app.desks.assessments.pages.findings import finding, independence
from tanliu.app.desks.assessments.pages.lists import apply, assessments, scheme, schemes
from tanliu.app.desks.assessments.pages.ranks import ranks
from tanliu.app.desks.assessments.pages.site import site, site_later
from tanliu.app.desks.assessments.pages.statistics import compare, statistics
from tanliu.app.desks.assessments.pages.verify import keys, register, standings, verify

urlpatterns = [
    path("assessments", assessments, name="assessments"),
    path("assessments/apply", apply, name="assessment_apply"),
    path("assessments/schemes", schemes, name="assessment_schemes"),
    path("assessments/schemes/compare", compare, name="assessment_compare"),
    path("assessments/statistics", statistics, name="assessment_statistics"),
    path("assessments/independence", independence, name="assessment_independence"),
    path("assessments/schemes/<str:id>", scheme, name="assessment_scheme"),
    path("assessments/schemes/<str:id>/annual", annual, name="assessment_annual"),
    path("assessments/schemes/<str:id>/ranks", ranks, name="assessment_ranks"),
    path("assessments/<str:scheme>/<str:entity_id>/<str:period>", assessment, name="assessment"),
    path("assessments/<str:scheme>/<str:entity_id>/<str:period>/answer", answer, name="assessment_answer"),
    path("assessments/<str:scheme>/<str:entity_id>/<str:period>/finding", finding, name="assessment_finding"),
    path("assessments/<str:scheme>/<str:entity_id>/<str:period>/site", site, name="assessment_site"),
    path(
        "assessments/<str:scheme>/<str:entity_id>/<str:period>/site/later",
        site_later,
        name="assessment_site_later",
    ),
    path("assessments/<str:scheme>/<str:entity_id>/<str:period>/step", step, name="assessment_step"),
    path(
        "assessments/<str:scheme>/<str:entity_id>/<str:period>/evidence/<int:number>",
        evidence,
        name="assessment_evidence",
    ),
    path("certificates", certificates, name="certificates"),
    path("certificates/<str:number>", certificate, name="certificate"),
    path("certificates/<str:number>/qr.svg", certificate_qr, name="certificate_qr"),
    path("certificates/<str:number>/certificate.txt", certificate_text, name="certificate_text"),
    path("certificates/<str:number>/certificate.pdf", certificate_pdf, name="certificate_pdf"),
    path("certificates/<str:number>/step", certificate_step, name="certificate_step"),
    path("verify", verify, name="verify"),
    path("verify/register", register, name="certificate_register"),
    path("verify/keys.json", keys, name="certificate_keys"),
    path("verify/standings.txt", standings, name="certificate_standings"),
    path("verify/<str:number>", verify, name="verify_number"),
]
