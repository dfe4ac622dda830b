"""What the desk assessments brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

DESK = Desk(
    entries=(
        Entry(
            "assessments", "nav_assessments", group="nav_act", order=70,
            under=frozenset({"assessment", "assessment_scheme", "assessment_compare", "assessment_annual", "assessment_ranks", "certificate"}),
            tabs=(
                Tab("assessments", "assess_cases"), Tab("assessment_schemes", "assess_schemes"),
                Tab("certificates", "assess_certificates"), Tab("assessment_statistics", "assess_statistics"),
                Tab("assessment_independence", "assess_independence", verbs=any_of("assess", "certify")),
            ),
        ),
    ),
    verbs=any_of("assess", "certify", "deviate", "own_scheme", "review_assessment"),
    cases={"assessment": "assessment", "certificate": "certificate"},
    pages_of_today=("/assessments", "/certificates"),
    api_of_today=("/assessments", "/assessment-schemes", "/assessment-statistics", "/certificates"),
)  # fmt: skip
