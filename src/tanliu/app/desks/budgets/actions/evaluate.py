"""The year of a plan is over: what came of it is kept, its warnings and holds end, and the next plan reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from tanliu.app.desks.budgets.actions.supervise import end_warnings
from tanliu.app.desks.budgets.models import BudgetPlan, PlanState
from tanliu.app.desks.budgets.queries.evaluation import Evaluated, evaluated, evaluation_rule
from tanliu.app.desks.budgets.queries.outlook import MONTHS
from tanliu.app.desks.budgets.queries.plans import found_plan
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.served import catalog, results
from tanliu.decide.budget.evaluation_document import EvaluationRule
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message


@dataclass(frozen=True)
class EvaluatePlan(Action[int]):
    """Keep what came of a plan whose year is over; the result is how many enterprises passed their budgets.

    Conduct goes into the next plan by the mark ``over_budget``, where its rule has it.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"budget"})
    refusal: ClassVar[str] = "the role may not draw up budgets"
    number: int

    def check(self, actor: Actor) -> None:
        """Refuse a plan that is not in force, or whose year is not known whole.

        Raises
        ------
        ConflictError
            When it is not in force, or was evaluated.
        TanliuError
            When a month is missing, or no rule holds.
        """
        plan = found_plan(self.number)
        if plan.state != PlanState.ISSUED:
            raise ConflictError("only a plan in force is evaluated", where=str(self.number), found=plan.state)
        _, found = _found(plan)
        if found.months < MONTHS:
            raise TanliuError(
                "a plan is evaluated when its whole year is known", where=plan.year, found=found.months,
                accepted=Message("{months} months", months=MONTHS),
            )  # fmt: skip

    def run(self, actor: Actor) -> int:
        plan = found_plan(self.number)
        rule, found = _found(plan)
        told = {
            "rule": rule.evaluation, "edition": rule.edition, "over": list(found.over),
            "method": [one.industry for one in found.errors if one.method],
            "points": {one.outcome.id: one.points for one in (*found.towns, *found.firms)},
        }  # fmt: skip
        with transaction.atomic():
            same = BudgetPlan.objects.filter(pk=plan.pk, state=PlanState.ISSUED)
            if not same.update(state=PlanState.EVALUATED, evaluation=told):
                raise ConflictError("only a plan in force is evaluated", where=str(self.number))
            end_warnings(plan)
            details = {"over": len(found.over), "method": told["method"]}
            record(actor.name, "budget_evaluate", f"{plan.pk}", details, actor.address)
        return len(found.over)


def _found(plan: BudgetPlan) -> tuple[EvaluationRule, Evaluated]:
    rule = evaluation_rule(catalog(), plan.year)
    if rule is None:
        raise TanliuError("no pack in use says how budgets are evaluated", found=plan.year)
    return rule, evaluated(results(), plan, rule)
