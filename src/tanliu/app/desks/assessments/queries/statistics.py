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
    """Objects of a town: assessed at all, with a certificate that is valid, and of these how many have which level.

    Attributes
    ----------
    levels
        Levels of valid certificates by scheme and level; an object counts once for each of its schemes.
    outline
        GeoJSON geometry; None where nobody brought one.
    """

    region_id: str
    name: str
    assessed: int
    certified: int
    levels: Mapping[tuple[str, str], int]
    outline: str | None


def towns(user: Any, day: date, lang: str, scheme: str = "") -> list[Town]:
    """Return the objects that a reader sees by town, called as in a language, those with most valid certificates first.

    Parameters
    ----------
    scheme
        Only what was assessed by this one; every scheme where it is empty, and an object counts once all the same.
    """
    cases, held = assessments_of(user), certificates_of(user)
    if scheme:
        cases, held = cases.filter(scheme=scheme), held.filter(scheme=scheme)
    assessed = set(cases.order_by().values_list("entity_id", flat=True))
    level_of = {
        (one.entity_id, one.scheme): one.level
        for one in held.order_by("pk").iterator()
        if one.standing(day) == "valid"
    }
    valid = {entity for entity, _ in level_of}
    where = results().rows(
        """SELECT e.entity_id, e.region_id, coalesce(CASE WHEN ? = 'zh' THEN r.name_zh END, r.name, e.region_id) AS name, r.outline
           FROM entity e LEFT JOIN region r ON r.region_id = e.region_id WHERE list_contains(?::VARCHAR[], e.entity_id)""",
        [lang, sorted(assessed | valid)],
    )
    town_of = {row["entity_id"]: row["region_id"] for row in where}
    levels: dict[str, Counter[tuple[str, str]]] = {row["region_id"]: Counter() for row in where}
    for (entity, of), level in level_of.items():
        if entity in town_of:
            levels[town_of[entity]][of, level] += 1
    all_of, certified_of = (
        Counter(town for entity, town in town_of.items() if entity in some)
        for some in (assessed | valid, valid)
    )
    found = {
        row["region_id"]: Town(
            row["region_id"], row["name"], all_of[row["region_id"]], certified_of[row["region_id"]],
            levels[row["region_id"]], row["outline"],
        )
        for row in where
    }  # fmt: skip
    return sorted(found.values(), key=lambda one: (-one.certified, -one.assessed, one.region_id))


def beside(found: Iterable[Town], lang: str) -> list[Town]:
    """Return the other towns inside the same regions that have an outline, in which a reader sees no object: for the map."""
    ids = [one.region_id for one in found]
    rows = results().rows(
        """SELECT region_id, coalesce(CASE WHEN ? = 'zh' THEN name_zh END, name, region_id) AS name, outline FROM region
           WHERE outline IS NOT NULL AND NOT list_contains(?::VARCHAR[], region_id)
             AND parent_id IN (SELECT parent_id FROM region WHERE list_contains(?::VARCHAR[], region_id)) ORDER BY region_id""",
        [lang, ids, ids],
    )
    return [Town(row["region_id"], row["name"], 0, 0, {}, row["outline"]) for row in rows]


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
