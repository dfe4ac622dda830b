"""What came of a plan: towns are the sums of their enterprises, readers see their own, a kept evaluation feeds the next plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from loop_case import WANG
from tanliu.app.desks.budgets.actions.evaluate import EvaluatePlan
from tanliu.app.desks.budgets.actions.issue import IssuePlan
from tanliu.app.desks.budgets.actions.plan import DrawUpPlan
from tanliu.app.desks.budgets.actions.supervise import supervise
from tanliu.app.desks.budgets.models import BudgetPlan, BudgetWarning, PlanShare
from tanliu.app.desks.budgets.queries.evaluation import evaluated, evaluated_for, evaluation_rule
from tanliu.app.desks.budgets.queries.firms import MARKS
from tanliu.app.desks.budgets.queries.power import power_order, power_sources
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_for, perform
from tanliu.app.platform.casework.models import Hold
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope
from tanliu.kit.errors import ConflictError


@pytest.fixture
def plan(served: Any) -> BudgetPlan:
    number = perform(DrawUpPlan("district", "2025", "2024", "district -10"), actor_for(None))
    perform(IssuePlan(number), WANG)
    return BudgetPlan.objects.get(pk=number)


def test_towns_are_the_sums_of_their_enterprises(plan: BudgetPlan) -> None:
    rule = evaluation_rule(catalog(), "2025")
    assert rule is not None
    found = evaluated(results(), plan, rule)
    assert found.months == 12 and 0 < len(found.over) <= len(found.firms)
    of = dict(PlanShare.objects.filter(plan=plan).values_list("entity_id", "town"))
    for town in found.towns:
        own = [
            one
            for one in found.firms
            if of[one.outcome.id] == town.outcome.id and one.outcome.scale is not None
        ]
        assert sum(one.outcome.scale or 0 for one in own) == pytest.approx(town.outcome.scale)
        used, budget = found.budgets[town.outcome.id]
        assert used == pytest.approx(sum(found.budgets[one.outcome.id][0] for one in own))
        assert town.outcome.completion == pytest.approx(used / budget)
    assert {one.outcome.id for one in found.towns} == set(of.values())


def test_readers_see_their_own_with_ranks_among_all(
    client_of: Callable[[str], Client], covers: dict[str, list[str]], plan: BudgetPlan
) -> None:
    own = PlanShare.objects.filter(plan=plan).order_by("entity_id")[0].entity_id
    covers["enterprise"] = [own]
    firm, district = client_of("enterprise"), client_of("district")
    rule = evaluation_rule(catalog(), "2025")
    assert rule is not None
    told = evaluated_for(results(), plan, rule, User.objects.get(username="enterprise"))
    whole = evaluated(results(), plan, rule)
    assert [one.outcome.id for one in told.firms] == [own] and told.errors == []
    assert told.firms[0].rank == next(one.rank for one in whole.firms if one.outcome.id == own)
    for address in ("/budgets/evaluation", "/budgets/low-yield", "/budgets/power-order"):
        for kind in ("", "?format=csv", "?format=xlsx"):
            assert district.get(address + kind).status_code == 200, address
        page = firm.get(address).content.decode()
        others = [one.outcome.id for one in whole.firms if one.outcome.id != own]
        assert not [id for id in others if id in page]
    assert "成效" in firm.get("/budgets/evaluation", headers={"accept-language": "zh"}).content.decode()
    rows = district.get(f"/api/v1/budgets/{plan.pk}/evaluation").json()
    assert rows["months"] == 12 and {row["kind"] for row in rows["items"]} == {"town", "firm"}
    assert len(district.get("/api/v1/low-yields").json()["items"]) > 10
    order = district.get("/api/v1/power-order").json()["users"]
    assert [row["place"] for row in order] == list(range(1, len(order) + 1))
    assert {row["power_class"] for row in order} >= {"used_up", "no_budget"}
    mine = power_order(results(), catalog(), "2025", scope_of(User.objects.get(username="enterprise")))
    assert [one.user.id for one in mine] == [own]
    assert power_sources(results(), catalog(), "2025", Scope.everything()) == []


def test_a_kept_evaluation_ends_warnings_and_feeds_the_next_plan(
    client_of: Callable[[str], Client], plan: BudgetPlan
) -> None:
    supervise(plan)
    assert BudgetWarning.objects.filter(over_on=None).exists() and Hold.objects.filter(until=None).exists()
    assert MARKS["over_budget"](results(), "2025") == set()
    assert client_of("enterprise").post(f"/budgets/{plan.pk}/evaluate").status_code == 403
    assert client_of("district").post(f"/budgets/{plan.pk}/evaluate").status_code == 302
    plan.refresh_from_db()
    assert plan.state == "evaluated" and MARKS["over_budget"](results(), "2025") == set(
        plan.evaluation["over"]
    )
    assert (
        not BudgetWarning.objects.filter(over_on=None).exists()
        and not Hold.objects.filter(until=None).exists()
    )
    with pytest.raises(ConflictError):
        perform(EvaluatePlan(plan.pk), actor_for(None))
    following = perform(DrawUpPlan("district", "2026", "2025"), actor_for(None))
    after = BudgetPlan.objects.get(pk=following)
    place = after.names.index("over_budget")
    moved = {
        one.entity_id for one in PlanShare.objects.filter(plan=after) if any(map(any, one.steps_g[place]))
    }
    assert moved and moved <= set(plan.evaluation["over"])
