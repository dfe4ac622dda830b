"""What the level was on a day, how a certificate stood, and answers that are taken from the results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app import clock
from tanliu.app.desks.assessments.actions.assess import Apply, StepAssessment, Tell
from tanliu.app.desks.assessments.actions.certify import StepCertificate
from tanliu.app.desks.assessments.models import Assessment, AssessmentAnswer, Certificate
from tanliu.app.desks.assessments.queries.assessments import (
    end_of,
    outcome_of,
    scheme_as_kept,
    standing_on,
    state_on,
)
from tanliu.app.desks.assessments.queries.figures import figure_of
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.models import CaseStep
from tanliu.app.platform.casework.today import today, zone
from tanliu.app.platform.models import ApiToken
from tanliu.app.platform.served import results
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.printed import told
from tanliu.kit.errors import NothingKnownError, TanliuError

LI, ZHANG, WANG = Actor("li"), Actor("zhang"), Actor("wang")
ZWL, BUILDING = "zero-waste-to-landfill", "building-energy"


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


def _certified(firm: str) -> Assessment:
    case = Assessment.objects.get(pk=perform(Apply(ZWL, firm, "2025"), LI))
    rule = scheme_as_kept(case)
    for id, one in told(rule, rule.examples[2]).items():
        perform(Tell(case.pk, id, 1, one), LI)
    way = (
        ("offer", ZHANG),
        ("sign", LI),
        ("apply", LI),
        ("accept", ZHANG),
        ("visit", ZHANG),
        ("propose", ZHANG),
        ("certify", WANG),
    )
    for step, actor in way:
        case.refresh_from_db()
        perform(StepAssessment(case.pk, step, case.revision, "because"), actor)
    case.refresh_from_db()
    return case


def _at(days: int) -> datetime:
    """Return noon so many days before today."""
    noon = datetime.combine(today(), datetime.min.time(), zone()) + timedelta(hours=12)
    return noon - timedelta(days=days)


def test_the_level_of_a_day_is_that_of_what_was_told_by_then(firm: str) -> None:
    case = _certified(firm)
    AssessmentAnswer.objects.filter(assessment=case).update(at=_at(20))
    last = AssessmentAnswer.objects.create(
        assessment=case,
        indicator="landfill",
        value="20",
        party="assessor",
        by="zhang",
        at=end_of(_at(10).date()),
    )
    before, after = outcome_of(case, _at(10).date()), outcome_of(case, _at(9).date())
    # at the very end of a day it is the next one
    assert (before.level, after.level, last.at) == ("gold", None, end_of(_at(10).date()))
    assert outcome_of(case, _at(21).date()).is_open
    Assessment.objects.filter(pk=case.pk).update(opened_at=_at(30))
    moved = CaseStep.objects.filter(case_id=case.pk).order_by("pk")
    for place, one in enumerate(moved):
        CaseStep.objects.filter(pk=one.pk).update(at=_at(20 - place))
    case.refresh_from_db()
    assert [state_on(case, _at(days).date()) for days in (31, 25, 20, 14)] == [
        "",
        "requested",
        "offered",
        "certified",
    ]


def test_a_certificate_stood_otherwise_on_a_day(
    firm: str, client: Client, client_of: Callable[[str], Client]
) -> None:
    _certified(firm)
    found = Certificate.objects.get()
    perform(StepCertificate(found.pk, "suspend", found.revision, "x"), WANG)
    Certificate.objects.update(issued_on=_at(30).date(), looked_on=_at(30).date(), opened_at=_at(30))
    CaseStep.objects.filter(case_id=found.pk).update(at=_at(5))
    found.refresh_from_db()
    assert [standing_on(found, _at(days).date()) for days in (31, 30, 6, 5, 0)] == [
        "early", "valid", "valid", "suspended", "suspended"
    ]  # fmt: skip
    page = client.get(f"/verify/{found.number}", {"on": f"{_at(6).date()}"}).content.decode()
    assert "Valid" in page and "Suspended" not in page
    assert "Suspended" in client.get(f"/verify/{found.number}").content.decode()
    assert client.get(f"/verify/{found.number}", {"on": "yesterday"}).status_code == 400
    client_of("district")
    secret = ApiToken.issue(User.objects.get(username="district"), "test", ["read"])[1]
    ask = Client(headers={"authorization": f"Bearer {secret}"})
    told_ = [
        ask.get(f"/api/v1/certificates/{found.number}", on).json()["standing"]
        for on in ({}, {"on": f"{_at(6).date()}"})
    ]
    assert told_ == ["suspended", "valid"]


def test_a_day_before_the_surveillance_was_overdue_or_not(firm: str) -> None:
    _certified(firm)
    Certificate.objects.update(issued_on=_at(500).date(), looked_on=_at(500).date(), opened_at=_at(500))
    found = Certificate.objects.get()
    assert [standing_on(found, _at(days).date()) for days in (300, 100)] == ["valid", "unwatched"]
    perform(StepCertificate(found.pk, "surveil", found.revision, "x"), ZHANG)
    CaseStep.objects.filter(case_id=found.pk).update(at=_at(200))
    # overdue before the look, and not after it
    found.refresh_from_db()
    days = (500 - 367, 199)
    assert [standing_on(found, _at(one).date()) for one in days] == ["valid", "valid"]
    CaseStep.objects.filter(case_id=found.pk).update(at=_at(50))
    assert [standing_on(found, _at(one).date()) for one in (51, 50)] == ["unwatched", "valid"]


def test_an_answer_is_taken_from_the_results_and_opens_to_them(
    firm: str, client_of: Callable[[str], Client]
) -> None:
    year = results().rows(
        "SELECT max(period) AS period FROM entity_period WHERE entity_id = ? AND length(period) = 4 AND energy_kgce > 0", [firm]
    )[0]["period"]  # fmt: skip
    case = Assessment.objects.get(pk=perform(Apply(BUILDING, firm, year), LI))
    found = figure_of(case, "used_kwh")
    kgce = results().rows(
        "SELECT energy_kgce AS v FROM entity_period WHERE entity_id = ? AND period = ?", [firm, year]
    )[0]["v"]
    assert found.amount == "energy_kgce" and abs(
        Decimal(found.answer.value) - kgce / Decimal("0.1229")
    ) < Decimal("0.0001")
    with pytest.raises(TanliuError, match="from no figure"):
        figure_of(case, "standard_kwh_m2")
    Assessment.objects.filter(pk=case.pk).update(period="1999")
    with pytest.raises(NothingKnownError):
        figure_of(Assessment.objects.get(pk=case.pk), "used_kwh")
    Assessment.objects.filter(pk=case.pk).update(period=year)
    client = client_of("enterprise")
    page = f"/assessments/{BUILDING}/{firm}/{year}"
    given = {"indicator": "used_kwh", "value": "1", "take": "figure", "revision": "1"}
    assert client.post(f"{page}/answer", given).status_code == 302
    row = AssessmentAnswer.objects.get()
    assert (row.figure, row.value) == ("energy_kgce", found.answer.value)
    shown = client.get(page).content.decode()
    assert f"/explain/energy_kgce/{firm}@{year}" in shown
    # what somebody types beside it is theirs
    client.post(f"{page}/answer", {"indicator": "used_kwh", "value": "7", "revision": "1"})
    assert AssessmentAnswer.objects.order_by("-pk")[0].figure == ""
    assert clock.now() >= row.at and perform(Tell(case.pk, "area_m2", 1, Answer("9")), LI)
    past = client.get(page, {"on": f"{today() - timedelta(days=3)}"}).content.decode()
    assert "Not opened yet" in past and 'name="value"' not in past


def test_what_is_due_lies_on_the_first_page(firm: str, client_of: Callable[[str], Client]) -> None:
    from tanliu.app.desks.assessments.morning import AHEAD_DAYS, tasks
    from tanliu.app.platform.access import scope_of
    from tanliu.app.platform.morning import Reader

    _certified(firm)
    readers = {}
    for role in ("district", "enterprise"):
        client_of(role)
        user = User.objects.get(username=role)
        readers[role] = Reader(user, Actor(role, user=user), scope_of(user), "en")

    def due(role: str) -> list[tuple[int, int]]:
        return [(one.count, one.overdue) for one in tasks(readers[role])]

    assert due("district") == [(0, 0)] and due("enterprise") == [(0, 0)]
    found = Certificate.objects.get()
    assert found.surveil_until is not None
    before = (found.surveil_until - today()).days
    for days, wanted in (
        (before - AHEAD_DAYS - 1, (0, 0)),
        (before - AHEAD_DAYS, (1, 0)),
        (before + 1, (1, 1)),
    ):
        Certificate.objects.update(looked_on=found.looked_on - timedelta(days=days))
        assert due("district") == [wanted]
    for ahead, wanted in ((AHEAD_DAYS + 1, (0, 0)), (AHEAD_DAYS, (1, 0)), (0, (1, 0)), (-1, (0, 0))):
        Certificate.objects.update(valid_until=today() + timedelta(days=ahead), looked_on=today())
        assert due("enterprise") == [wanted]


def test_an_answer_that_nothing_shows_says_so(firm: str, client_of: Callable[[str], Client]) -> None:
    from tanliu.app.desks.assessments.evidence import Paper

    case = Assessment.objects.get(pk=perform(Apply(ZWL, firm, "2025"), LI))
    client, page = client_of("enterprise"), f"/assessments/{ZWL}/{firm}/2025"
    perform(Tell(case.pk, "recycle", 1, Answer("9")), LI)
    assert "no evidence" in client.get(page).content.decode()
    late = Paper("bill.csv", b"t,9", today() - timedelta(days=1))
    perform(Tell(case.pk, "recycle", 1, Answer("9"), paper=late), LI)
    shown = client.get(page).content.decode()
    assert "evidence is too old" in shown and "1 answers are shown by nothing" in shown
    perform(Tell(case.pk, "recycle", 1, Answer("9"), paper=Paper("new.csv", b"t,9.0", today())), LI)
    assert "shown by nothing" not in client.get(page).content.decode()
