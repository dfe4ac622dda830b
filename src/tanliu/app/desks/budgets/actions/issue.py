"""A plan is issued: frozen, numbered, posted; and an enterprise acknowledges what it got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tanliu.app import clock
from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.models import BudgetEntry, BudgetPlan, BudgetReceipt, PlanShare, PlanState
from tanliu.app.desks.budgets.notices import tell_firms
from tanliu.app.desks.budgets.queries.plans import found_plan
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.post import alone
from tanliu.app.platform.ledger.rules import kind_of
from tanliu.app.platform.served import catalog, results
from tanliu.decide.budget.grant import KEPT, Grant, missing
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message

#: Days for an appeal where a rule names none.
_APPEAL_DAYS = 10
_IN_FORCE = (PlanState.ISSUED, PlanState.EVALUATED)
#: What an issue changes of a plan.
_ISSUED = ("issue_number", "issued_by", "issued_at", "state", "appeal_until")


@dataclass(frozen=True)
class IssuePlan(Action[str]):
    """Issue a previewed plan; the result is its number. It replaces the plan of the same year that is in force."""

    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not issue budgets"
    number: int

    @classmethod
    def permissions(cls) -> frozenset[str]:
        return frozenset({str(kind_of("budget_issue").approves)})

    def check(self, actor: Actor) -> None:
        """Refuse what is no preview, or one's own.

        Raises
        ------
        ConflictError
            When it was issued or withdrawn.
        TanliuError
            When targets cannot be met, or the actor drew it up.
        """
        plan = found_plan(self.number)
        if plan.state == PlanState.DRAFTED:
            raise TanliuError("a plan whose targets cannot be met is not issued", found=self.number)
        if plan.state != PlanState.PREVIEWED:
            raise ConflictError(Message("only a preview is issued"), where=str(self.number), found=plan.state)
        if plan.author == actor.name:
            raise TanliuError(
                "who drew up a plan does not issue it", found=actor.name, accepted=Message("somebody else who may")
            )  # fmt: skip
        own = [
            Grant(id, name, amount) for id, of in posting.shares(plan).items() for name, amount in of.items()
        ]
        if lost := missing(posting.pool(plan, "budget"), (posting.pool(plan, one) for one in KEPT), own):
            raise TanliuError("the parts of the plan do not add up to its budget", found=", ".join(lost))

    def run(self, actor: Actor) -> str:
        return alone(lambda: self._issued(actor))

    def _issued(self, actor: Actor) -> str:
        plan = BudgetPlan.objects.get(pk=self.number)
        if plan.state != PlanState.PREVIEWED:
            raise ConflictError(Message("only a preview is issued"), where=str(self.number), found=plan.state)
        same = BudgetPlan.objects.filter(year=plan.year, counts=plan.counts)
        before = same.filter(state__in=_IN_FORCE).first()
        if before is not None:
            BudgetPlan.objects.filter(pk=before.pk).update(state=PlanState.REPLACED)
        plan.issue_number = f"{plan.year}-{same.exclude(issue_number='').count() + 1}"
        plan.issued_by, plan.issued_at, plan.state = actor.name, clock.now(), PlanState.ISSUED
        plan.appeal_until = appeal_until(plan, today())
        told = {name: getattr(plan, name) for name in _ISSUED}
        # whoever took the plan back meanwhile was told so: it is not issued over them
        if not same.filter(pk=plan.pk, state=PlanState.PREVIEWED).update(**told):
            raise ConflictError(Message("only a preview is issued"), where=str(self.number))
        entry = BudgetEntry.objects.create(
            plan=plan, cause=f"issue of plan {plan.pk}", by=actor.name, at=plan.issued_at
        )
        count = posting.issue(plan, before, entry, actor)
        firms = list(PlanShare.objects.filter(plan=plan).values_list("entity_id", flat=True))
        tell_firms(
            "budget_notice_issued", firms, f"budget issue {plan.pk}", plan.appeal_until, year=plan.year
        )
        details = {"number": plan.issue_number, "transfers": count, "replaces": before.pk if before else None}
        record(actor.name, "budget_issue", f"{plan.pk}", details, actor.address)
        return str(plan.issue_number)


def appeal_until(plan: BudgetPlan, day: date) -> date:
    """Return the last day for an appeal against a plan that is issued on a day.

    Raises
    ------
    TanliuError
        When the calendar of working days does not know the year.
    """
    told = plan.document.get("deadlines", {}).get("appeal")
    return catalog().calendar.after(day, int(told["working_days"]) if told else _APPEAL_DAYS)


@dataclass(frozen=True)
class Acknowledge(Action[None]):
    """An enterprise says that it read its budget; once is enough."""

    needs: ClassVar[frozenset[str]] = frozenset({"answer"})
    refusal: ClassVar[str] = "only the enterprise acknowledges its budget"
    number: int
    entity_id: str

    def check(self, actor: Actor) -> None:
        """Refuse what was not issued to the enterprise.

        Raises
        ------
        TanliuError
            When there is nothing to acknowledge.
        """
        plan = found_plan(self.number)
        if actor.user is not None:
            visible_entity(results(), actor.user, self.entity_id)
        if not plan.is_public or not PlanShare.objects.filter(plan=plan, entity_id=self.entity_id).exists():
            raise TanliuError("no budget was issued to the enterprise by this plan", found=self.entity_id)

    def run(self, actor: Actor) -> None:
        _, fresh = BudgetReceipt.objects.get_or_create(
            plan_id=self.number, entity_id=self.entity_id, defaults={"by": actor.name, "at": clock.now()}
        )
        if fresh:
            record(actor.name, "budget_receipt", f"{self.number} {self.entity_id}", None, actor.address)
