"""Statistics of assessments: what is counted for whom, what is too few to be told, and two editions side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app.desks.assessments import counted
from tanliu.app.desks.assessments.actions.assess import Apply, Tell
from tanliu.app.desks.assessments.actions.certify import StepCertificate
from tanliu.app.desks.assessments.models import Assessment, Certificate
from tanliu.app.desks.assessments.queries.assessments import CERTIFICATE
from tanliu.app.desks.assessments.queries.statistics import Town, decided, progress, towns
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.move import begin
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.certificate import months_after, numbered

LI = Actor("li")
ZWL = "zero-waste-to-landfill"
PAGE = "/assessments/statistics"


@pytest.fixture
def firms(covers: dict[str, list[str]]) -> list[str]:
    return [
        row["entity_id"] for row in results().rows("SELECT entity_id FROM entity ORDER BY entity_id LIMIT 5")
    ]


def _decide(firm: str, recycled: int) -> Assessment:
    case = Assessment.objects.get(pk=perform(Apply(ZWL, firm, "2024"), LI))
    perform(Tell(case.pk, "recycle", 1, Answer(f"{recycled}")), LI)
    Assessment.objects.filter(pk=case.pk).update(
        decided_by="wang", level="silver", closed_at=case.opened_at, state="certified"
    )
    return case


def test_answers_are_told_from_five_objects_on(firms: list[str], client_of: Callable[[str], Client]) -> None:
    client = client_of("enterprise")
    for place, firm in enumerate(firms[:4]):
        _decide(firm, 81 + place)
    page = client.get(PAGE).content.decode()
    assert "82.5" not in page and "Too few to be told of" in page
    # told again the newest counts, and once
    _decide(firms[0], 99)
    assert len(decided(ZWL, "2024")) == 4 and "Too few to be told of" in client.get(PAGE).content.decode()
    _decide(firms[4], 77)
    # 77, 82, 83, 84 and 99: nobody's own but the quartiles
    page = client.get(PAGE).content.decode()
    assert all(one in page for one in ("82 t", "83 t", "84 t")) and "77 t" not in page and "99 t" not in page
    (told,) = client.get("/api/v1/assessment-statistics").json()["benchmarks"]
    rows = {row["indicator"]: row for row in told["rows"]}
    assert (rows["recycle"]["low"], rows["recycle"]["high"]) == ("82 t", "84 t") and rows["reuse"][
        "objects"
    ] is None


def test_progress_counts_what_is_late(firms: list[str], client_of: Callable[[str], Client]) -> None:
    client_of("district")
    user = User.objects.get(member__role="district")
    case = Assessment.objects.get(pk=perform(Apply(ZWL, firms[0], "2024"), LI))
    for days, late in ((0, 0), (1, 1)):
        Assessment.objects.filter(pk=case.pk).update(due_on=today() - timedelta(days))
        (row,) = progress(user, today())
        assert (row.state, row.count, row.late) == ("requested", 1, late)


def test_two_editions_are_compared(firms: list[str], client_of: Callable[[str], Client]) -> None:
    _decide(firms[0], 90)
    address = "/assessments/schemes/compare?one=eco-city-kpi@1.0&other=eco-city-kpi@2.0"
    assert "only in the" in client_of("enterprise").get(address).content.decode()
    same = f"/assessments/schemes/compare?one={ZWL}@2022&other={ZWL}@2022"
    page = client_of("district").get(same).content.decode()
    assert "Both ask the same" in page and "open: answers are missing" in page
    assert "open: answers are missing" not in client_of("enterprise").get(same).content.decode()


def _certified(case: Assessment, place: int, level: str) -> Certificate:
    told = {
        "awarded_by": case, "scheme": case.scheme, "level": level, "holder": "x", "issued_on": today(), "looked_on": today(),
        "valid_until": months_after(today(), 36),
    }  # fmt: skip
    found: Any = begin(Certificate, CERTIFICATE, numbered("ZWL", 2026, place), case.entity_id, LI, **told)
    return found


def test_objects_are_told_by_town_and_level(firms: list[str], client_of: Callable[[str], Client]) -> None:
    cases = [_decide(firm, 90) for firm in firms[:3]]
    held = [
        _certified(case, place, level)
        for place, (case, level) in enumerate(zip(cases[:2], ("gold", "silver"), strict=True))
    ]
    client = client_of("district")
    user = User.objects.get(member__role="district")
    rows = towns(user, today(), "en")
    assert sum(one.assessed for one in rows) == 3 and sum(one.certified for one in rows) == 2
    assert sum((Counter(one.levels) for one in rows), Counter()) == {(ZWL, "gold"): 1, (ZWL, "silver"): 1}
    assert [one.certified for one in rows] == sorted((one.certified for one in rows), reverse=True)
    assert towns(user, today(), "en", "green-logistics") == []
    # one that was suspended has no level on the map
    perform(StepCertificate(held[0].pk, "suspend", held[0].revision, "why"), Actor("wang"))
    rows = towns(user, today(), "en")
    assert sum(one.certified for one in rows) == 1 and sum(one.assessed for one in rows) == 3
    page = client.get(PAGE, {"of": ZWL}).content.decode()
    outlined = any(one.outline for one in rows)
    assert ('data-chart="map-data"' in page) is outlined and "Silver" in page
    assert client.get(PAGE, {"of": "nothing"}).status_code == 400
    (told,) = [
        one["levels"] for one in client.get("/api/v1/assessment-statistics").json()["towns"] if one["levels"]
    ]
    assert [(one["level"], one["count"]) for one in told] == [("silver", 1)]


def test_the_map_has_towns_with_outlines_alone() -> None:
    square = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}'
    many, none, bare = (
        Town("a", "A", 9, 8, {}, square), Town("b", "B", 3, 0, {}, square), Town("c", "C", 2, 1, {}, None),
    )  # fmt: skip
    drawn = counted.town_map([many, bare, none], str.upper, "en")
    assert drawn is not None and [one["properties"]["name"] for one in drawn["geojson"]["features"]] == [
        "a",
        "b",
    ]
    assert [(one["class"], one["address"]) for one in drawn["rows"]] == [(5, "A"), (0, "B")]
    assert counted.town_map([bare], str, "en") is None
