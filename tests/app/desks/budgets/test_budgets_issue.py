"""A plan is issued once by somebody else: frozen, numbered, posted, and the sum is the budget in every quarter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.actions.issue import Acknowledge, IssuePlan
from tanliu.app.desks.budgets.actions.plan import DrawUpPlan, WithdrawPlan
from tanliu.app.desks.budgets.models import BudgetPlan, BudgetReceipt, PlanShare
from tanliu.app.desks.budgets.queries.books import books
from tanliu.app.platform.action import Actor, actor_for, perform
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.ledger.models import LedgerBalance, LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.app.platform.models import ApiToken, AuditEvent
from tanliu.decide.ledger.types import RefusedError
from tanliu.kit.errors import ConflictError, TanliuError

LI = Actor("li")
WANTED = DrawUpPlan("district", "2026", "2025")


@pytest.fixture
def drawn(served: Any) -> BudgetPlan:
    return BudgetPlan.objects.get(pk=perform(WANTED, actor_for(None)))


def _issued(plan: BudgetPlan) -> BudgetPlan:
    perform(IssuePlan(plan.pk), LI)
    plan.refresh_from_db()
    return plan


def test_an_issued_plan_is_what_the_ledger_holds(drawn: BudgetPlan) -> None:
    plan = _issued(drawn)
    assert (plan.state, plan.issue_number, plan.issued_by) == ("issued", "2026-1", "li")
    found = books(plan)
    assert found.faults == () and verify().faults == ()
    held = posting.held(plan)
    for share in PlanShare.objects.filter(plan=plan):
        assert sum(held.get(share.entity_id, {}).values()) == share.issued_units * 100
    for name, amount in found.issued.items():
        assert amount == sum(of[name] for of in found.places.values())
    # every part and quarter is a unit of its own
    assert "budget/2026Q3/electricity" in set(LedgerBalance.objects.values_list("unit", flat=True))


def test_it_is_issued_once_and_not_by_who_drew_it_up(drawn: BudgetPlan) -> None:
    with pytest.raises(TanliuError, match="who drew up a plan does not issue it"):
        perform(IssuePlan(drawn.pk), actor_for(None))
    _issued(drawn)
    count = LedgerTransfer.objects.count()
    with pytest.raises(ConflictError):
        perform(IssuePlan(drawn.pk), Actor("wang"))
    with pytest.raises(ConflictError, match="not withdrawn"):
        perform(WithdrawPlan(drawn.pk), LI)
    assert LedgerTransfer.objects.count() == count


def test_what_was_drawn_up_twice_is_one_plan_until_it_is_withdrawn(drawn: BudgetPlan) -> None:
    assert perform(WANTED, LI) == drawn.pk
    perform(WithdrawPlan(drawn.pk), LI)
    again = perform(WANTED, LI)
    assert again != drawn.pk and perform(WANTED, LI) == again
    assert perform(DrawUpPlan("district", "2026", "2025", "district -4"), LI) not in (again, drawn.pk)


def test_another_plan_replaces_it_by_the_differences(drawn: BudgetPlan) -> None:
    first = _issued(drawn)
    lower = BudgetPlan.objects.get(
        pk=perform(DrawUpPlan("district", "2026", "2025", "district -6"), actor_for(None))
    )
    _issued(lower)
    first.refresh_from_db()
    assert (first.state, lower.issue_number) == ("replaced", "2026-2")
    assert books(lower).faults == () and verify().faults == ()
    assert sum(books(lower).issued.values()) < sum(posting.pool(first, "budget").values())
    back = BudgetPlan.objects.get(pk=perform(DrawUpPlan("grandfathering", "2026", "2025"), actor_for(None)))
    _issued(back)
    assert books(back).faults == () and verify().faults == ()


def test_a_draft_is_not_issued(served: Any) -> None:
    number = perform(DrawUpPlan("district", "2026", "2025", "district -60 Q2"), actor_for(None))
    with pytest.raises(TanliuError, match="cannot be met"):
        perform(IssuePlan(number), LI)
    assert not LedgerTransfer.objects.exists()


def test_nothing_of_it_is_posted_by_hand(drawn: BudgetPlan) -> None:
    from tanliu.app.desks.ledger.actions.move import Propose

    _issued(drawn)
    with pytest.raises(RefusedError, match="not made by hand"):
        perform(
            Propose("budget_release", "budget/2026Q1/electricity", "budget_reserve", "budget", 5, "x", family="f"), LI
        )  # fmt: skip


def test_who_it_concerns_sees_it_and_acknowledges_it(
    client_of: Callable[[str], Client], covers: dict[str, list[str]], drawn: BudgetPlan
) -> None:
    share = PlanShare.objects.filter(plan=drawn).order_by("-issued_units")[0]
    covers["enterprise"] = [share.entity_id]
    firm = client_of("enterprise")
    here = f"/budgets/{drawn.pk}/{share.entity_id}"
    assert firm.get(here).status_code == 404
    plan = _issued(drawn)
    assert firm.get(f"/budgets/{plan.pk}").status_code == 200
    page = firm.get(here, headers={"accept-language": "zh"}).content.decode()
    assert "签收" in page and "2026-1" in page
    letter = firm.get(f"{here}/letter").content.decode()
    assert "Issued as no. 2026-1" in letter and "preview" not in letter
    assert CaseNotice.objects.filter(entity_id=share.entity_id, permission="answer").count() == 1
    assert "Your budget for 2026 was issued" in firm.get("/notices").content.decode()
    assert firm.post(f"{here}/acknowledge").status_code == 302
    perform(Acknowledge(plan.pk, share.entity_id), actor_for(User.objects.get(username="enterprise")))
    assert BudgetReceipt.objects.count() == 1
    assert AuditEvent.objects.filter(verb="budget_receipt").count() == 1
    other = PlanShare.objects.filter(plan=plan).exclude(entity_id=share.entity_id)[0]
    assert firm.get(f"/budgets/{plan.pk}/{other.entity_id}").status_code == 404
    assert firm.post(f"/budgets/{plan.pk}/{other.entity_id}/acknowledge").status_code == 404


def test_pages_and_interface_issue_it(client_of: Callable[[str], Client], drawn: BudgetPlan) -> None:
    officer = client_of("district")
    assert "Issue the plan" in officer.get(f"/budgets/{drawn.pk}").content.decode()
    _, secret = ApiToken.issue(User.objects.get(username="district"), "test", ["read", "write"])
    headers = {"authorization": f"Bearer {secret}"}
    told = Client().post(f"/api/v1/budgets/{drawn.pk}/issue", headers=headers)
    assert (told.status_code, told.json()["issue_number"]) == (200, "2026-1")
    page = officer.get(f"/budgets/{drawn.pk}").content.decode()
    assert "The ledger agrees with the plan" in page and "Withdraw the plan" not in page
    assert Client().post(f"/api/v1/budgets/{drawn.pk}/issue", headers=headers).status_code == 409
    assert client_of("department").post(f"/budgets/{drawn.pk}/issue").status_code == 403
