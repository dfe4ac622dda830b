# ruff: noqa: E402 (Django is set up before its models are imported)
"""Two officers act at once on budgets, again and again; prints as JSON what came of each round."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tanliu.app.site.settings"
import django

django.setup()

from loop_case import LI, Q1, WANG, ZHANG, issued, made
from racing import both
from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.actions import supervise
from tanliu.app.desks.budgets.actions.appeal import LodgeAppeal, StepAppeal
from tanliu.app.desks.budgets.actions.board import PlaceOrder, WithdrawOrder
from tanliu.app.desks.budgets.actions.issue import Acknowledge, IssuePlan
from tanliu.app.desks.budgets.actions.plan import WithdrawPlan
from tanliu.app.desks.budgets.models import BoardOrder, BudgetAppeal, BudgetPlan, BudgetReceipt, BudgetWarning
from tanliu.app.desks.budgets.queries.books import all_faults
from tanliu.app.desks.budgets.queries.outlook import Course, Outlook
from tanliu.app.platform.action import Action, perform
from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.decide.budget.document import Level

ROUNDS = 6
CHEN = type(WANG)("chen")
Told = dict[str, Any]


def done(action: Action[Any], actor: Any) -> Callable[[], str]:
    def act() -> str:
        perform(action, actor)
        return "done"

    return act


def _year(number: int) -> str:
    return str(2026 + number)


def _plan(number: int) -> BudgetPlan:
    return made({"F1": 10, "F2": 30}, year=_year(number))


def _q1(number: int) -> str:
    return Q1.replace("2026", _year(number))


def issue_twice(number: int) -> Told:
    plan = _plan(number)
    got = both(done(IssuePlan(plan.pk), WANG), done(IssuePlan(plan.pk), CHEN))
    numbers = list(BudgetPlan.objects.filter(year=plan.year).values_list("issue_number", flat=True))
    return {"got": got, "held": posting.held(plan)["F1"][_q1(number)], "numbers": numbers}


def issue_two(number: int) -> Told:
    """Two officers issue two plans of one year."""
    one, two = _plan(number), made({"F1": 20, "F2": 20}, year=_year(number))
    got = both(done(IssuePlan(one.pk), WANG), done(IssuePlan(two.pk), CHEN))
    states = sorted(BudgetPlan.objects.filter(year=_year(number)).values_list("state", flat=True))
    return {"got": got, "states": states}


def issue_or_withdraw(number: int) -> Told:
    plan = _plan(number)
    got = both(done(IssuePlan(plan.pk), WANG), done(WithdrawPlan(plan.pk), LI))
    plan.refresh_from_db()
    held = posting.held(plan).get("F1", {}).get(_q1(number), 0)
    return {"got": got, "state": plan.state, "held": held}


def lodge_twice(number: int) -> Told:
    plan = issued({"F1": 10, "F2": 30}, year=_year(number))
    appeal = LodgeAppeal(plan.pk, "F1", "base", "why", {_q1(number): "0.1"})
    got = both(done(appeal, LI), done(appeal, CHEN))
    return {"got": got, "cases": BudgetAppeal.objects.filter(plan=plan).count()}


def _reviewed(number: int) -> BudgetAppeal:
    plan = issued({"F1": 10, "F2": 30}, year=_year(number))
    perform(LodgeAppeal(plan.pk, "F1", "base", "why", {_q1(number): "0.4"}), LI)
    case = BudgetAppeal.objects.get(plan=plan)
    perform(StepAppeal(case.pk, "review", case.revision, "so", {_q1(number): "0.4"}), ZHANG)
    case.refresh_from_db()
    return case


def _decided(number: int, *steps: str) -> Told:
    case = _reviewed(number)
    acts = [StepAppeal(case.pk, step, case.revision, "so", {_q1(number): "0.4"}) for step in steps]
    got = both(done(acts[0], WANG), done(acts[1], CHEN))
    case.refresh_from_db()
    return {"got": got, "state": case.state, "held": posting.held(case.plan)["F1"][_q1(number)]}


def supervise_twice(number: int) -> Told:
    """Both look at the plans in force when the first warning is due."""
    plan = issued({"F1": 10, "F2": 30}, year=_year(number))
    named = {"en": "a", "zh": "a"}
    told = {
        "level": 2,
        "name": named,
        "subjects": ("firm",),
        "lead_working_days": 5,
        "consequences": ({"name": named},),
    }
    level = Level.model_validate({**told, "above": Decimal("0.5")})
    course = Course("firm", "F1", 1, 1, 1.0, 2.0, 0.0, 0.9, level)
    supervise.outlook = lambda *told: Outlook(3, [course])  # type: ignore[assignment]
    got = both(lambda: supervise.supervise(plan) and "done", lambda: supervise.supervise(plan) and "done")
    return {"got": got, "warnings": BudgetWarning.objects.filter(plan=plan, over_on=None).count()}


def answer_twice(number: int) -> Told:
    plan = issued({"F1": 10, "F2": 30}, year=_year(number))
    told = {"level": 2, "probability": 0.5, "months": 3, "budget": 1, "used": 1, "raised_on": "2026-04-01"}
    warning = BudgetWarning.objects.create(plan=plan, kind="firm", subject_id="F1", town="T1", **told)
    one, two = (supervise.AnswerWarning(warning.pk, text) for text in ("one", "two"))
    got = both(done(one, WANG), done(two, CHEN))
    warning.refresh_from_db()
    return {"got": got, "answer": warning.answer}


def order_twice(number: int) -> Told:
    plan = issued({"F1": 10, "F2": 30}, year=_year(number))
    act = done(PlaceOrder("F1", "request", _q1(number), "0.1", "7", f"r{number}"), LI)
    got = both(act, act)
    return {"got": got, "orders": BoardOrder.objects.filter(plan=plan).count()}


def withdraw_order_twice(number: int) -> Told:
    issued({"F1": 10, "F2": 30}, year=_year(number))
    order = perform(PlaceOrder("F1", "request", _q1(number), "0.1", "7", f"r{number}"), LI)
    return {"got": both(done(WithdrawOrder(order), LI), done(WithdrawOrder(order), CHEN))}


def acknowledge_twice(number: int) -> Told:
    plan = issued({"F1": 10, "F2": 30}, year=_year(number))
    got = both(done(Acknowledge(plan.pk, "F1"), LI), done(Acknowledge(plan.pk, "F1"), CHEN))
    return {"got": got, "receipts": BudgetReceipt.objects.filter(plan=plan).count()}


ACTS: dict[str, Callable[[int], Told]] = {
    "issue_twice": issue_twice,
    "issue_two": issue_two,
    "issue_or_withdraw": issue_or_withdraw,
    "lodge_twice": lodge_twice,
    "grant_twice": lambda number: _decided(number, "grant", "grant"),
    "grant_or_refuse": lambda number: _decided(number, "grant", "refuse"),
    "supervise_twice": supervise_twice,
    "answer_twice": answer_twice,
    "order_twice": order_twice,
    "withdraw_order_twice": withdraw_order_twice,
    "acknowledge_twice": acknowledge_twice,
}

if __name__ == "__main__":
    first, found = 0, {}
    for name, act in ACTS.items():
        # no year twice
        found[name] = [act(first + number) for number in range(ROUNDS)]
        first += ROUNDS
    found["books"] = [{"faults": [str(one) for one in all_faults()], "keys": LedgerTransfer.objects.count()}]
    sys.stdout.write(json.dumps(found))
