"""Statistics of assessments over the interface."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tanliu.app.desks.assessments import counted
from tanliu.app.desks.assessments.api.schemes import Lang
from tanliu.app.desks.assessments.queries import statistics as asked
from tanliu.app.desks.assessments.queries.schemes import schemes
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog

router = Router(tags=["assessments"])


class CertificatesHeld(Schema):
    """Certificates of a scheme, year of issue and level by how they stand."""

    scheme: str
    scheme_title: str
    year: int
    level: str
    level_name: str
    valid: int
    unwatched: int
    suspended: int
    withdrawn: int
    expired: int


class AssessmentProgress(Schema):
    """Assessments of a scheme in a state."""

    scheme: str
    scheme_title: str
    state: str
    state_name: str
    count: int
    late: int


class TownLevel(Schema):
    """Valid certificates of a level of a scheme."""

    scheme: str
    scheme_title: str
    level: str
    level_name: str
    count: int


class AssessedTown(Schema):
    """Objects of a town, each once."""

    region_id: str
    name: str
    assessed: int
    certified: int
    levels: list[TownLevel]


class AnswerSpread(Schema):
    """Quartiles of the answers to an indicator; of a grade the grade, of what is met the share alone."""

    indicator: str
    name: str
    asks: str
    objects: int | None
    low: str | None
    middle: str | None
    high: str | None


class AnswersBeside(Schema):
    """Answers of those decided by the newest edition of a scheme for a year."""

    scheme: str
    year: str
    edition: str
    least_objects: int = Field(description="Of fewer objects nothing is told: objects is null then")
    source: str
    objects: int | None
    other_editions: int
    rows: list[AnswerSpread]


class AssessmentStatistics(Schema):
    """What a reader sees of assessments, counted."""

    as_of: date
    certificates: list[CertificatesHeld]
    progress: list[AssessmentProgress]
    towns: list[AssessedTown]
    benchmarks: list[AnswersBeside]


@router.get("/assessment-statistics", response={200: AssessmentStatistics, **READ_PROBLEMS})
def statistics(request: HttpRequest, lang: Lang = "en") -> dict[str, Any]:
    """Return certificates by level and year, assessments by state, objects by town, and answers side by side."""
    user, day = request.user, today()
    benchmarks = [
        {"year": year, **counted.benchmark(one, asked.decided(id, year), lang)}
        for id, one in counted.comparable(catalog()).items()
        for year in asked.years_of(id)
    ]
    return {
        "as_of": day, "certificates": counted.portfolio(asked.portfolio(user, day), lang),
        "progress": counted.progress(asked.progress(user, day), catalog(), lang), "towns": counted.towns(asked.towns(user, day, lang), schemes(catalog()), lang),
        "benchmarks": benchmarks,
    }  # fmt: skip
