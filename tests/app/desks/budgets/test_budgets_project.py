"""An approved project gets budget once, from what is kept for new enterprises, by other hands than reviewed it."""

from __future__ import annotations

from typing import Any

import pytest

from loop_case import LI, Q1, WANG, issued
from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.actions.project import GrantProject
from tanliu.app.desks.budgets.models import BudgetPlan
from tanliu.app.desks.budgets.queries.books import books
from tanliu.app.desks.cases.by_hand import OpenCase, TakeStep
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.ledger.verify import verify
from tanliu.kit.errors import ConflictError, TanliuError

FORM = {"project": "line", "kind": "new", "electricity_mwh": "10", "output_cny": "1e6", "product": "none"}


@pytest.fixture
def plan(served: Any) -> BudgetPlan:
    return issued({"F1": 10, "F2": 10})


def _approved(firm: str, title: str = "line") -> int:
    number = perform(OpenCase("one-application", firm, title, FORM), LI)
    for revision, member in enumerate(("energy", "environment", "land", "investment", "grid"), 2):
        perform(TakeStep(number, "agree", revision, {"text": "fine"}, member), LI)
    perform(TakeStep(number, "approve", Case.objects.get(pk=number).revision, {"text": "go"}), WANG)
    return number


def test_a_project_gets_its_budget_once_and_the_sum_stays(plan: BudgetPlan) -> None:
    number = _approved("F3")
    kept = posting.kept(plan)["new_entrants"][Q1]
    with pytest.raises(TanliuError, match="reviewed a project"):
        perform(GrantProject(number, {Q1: "0.2"}), LI)
    with pytest.raises(TanliuError, match="does not cover"):
        perform(GrantProject(number, {Q1: f"{kept / 1000 + 0.1:g}"}), WANG)
    assert perform(GrantProject(number, {Q1: "0.2"}), WANG) == {Q1: 200}
    assert posting.held(plan)["F3"] == {Q1: 200}
    assert posting.kept(plan)["new_entrants"][Q1] == kept - 200
    assert books(plan).faults == () and verify().faults == ()
    with pytest.raises(ConflictError):
        perform(GrantProject(number, {Q1: "0.2"}), WANG)
    perform(GrantProject(_approved("F1"), {Q1: "0.1"}), WANG)
    assert posting.held(plan)["F1"][Q1] == 1100 and books(plan).faults == () and verify().faults == ()


def test_what_is_not_approved_gets_nothing(plan: BudgetPlan) -> None:
    number = perform(OpenCase("one-application", "F1", "line", FORM), Actor("console", way="command"))
    with pytest.raises(TanliuError, match="no approved project"):
        perform(GrantProject(number, {Q1: "0.1"}), WANG)
    with pytest.raises(TanliuError, match="nothing is granted"):
        perform(GrantProject(_approved("F2"), {}), WANG)
