"""Assessments and certificates counted: by scheme, level and year, by town, by state, and answers side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from tanliu.app.desks.assessments.models import Assessment, AssessmentAnswer
from tanliu.app.desks.assessments.queries.assessments import assessments_of, certificates_of, scheme_as_kept
from tanliu.app.platform.served import results
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.document import AssessmentScheme


@dataclass(frozen=True, slots=True)
class Held:
    """Certificates of a scheme, level and year of issue by how they stand.

    Attributes
    ----------
    standings
        How many there are by standing.
    """

    scheme: str
    level: str
    year: int
    about: AssessmentScheme
    standings: Mapping[str, int]


def portfolio(user: Any, day: date) -> list[Held]:
    """Return the certificates that a reader sees, counted by scheme, level and year of issue, on a day."""
    about: dict[str, AssessmentScheme] = {}
    counts: dict[tuple[str, str, int], Counter[str]] = {}
    for one in certificates_of(user).order_by("pk").iterator():
        about[one.scheme] = scheme_as_kept(one.awarded_by)
        counts.setdefault((one.scheme, one.level, one.issued_on.year), Counter())[one.standing(day)] += 1
    ordered = sorted(counts.items(), key=lambda one: (one[0][0], -one[0][2], one[0][1]))
    return [Held(scheme, level, year, about[scheme], told) for (scheme, level, year), told in ordered]


@dataclass(frozen=True, slots=True)
class Progress:
    """Assessments of a scheme in a state.

    Attributes
    ----------
    late
        How many of them are past the due day of a clock.
    """

    scheme: str
    state: str
    count: int
    late: int


def progress(user: Any, day: date) -> list[Progress]:
    """Return how many assessments are in which state, and how many of these are late on a day."""
    told = (
        assessments_of(user)
        .order_by("scheme", "state")
        .values("scheme", "state")
        .annotate(count=Count("pk"), late=Count("pk", filter=Q(closed_at=None, due_on__lt=day)))
    )
    return [Progress(**row) for row in told]


@dataclass(frozen=True, slots=True)
class Town:
    """Objects of a town: assessed at all, and with a certificate that is valid."""

    region_id: str
    name: str
    assessed: int
    certified: int


def towns(user: Any, day: date, lang: str) -> list[Town]:
    """Return the objects that a reader sees by town, called as in a language; an object counts once, whatever the schemes."""
    assessed = set(assessments_of(user).order_by().values_list("entity_id", flat=True))
    valid = {one.entity_id for one in certificates_of(user).iterator() if one.standing(day) == "valid"}
    where = results().rows(
        """SELECT e.entity_id, e.region_id, coalesce(CASE WHEN ? = 'zh' THEN r.name_zh END, r.name, e.region_id) AS name
           FROM entity e LEFT JOIN region r ON r.region_id = e.region_id WHERE list_contains(?::VARCHAR[], e.entity_id)""",
        [lang, sorted(assessed | valid)],
    )
    names = {row["region_id"]: row["name"] for row in where}
    all_of, certified_of = (
        Counter(row["region_id"] for row in where if row["entity_id"] in some)
        for some in (assessed | valid, valid)
    )
    return [Town(id, names[id], all_of[id], certified_of[id]) for id in sorted(names)]


def decided(scheme: str, period: str = "") -> list[Assessment]:
    """Return the newest decided assessment of every object, whoever asks: for sums that tell of nobody alone."""
    found = Assessment.objects.filter(scheme=scheme).exclude(decided_by="").order_by("pk")
    if period:
        found = found.filter(period=period)
    return list({one.entity_id: one for one in found}.values())


def years_of(scheme: str) -> list[str]:
    """Return the years of which there are decided assessments, the newest first."""
    found = Assessment.objects.filter(scheme=scheme).exclude(decided_by="")
    return sorted(set(found.order_by().values_list("period", flat=True)), reverse=True)


def answers_told(cases: Iterable[Assessment]) -> dict[int, dict[str, Answer]]:
    """Return the newest answers of each case, in one query."""
    found: dict[int, dict[str, Answer]] = {one.pk: {} for one in cases}
    every = AssessmentAnswer.objects.filter(assessment__in=found).order_by("pk")
    wanted = ("assessment_id", "indicator", "value", "absent", "reason", "doubt")
    for case, indicator, *told in every.values_list(*wanted):
        found[case][indicator] = Answer(*told)
    return found
