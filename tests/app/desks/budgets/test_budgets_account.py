"""The account of an enterprise: the budget of the ledger, what is used of it, and what is left of year, quarter and month."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.demo import papers
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.desks.budgets.queries.account import account
from tanliu.app.platform.served import results


def test_quarters_add_up_to_the_year_and_to_the_ledger(served: Any) -> None:
    papers("nobody")
    plan = BudgetPlan.objects.get()
    firm = PlanShare.objects.filter(plan=plan).first().entity_id
    found = account(results(), firm)
    assert found is not None
    year, quarter, month = found.spans
    assert year.budget_kg == sum(posting.held(plan, [firm])[firm].values())
    assert sum(one.budget_kg for one in found.quarters) == year.budget_kg
    assert sum(one.used_kg for one in found.quarters) == year.used_kg
    used = results().rows(
        "SELECT sum(energy_kgce) AS kgce FROM line WHERE entity_id = ? AND period LIKE ?",
        [firm, f"{plan.year}-%"],
    )[0]["kgce"]
    assert year.used_kg == used
    # the last month of a quarter has all that the quarter had left
    before = quarter.used_kg - month.used_kg
    assert month.budget_kg == max(quarter.budget_kg - before, Decimal())
    assert found.kgce_per_kwh is not None and found.kgce_per_kwh == pytest.approx(Decimal("0.1229"))
    assert account(results(), "nobody") is None
