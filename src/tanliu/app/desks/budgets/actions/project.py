"""A project that was approved gets budget: from what is kept for new enterprises, once, by other hands than reviewed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tanliu.app import clock
from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.models import BudgetEntry, BudgetPlan
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.desks.budgets.queries.projects import PROCESS, STATES, cause_of, reviewer_of
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.ledger.post import alone
from tanliu.app.platform.served import results
from tanliu.decide.budget.appeal import table
from tanliu.kit.errors import ConflictError, TanliuError


@dataclass(frozen=True)
class GrantProject(Action[Mapping[str, int]]):
    """Give an approved project budget by series; the result is what was given, in kgce.

    Attributes
    ----------
    case
        An application that was approved.
    adds
        Tonnes by series, as they were written.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_approve"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not issue budgets"
    case: int
    adds: Mapping[str, str]

    def _found(self) -> Case:
        found = Case.objects.filter(pk=self.case, process=PROCESS, state__in=STATES).first()
        if found is None:
            raise TanliuError("no approved project", found=self.case)
        return found

    def _amounts(self, plan: BudgetPlan) -> Mapping[str, int]:
        adds = table(self.adds, posting.units_of(plan), int(plan.document["issued_in"]))
        if not adds:
            raise TanliuError("nothing is granted", where="adds")
        return adds

    def check(self, actor: Actor) -> None:
        """Refuse what is not approved, was given before, or is given by who reviewed it.

        Raises
        ------
        ConflictError
            When the project has its budget.
        TanliuError
            When it is not approved, nothing is given, or hands are the same.
        """
        found, plan = self._found(), _in_force()
        if actor.user is not None:
            visible_entity(results(), actor.user, found.entity_id)
        self._amounts(plan)
        if BudgetEntry.objects.filter(cause=cause_of(self.case)).exists():
            raise ConflictError("the project has its budget", found=self.case)
        if reviewer_of(found) in ("", actor.name):
            raise TanliuError("who reviewed a project does not give it budget", found=actor.name)

    def run(self, actor: Actor) -> Mapping[str, int]:
        return alone(lambda: self._granted(actor))

    def _granted(self, actor: Actor) -> Mapping[str, int]:
        found, plan = self._found(), _in_force()
        adds, kept = self._amounts(plan), posting.kept(plan)["new_entrants"]
        for name, amount in adds.items():
            if amount > kept.get(name, 0):
                raise TanliuError(
                    "what is kept for projects does not cover it", where=name, found=amount, accepted=f"<= {kept.get(name, 0)}"
                )  # fmt: skip
        if BudgetEntry.objects.filter(cause=cause_of(self.case)).exists():
            raise ConflictError("the project has its budget", found=self.case)
        entry = BudgetEntry.objects.create(
            plan=plan, cause=cause_of(self.case), entity_id=found.entity_id, adds=dict(adds), by=actor.name, at=clock.now()
        )  # fmt: skip
        posting.adjust(plan, entry, reviewer_of(found), actor, posting.KEEPERS["new_entrants"])
        record(
            actor.name,
            "budget_project",
            f"{self.case}",
            {"entity": found.entity_id, "adds": dict(adds)},
            actor.address,
        )
        return adds


def _in_force() -> BudgetPlan:
    plan = in_force()
    if plan is None:
        raise TanliuError("no plan of the year is in force")
    return plan
