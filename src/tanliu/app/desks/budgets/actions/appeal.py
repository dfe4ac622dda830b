"""An appeal is lodged, reviewed and decided, as its process says; what is granted is posted as one more entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import transaction

from tanliu.app import clock
from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.documents import Document, keep, kind_of
from tanliu.app.desks.budgets.models import BudgetAppeal, BudgetEntry, BudgetPlan, PlanShare
from tanliu.app.desks.budgets.queries.appeals import PROCESS, effect_of, grounds
from tanliu.app.desks.budgets.queries.plans import found_plan, in_force
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Action, Actor, NotPermittedError
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework.action import CaseAction
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.post import alone
from tanliu.app.platform.served import results
from tanliu.decide.budget.appeal import table
from tanliu.decide.casework.forms import filled
from tanliu.kit.errors import ConflictError, TanliuError


@dataclass(frozen=True)
class LodgeAppeal(CaseAction[int]):
    """Lodge an appeal with its ground, its reason and documents; the result is the number of the case."""

    process_name: ClassVar[str] = PROCESS
    action: ClassVar[str] = "lodge"
    refusal: ClassVar[str] = "only the enterprise appeals against its budget"
    number: int
    entity_id: str
    ground: str
    text: str
    claim: Mapping[str, str]
    """Tonnes that are asked for besides, by series."""
    documents: Sequence[Document] = field(default=())

    def check(self, actor: Actor) -> None:
        """Refuse an appeal that cannot be lodged.

        Raises
        ------
        ConflictError
            When the enterprise appealed on this ground before.
        TanliuError
            When nothing was issued, the ground is not one of the rule's, or nothing is asked for.
        """
        if actor.user is not None:
            visible_entity(results(), actor.user, self.entity_id)
        plan = found_plan(self.number)
        if not plan.is_public or not PlanShare.objects.filter(plan=plan, entity_id=self.entity_id).exists():
            raise TanliuError("no budget was issued to the enterprise by this plan", found=self.entity_id)
        known = grounds(plan, "en")
        if self.ground not in known:
            raise TanliuError(
                "not one of what is offered", where="ground", found=self.ground, accepted=", ".join(known)
            )
        filled(process(PROCESS).says.forms["reason"], {"text": self.text})
        if BudgetAppeal.objects.filter(process=PROCESS, subject=self.subject).exists():
            raise ConflictError("on one ground one appeal is lodged", where=self.entity_id, found=self.ground)
        if not self._claim(plan):
            raise TanliuError("the appeal asks for nothing", where="claim")
        for one in self.documents:
            kind_of(one)

    @property
    def subject(self) -> str:
        return f"{self.number} {self.entity_id} {self.ground}"

    def _claim(self, plan: BudgetPlan) -> dict[str, int]:
        return table(self.claim, posting.units_of(plan), int(plan.document["issued_in"]))

    def run(self, actor: Actor) -> int:
        plan = found_plan(self.number)
        told = {"plan": plan, "ground": self.ground, "text": self.text.strip(), "claim": self._claim(plan)}
        case: Any = begin(BudgetAppeal, PROCESS, self.subject, self.entity_id, actor, **told)
        keep(case, self.documents, actor.name)
        in_time = plan.appeal_until is not None and today() <= plan.appeal_until
        move = Move(
            "lodge",
            case.revision,
            {"in_time": in_time},
            note=self.text.strip(),
            details={"claim": told["claim"]},
        )
        take(case, move, actor)
        record(actor.name, "budget_appeal", self.subject, {"claim": told["claim"]}, actor.address)
        return int(case.pk)


@dataclass(frozen=True)
class StepAppeal(Action[str]):
    """Take a step of an appeal that is lodged; the caller has made sure that the actor sees it. The result is the state.

    Attributes
    ----------
    adds
        Tonnes by series that are proposed or granted; below zero what is taken.
    revision
        That of the case as the actor saw it.
    """

    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not take this step"
    case: int
    step: str
    revision: int
    text: str
    adds: Mapping[str, str] = field(default_factory=dict)
    documents: Sequence[Document] = field(default=())

    def _appeal(self) -> BudgetAppeal:
        found = BudgetAppeal.objects.filter(pk=self.case).select_related("plan").first()
        if found is None:
            raise TanliuError("no such appeal", found=self.case)
        return found

    def check(self, actor: Actor) -> None:
        """Refuse a step without its reason, and one of another role.

        Raises
        ------
        NotPermittedError
            When another role takes it.
        TanliuError
            When the reason is missing, or nothing is granted.
        """
        known = process(PROCESS)
        if self.step not in known.machine.actions:
            raise TanliuError(
                "this step of an appeal is not offered",
                found=self.step,
                accepted=", ".join(sorted(known.machine.actions)),
            )
        if not any(actor.may(verb) for verb in known.permissions(self.step)):
            raise NotPermittedError(self.refusal, "step", self.step)
        filled(known.says.forms["reason"], {"text": self.text})
        if self.step in ("grant", "review"):
            self._adds(self._appeal())

    def _adds(self, appeal: BudgetAppeal) -> dict[str, int]:
        """Return what is proposed or granted, by series."""
        plan = appeal.plan
        adds = table(self.adds, posting.units_of(plan), int(plan.document["issued_in"]), below_zero=True)
        if self.step == "grant" and not adds:
            raise TanliuError("nothing is granted", where="adds")
        return adds

    def run(self, actor: Actor) -> str:
        if self.step == "grant":
            return alone(lambda: self._granted(actor))
        with transaction.atomic():
            appeal = self._appeal()
            changes: dict[str, Any] = {}
            if self.step == "review":
                changes = {"proposed": self._adds(appeal), "reviewed_by": actor.name}
            keep(appeal, self.documents, actor.name)
            return self._taken(appeal, actor, changes, {"proposed": changes["proposed"]} if changes else {})

    def _granted(self, actor: Actor) -> str:
        """Move the case and post the difference, together or not at all."""
        appeal = self._appeal()
        adds = self._adds(appeal)
        if appeal.reviewed_by == actor.name:
            raise TanliuError("who reviewed an appeal does not decide it", found=actor.name)
        plan = in_force(appeal.plan.year, appeal.plan.counts)
        if plan is None:
            raise TanliuError("no plan of the year is in force", found=appeal.plan.year)
        state = self._taken(appeal, actor, {"decided": adds}, {"granted": adds})
        for one in effect_of(plan, appeal.entity_id, adds):
            if one.lacks:
                raise TanliuError(
                    "the reserve does not cover what is granted", where=one.series, found=one.adds, accepted=f"<= {one.reserve}"
                )  # fmt: skip
        entry = BudgetEntry.objects.create(
            plan=plan,
            cause=f"appeal {appeal.pk}",
            entity_id=appeal.entity_id,
            adds=adds,
            by=actor.name,
            at=clock.now(),
        )
        posting.adjust(plan, entry, appeal.reviewed_by, actor)
        return state

    def _taken(
        self, appeal: BudgetAppeal, actor: Actor, changes: dict[str, Any], details: dict[str, Any]
    ) -> str:
        move = Move(
            self.step,
            self.revision,
            {"in_time": True},
            note=self.text.strip(),
            details=details,
            changes=changes,
        )
        after = take(appeal, move, actor).case.state
        record(actor.name, f"budget_appeal.{self.step}", appeal.subject, details, actor.address)
        return after
