"""The demo lays a year of budgets on the desks: appeals at every stage, warnings, the board; done twice it is the same."""

from __future__ import annotations

from typing import Any

from tanliu.app.desks.budgets.demo import papers
from tanliu.app.desks.budgets.models import BoardOrder, BudgetAppeal, BudgetPlan, BudgetWarning, PlanShare
from tanliu.app.desks.budgets.queries.books import all_faults


def test_a_year_of_budgets_lies_on_the_desks(served: Any) -> None:
    papers("nobody")
    plan = BudgetPlan.objects.get()
    assert plan.state == "issued" and all_faults() == []
    states = list(BudgetAppeal.objects.order_by("pk").values_list("state", flat=True))
    assert (
        states
        == ["lodged", "asked", "reviewed", "granted", "refused"][
            : PlanShare.objects.filter(plan=plan).count()
        ]
    )
    assert BudgetWarning.objects.exists() and BoardOrder.objects.exists()
    count = BoardOrder.objects.count()
    papers("nobody")
    assert BudgetPlan.objects.count() == 1 and BoardOrder.objects.count() == count
