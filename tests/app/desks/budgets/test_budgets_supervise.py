"""Warnings of a plan in force come and go, hold approvals with their reason, and are answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from loop_case import WANG
from tanliu.app.desks.budgets.actions.issue import IssuePlan
from tanliu.app.desks.budgets.actions.plan import DrawUpPlan
from tanliu.app.desks.budgets.actions.supervise import AnswerWarning, Supervise, supervise
from tanliu.app.desks.budgets.models import BudgetPlan, BudgetWarning, PlanShare
from tanliu.app.desks.budgets.queries import outlook as course
from tanliu.app.desks.budgets.queries.supervision import course_for
from tanliu.app.desks.cases.by_hand import OpenCase, TakeStep
from tanliu.app.platform.action import Actor, actor_for, perform
from tanliu.app.platform.casework.models import Case, CaseNotice, Hold
from tanliu.decide.casework.types import HeldError
from tanliu.kit.errors import ConflictError

FORM = {
    "project": "second line",
    "kind": "expansion",
    "product": "none",
    "electricity_mwh": "500",
    "output_cny": "1e7",
}


@pytest.fixture
def plan(served: Any) -> BudgetPlan:
    """A plan of the year that the demo knows, so much lower than its use that many pass it."""
    number = perform(DrawUpPlan("district", "2025", "2024", "district -20"), actor_for(None))
    perform(IssuePlan(number), WANG)
    return BudgetPlan.objects.get(pk=number)


def test_warnings_come_once_with_notices_and_holds_and_go(
    plan: BudgetPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = supervise(plan)
    open_ones = BudgetWarning.objects.filter(over_on=None)
    assert first.raised == open_ones.count() > 3
    firms = set(open_ones.filter(kind="firm").values_list("subject_id", flat=True))
    assert (
        set(
            CaseNotice.objects.filter(page="budget_warnings", permission="answer").values_list(
                "entity_id", flat=True
            )
        )
        == firms
    )
    held = open_ones.filter(kind="firm", level=1).first()
    assert held is not None
    assert set(Hold.objects.filter(entity_id=held.subject_id, until=None).values_list("kind", flat=True)) == {
        "high_energy_approval", "grid_connection",
    }  # fmt: skip
    again = supervise(plan)
    assert (again.raised, again.kept, again.ended, again.holds) == (0, first.raised, 0, first.holds)
    assert Hold.objects.count() == first.holds
    monkeypatch.setattr(course, "levels", lambda plan: [])
    assert supervise(plan).ended == first.raised
    assert (
        not Hold.objects.filter(until=None).exists()
        and not BudgetWarning.objects.filter(over_on=None).exists()
    )


def test_notices_name_places_and_no_warning_is_certain(plan: BudgetPlan) -> None:
    supervise(plan)
    told = CaseNotice.objects.filter(page="budget_warnings", permission="ledger_approve")
    assert {one.subject_id for one in BudgetWarning.objects.exclude(kind="firm")} & {"", "D01"}
    assert told.count() > 0
    every = [
        text
        for one in CaseNotice.objects.filter(page="budget_warnings")
        for text in (one.text_en, one.text_zh)
    ]
    assert not [
        text for text in every if "100%" in text or "D01" in text or "town " in text or "field " in text
    ]
    assert any("> 99%" in text for text in every)


def test_an_application_of_a_held_firm_stops_with_the_reason(plan: BudgetPlan) -> None:
    supervise(plan)
    firm = BudgetWarning.objects.filter(kind="firm", level=1)[0].subject_id
    console = Actor("console", way="command")
    number = perform(OpenCase("one-application", firm, "second line", FORM), console)
    with pytest.raises(ConflictError):
        perform(OpenCase("one-application", firm, "second line", FORM), console)
    for revision, member in enumerate(("energy", "environment", "land", "investment", "grid"), 2):
        perform(TakeStep(number, "agree", revision, {"text": "fine"}, member), console)
    case = Case.objects.get(pk=number)
    assert case.state == "agreed"
    with pytest.raises(HeldError) as held:
        perform(TakeStep(number, "approve", case.revision, {"text": "go"}), console)
    assert "level 1" in str(held.value) and "budget energy_kgce 2025" in str(held.value)
    Hold.objects.update(until=date(2020, 1, 1))
    assert perform(TakeStep(number, "approve", case.revision, {"text": "go"}), console) == "approved"


def test_what_is_measured_is_what_was_posted(plan: BudgetPlan) -> None:
    from tanliu.app.desks.budgets import posting

    supervise(plan)
    one = BudgetWarning.objects.filter(kind="firm")[0]
    assert one.budget == sum(posting.held(plan)[one.subject_id].values())


def test_pages_and_interface_tell_and_take_answers(
    client_of: Callable[[str], Client], covers: dict[str, list[str]], plan: BudgetPlan
) -> None:
    supervise(plan)
    one, other = BudgetWarning.objects.filter(kind="firm").order_by("pk")[:2]
    covers["enterprise"] = [one.subject_id]
    firm, district = client_of("enterprise"), client_of("district")
    page = firm.get("/budgets/warnings", headers={"accept-language": "zh"}).content.decode()
    assert "预警" in page and other.subject_id not in page
    assert firm.post(f"/budgets/warnings/{other.pk}", {"text": "x"}).status_code == 404
    assert firm.post(f"/budgets/warnings/{one.pk}", {"text": " "}).status_code == 400
    assert firm.post(f"/budgets/warnings/{one.pk}", {"text": "we shift load"}).status_code == 302
    with pytest.raises(ConflictError):
        perform(AnswerWarning(one.pk, "again"), actor_for(User.objects.get(username="enterprise")))
    assert "we shift load" in district.get("/budgets/warnings?which=all").content.decode()
    rows = district.get("/api/v1/budget-warnings").json()["items"]
    assert {row["id"] for row in rows} >= {one.pk, other.pk}
    assert firm.get("/api/v1/budget-warnings").json()["items"][0]["answer"] == "we shift load"
    assert district.post("/budgets/supervise").status_code == 302
    # who sees one enterprise is not told how the district goes
    told = course_for(plan, User.objects.get(username="enterprise"))
    assert {each.id for each in told.courses if each.kind == "firm"} == {one.subject_id}
    # a town in which the plan knows no other goes as the enterprise does
    town = PlanShare.objects.get(plan=plan, entity_id=one.subject_id).town
    alone = PlanShare.objects.filter(plan=plan, town=town).count() == 1
    groups = {(each.kind, each.id) for each in told.courses if each.kind != "firm"}
    assert groups == ({("town", town)} if alone else set())
    assert "second" not in firm.get("/cases/open?process=one-application").content.decode()
    assert (
        firm.post(
            "/cases/open?process=one-application", {"entity": one.subject_id, "title": "t", **FORM}
        ).status_code
        == 302
    )
    case = Case.objects.get(process="one-application")
    page = district.get(f"/cases/{case.pk}").content.decode()
    assert "Agree" in page and "suspended" not in page
    assert perform(Supervise(), actor_for(None))[plan.pk].raised == 0
