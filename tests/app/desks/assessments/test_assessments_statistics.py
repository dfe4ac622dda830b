"""Statistics of assessments: what is counted for whom, what is too few to be told, and two editions side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app.desks.assessments.actions.assess import Apply, Tell
from tanliu.app.desks.assessments.models import Assessment
from tanliu.app.desks.assessments.queries.statistics import decided, progress
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.decide.assessment.answers import Answer

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
        assert (row.state, row.count, row.late) == ("draft", 1, late)


def test_two_editions_are_compared(firms: list[str], client_of: Callable[[str], Client]) -> None:
    _decide(firms[0], 90)
    address = "/assessments/schemes/compare?one=eco-city-kpi@1.0&other=eco-city-kpi@2.0"
    assert "only in the" in client_of("enterprise").get(address).content.decode()
    same = f"/assessments/schemes/compare?one={ZWL}@2022&other={ZWL}@2022"
    page = client_of("district").get(same).content.decode()
    assert "Both ask the same" in page and "open: answers are missing" in page
    assert "open: answers are missing" not in client_of("enterprise").get(same).content.decode()
