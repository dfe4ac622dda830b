"""An act that was issued is taken back by two people: what it brought is less to the last part of a gram."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from tanliu.app.desks.credits.actions.months import BUFFER, ISSUE, ISSUED, NOTE, REFUSED, Keep, family_of
from tanliu.app.desks.credits.models import CreditAct, CreditRecall, CreditRemainder
from tanliu.app.desks.credits.queries import RESIDENT, methods
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.ledger.accounts import account_id
from tanliu.app.platform.ledger.models import LedgerBalance
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.app.platform.ledger.table import lock
from tanliu.decide.credit.issue import recalled, undone
from tanliu.kit.errors import ConflictError, NothingKnownError, TanliuError


@dataclass(frozen=True)
class AskRecall(Keep):
    """Ask that an act that was issued be taken back: it was not as it was told, or what it avoided was lost."""

    act: int
    reason: str

    def check(self, actor: Actor) -> None:
        found = (
            CreditAct.objects.filter(pk=self.act, run__state=ISSUED, counted__gt=0)
            .exclude(audit=REFUSED)
            .first()
        )
        if found is None:
            raise NothingKnownError("no such act that was issued", found=self.act)
        if not self.reason.strip():
            raise TanliuError("a field is empty", where="reason")
        if CreditRecall.objects.filter(act=found).exists():
            raise ConflictError("this is asked for already", found=self.act)

    def run(self, actor: Actor) -> int:
        lock()
        self.check(actor)
        return CreditRecall.objects.create(
            act_id=self.act, asked_by=actor.name, reason=self.reason.strip()[:NOTE]
        ).pk

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("credit_ask_recall", f"{self.act}", {"reason": self.reason.strip()[:NOTE]})]


@dataclass(frozen=True)
class Recall(Action[CreditRecall]):
    """Take back what an act brought: from the buffer of its methodology first, then from who did it; the rest is owed."""

    needs: ClassVar[frozenset[str]] = frozenset({"credit_approve"})
    refusal: ClassVar[str] = "the role may not issue the credits of residents"
    number: int

    def _found(self) -> CreditRecall:
        found = CreditRecall.objects.select_related("act__run").filter(pk=self.number).first()
        if found is None:
            raise NothingKnownError("nobody asks for this", found=self.number)
        if found.approved_by:
            raise ConflictError("it is taken back already", found=self.number)
        return found

    def check(self, actor: Actor) -> None:
        if self._found().asked_by == actor.name:
            raise NotPermittedError("who asks for it does not approve it", "number", self.number)

    def run(self, actor: Actor) -> CreditRecall:
        lock()
        self.check(actor)
        found = self._found()
        act, run = found.act, found.act.run
        assert run is not None
        method = methods()[act.methodology]
        left, _ = CreditRemainder.objects.get_or_create(methodology=act.methodology, pseudonym=act.pseudonym)
        units, carried = recalled(act.exact, Fraction(left.grams), method.grams_for_one)
        at = account_id(RESIDENT, act.pseudonym)
        parts = undone(units, _available(BUFFER, run.unit) if method.buffer else 0, _available(at, run.unit))
        by = {
            "family": family_of(act.methodology, act.month),
            "proposed_by": found.asked_by,
            "approved_by": actor.name,
        }
        proposals = [
            Proposal(
                "credit_recall", run.unit, source, ISSUE, amount, ("credit recall", found.pk, source), **by
            )
            for source, amount in zip((BUFFER, at), parts[:2], strict=True)
            if amount
        ]
        if proposals:
            post(proposals, actor)
        left.grams, left.owed = str(carried), left.owed + parts[2]
        left.save()
        found.approved_by, found.units, found.owed = actor.name, parts[0] + parts[1], parts[2]
        found.save()
        CreditAct.objects.filter(pk=act.pk).update(
            audit=REFUSED, audit_note=found.reason, audited_by=found.asked_by
        )
        return found

    def entries(self, actor: Actor, done: CreditRecall) -> Iterable[Entry]:
        return [Entry("credit_recall", f"{done.act_id}", {"units": done.units, "owed": done.owed})]


def _available(account: str, unit: str) -> int:
    row = LedgerBalance.objects.filter(account=account, unit=unit).first()
    return 0 if row is None else row.available
