"""Appeals move as their process says; what is granted is one more entry, and the sum stays the budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loop_case import LI, WANG, ZHANG, issued
from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.actions.appeal import LodgeAppeal, StepAppeal
from tanliu.app.desks.budgets.documents import Document
from tanliu.app.desks.budgets.models import BudgetAppeal, BudgetPlan
from tanliu.app.desks.budgets.queries.appeals import effect_of
from tanliu.app.desks.budgets.queries.books import books
from tanliu.app.platform.action import Actor, NotPermittedError, actor_for, perform
from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.app.platform.models import ApiToken
from tanliu.decide.casework.types import NotOfferedError
from tanliu.kit.errors import ConflictError, TanliuError

Q1 = "2026Q1/electricity"


@pytest.fixture
def plan(served: Any) -> BudgetPlan:
    return issued({"F1": 10, "F2": 30})


def _lodged(plan: BudgetPlan, ground: str = "base", tonnes: str = "0.5", **more: Any) -> BudgetAppeal:
    perform(LodgeAppeal(plan.pk, "F1", ground, "new line", {Q1: tonnes}, **more), LI)
    return BudgetAppeal.objects.get(ground=ground)


def _step(case: BudgetAppeal, step: str, actor: Actor, tonnes: str = "") -> str:
    case.refresh_from_db()
    return perform(StepAppeal(case.pk, step, case.revision, "because", {Q1: tonnes} if tonnes else {}), actor)


def test_what_is_granted_comes_out_of_the_reserve(plan: BudgetPlan) -> None:
    case = _lodged(plan, documents=(Document("bill.pdf", b"%PDF-1.7 x"),))
    assert (case.state, case.documents.count()) == ("lodged", 1)
    assert _step(case, "ask", ZHANG) == "asked"
    assert _step(case, "answer", LI) == "lodged"
    assert _step(case, "review", ZHANG, "0.4") == "reviewed"
    before = effect_of(plan, "F1", {Q1: 400})[0]
    assert (before.has, before.after, before.reserve, before.reserve_after) == (1000, 1400, 2000, 1600)
    assert _step(case, "grant", WANG, "0.4") == "granted"
    assert posting.held(plan)["F1"][Q1] == 1400 and posting.kept(plan)["reserve"][Q1] == 1600
    assert books(plan).faults == ()
    # one more entry, the difference and nothing else
    assert LedgerTransfer.objects.latest("place").amount == 400


def test_it_is_granted_once_by_somebody_else_and_no_more_than_there_is(plan: BudgetPlan) -> None:
    case = _lodged(plan)
    with pytest.raises(NotOfferedError):
        _step(case, "grant", WANG, "0.1")
    _step(case, "review", ZHANG, "2.1")
    count = LedgerTransfer.objects.count()
    with pytest.raises(TanliuError, match="who reviewed"):
        _step(case, "grant", ZHANG, "0.1")
    with pytest.raises(TanliuError, match="does not cover"):
        _step(case, "grant", WANG, "2.1")
    with pytest.raises(TanliuError, match="nothing is granted"):
        _step(case, "grant", WANG)
    assert LedgerTransfer.objects.count() == count
    seen = case.revision
    _step(case, "grant", WANG, "2")
    with pytest.raises(ConflictError):
        perform(StepAppeal(case.pk, "grant", seen, "again", {Q1: "2"}), WANG)
    assert LedgerTransfer.objects.count() == count + 1
    # and what is left of the reserve is nothing
    other = _lodged(plan, "class")
    _step(other, "review", ZHANG, "0.1")
    with pytest.raises(TanliuError, match="does not cover"):
        _step(other, "grant", WANG, "0.1")
    assert _step(other, "grant", WANG, "-0.3") == "granted"
    assert posting.held(plan)["F1"][Q1] == 2700 and books(plan).faults == ()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"ground": "weather"}, "not one of what is offered"),
        ({"text": " "}, "say why"),
        ({"claim": {}}, "asks for nothing"),
        ({"claim": {"2026Q1/coal": "1"}}, "unknown series"),
        ({"claim": {Q1: "-1"}}, "asks for more"),
        ({"claim": {Q1: "0.05"}}, "no amount of a budget"),
        ({"claim": {Q1: "NaN"}}, "no amount of a budget"),
        ({"entity_id": "F9"}, "no budget was issued"),
        ({"documents": (Document("a.exe", b"MZ"),)}, "of a kind that is not taken"),
        ({"documents": (Document("a.pdf", b""),)}, "empty or too large"),
        ({"documents": (Document("a.txt", b"x"),) * 6}, "too many"),
    ],
)
def test_what_cannot_be_lodged(plan: BudgetPlan, more: dict[str, Any], says: str) -> None:
    told = {"number": plan.pk, "entity_id": "F1", "ground": "base", "text": "why", "claim": {Q1: "1"}} | more
    with pytest.raises(TanliuError, match=says):
        perform(LodgeAppeal(**told), LI)
    assert not BudgetAppeal.objects.exists()


def test_after_its_days_and_twice_on_one_ground_nothing_is_lodged(plan: BudgetPlan) -> None:
    _lodged(plan)
    with pytest.raises(ConflictError, match="one appeal"):
        _lodged(plan)
    BudgetPlan.objects.filter(pk=plan.pk).update(appeal_until=plan.appeal_until - timedelta(days=60))
    with pytest.raises(NotOfferedError):
        _lodged(plan, "class")
    assert BudgetAppeal.objects.count() == 1


def test_a_replacement_keeps_what_was_granted(plan: BudgetPlan) -> None:
    case = _lodged(plan)
    _step(case, "review", ZHANG)
    _step(case, "grant", WANG, "0.5")
    newer = issued({"F1": 12, "F3": 20}, reserve=25)
    assert posting.held(newer)["F1"][Q1] == 1700
    assert posting.held(newer)["F2"][Q1] == 0
    assert posting.kept(newer)["reserve"][Q1] == 2000
    assert books(newer).faults == ()


def test_pages_and_interface_take_it_through_four_roles(
    client_of: Callable[[str], Client], covers: dict[str, list[str]], served: Any
) -> None:
    from tanliu.app.desks.budgets.actions.issue import IssuePlan
    from tanliu.app.desks.budgets.actions.plan import DrawUpPlan
    from tanliu.app.desks.budgets.models import PlanShare

    number = perform(DrawUpPlan("district", "2026", "2025"), actor_for(None))
    perform(IssuePlan(number), WANG)
    share = PlanShare.objects.filter(plan=number).order_by("-issued_units")[0]
    covers["enterprise"], covers["department"] = [share.entity_id], [share.field]
    firm, department, district = (client_of(role) for role in ("enterprise", "department", "district"))
    form = f"/budgets/{number}/{share.entity_id}/appeal"
    assert "2026Q2/electricity" in firm.get(form).content.decode()
    assert department.get(form).status_code == 403
    told = {
        "ground": "base",
        "text": "新线",
        "t 2026Q2/electricity": "1.5",
        "documents": SimpleUploadedFile("a.csv", b"a,b"),
    }
    assert firm.post(form, told).status_code == 302
    here = f"{form}/base"
    case = BudgetAppeal.objects.get()
    page = firm.get(here, headers={"accept-language": "zh"}).content.decode()
    assert "部门复核中" in page and "a.csv" in page
    assert client_of("auditor").get(here).status_code == 200
    document = case.documents.get()
    sent = firm.get(f"{here}/documents/{document.pk}")
    assert sent.content == b"a,b" and "attachment" in sent["Content-Disposition"]
    assert (
        firm.post(f"{here}/step", {"step": "grant", "text": "x", "t 2026Q2/electricity": "1"}).status_code
        == 403
    )
    assert "An appeal against a budget awaits your review" in department.get("/notices").content.decode()
    weighed = department.get(f"{here}?t 2026Q2/electricity=1.2").content.decode()
    assert 'value="1.2"' in weighed
    assert (
        department.post(
            f"{here}/step", {"step": "review", "text": "ok", "t 2026Q2/electricity": "1.2"}
        ).status_code
        == 302
    )
    _, secret = ApiToken.issue(User.objects.get(username="district"), "test", ["read", "write"])
    api, headers = (
        f"/api/v1/budgets/{number}/enterprises/{share.entity_id}/appeals/base",
        {"authorization": f"Bearer {secret}"},
    )
    seen = district.get(api).json()
    assert seen["effect"][0]["adds"] == 1200 and "grant" in seen["steps"]
    assert district.get(f"{api}?adds=2026Q2/electricity=99999999").json()["effect"][0]["lacks"] > 0
    body = {
        "step": "grant",
        "text": "ok",
        "revision": seen["revision"],
        "adds": {"2026Q2/electricity": "1.2"},
    }
    answers = [
        Client().post(f"{api}/steps", body, content_type="application/json", headers=headers)
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [200, 409]
    assert answers[0].json()["state"] == "granted"
    assert "1.2" in district.get(f"/budgets/{number}/appeals").content.decode()
    assert books(BudgetPlan.objects.get(pk=number)).faults == ()
    other = client_of("town")
    assert other.get(f"{form}/nothing").status_code == 404


def test_another_role_takes_no_step_of_it(plan: BudgetPlan, client_of: Callable[[str], Client]) -> None:
    case = _lodged(plan)
    client_of("auditor")
    with pytest.raises(NotPermittedError):
        _step(case, "review", actor_for(User.objects.get(username="auditor")), "0.1")
