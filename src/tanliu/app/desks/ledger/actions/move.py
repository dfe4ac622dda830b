"""Transfers by hand: proposed, approved by somebody else, made void, reversed when two people want it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from tanliu.app.desks.ledger.queries import holders_of, is_by_hand, transfers_of
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.models import LedgerAccount, LedgerReversal, LedgerTransfer
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Posted, Proposal
from tanliu.app.platform.ledger.rules import kind_of, rules
from tanliu.app.platform.served import catalog
from tanliu.decide.ledger.checks import ALWAYS, ASKED, BY_HAND
from tanliu.decide.ledger.types import RefusedError, Step
from tanliu.kit.errors import NothingKnownError, TanliuError

_PROPOSES, _APPROVES = "the role may not propose such a transfer", "the role may not approve such a transfer"


class _ByHand(Action[Posted]):
    """What is posted in a transaction of its own, so that refusals are counted; the door writes the trail."""

    at_once: ClassVar[bool] = False
    #: Field of the kind that names the permission.
    by: ClassVar[str] = "approves"

    @classmethod
    def permissions(cls) -> frozenset[str]:
        return frozenset(verb for kind in rules().transfers.values() if (verb := getattr(kind, cls.by)))


@dataclass(frozen=True)
class Propose(_ByHand):
    """Propose a transfer, which reserves the units; one that needs no approval is posted.

    Attributes
    ----------
    request
        What makes the request one: sent again it is the same transfer.
    """

    by: ClassVar[str] = "proposes"
    refusal: ClassVar[str] = _PROPOSES
    kind: str
    unit: str
    source: str
    target: str
    amount: int
    request: str
    note: str = ""
    family: str = ""
    until: date | None = None

    def check(self, actor: Actor) -> None:
        """Refuse what the actor may not propose.

        Raises
        ------
        NotPermittedError
            When the kind asks for another permission, or the account is none of theirs.
        """
        _permit(actor, kind_of(self.kind).proposes, self.source, self.target, _PROPOSES)
        if not self.request:
            raise TanliuError("a field is empty", where="request")

    def run(self, actor: Actor) -> Posted:
        step = Step.PEND if kind_of(self.kind).approves else Step.POST
        one = Proposal(
            self.kind, self.unit, self.source, self.target, self.amount, (BY_HAND, self.request, self.note[:200]),
            self.family, step, proposed_by=actor.name, until=self.until,
        )  # fmt: skip
        return post([one], actor)[0]


@dataclass(frozen=True)
class _OfTransfer(_ByHand):
    key: str

    def of(self, actor: Actor) -> LedgerTransfer:
        """Return the transfer, if the actor sees it.

        Raises
        ------
        NothingKnownError
            When there is none.
        RefusedError
            When a procedure ends it: by hand a seller could free what a buyer has paid for.
        """
        found = transfers_of(actor.user).filter(key=self.key).first()
        if found is None:
            raise NothingKnownError("no such transfer", found=self.key)
        if not is_by_hand(kind_of(found.kind)):
            raise RefusedError("by_procedure", ASKED["by_procedure"].rule, found.key, found.kind)
        return found

    def check(self, actor: Actor) -> None:
        of = self.of(actor)
        _permit(actor, str(kind_of(of.kind).approves), of.source, of.target, _APPROVES)

    def ended(
        self, of: LedgerTransfer, step: Step, amount: int, asked_by: str, approved_by: str = ""
    ) -> Proposal:
        ways = (of.target, of.source) if step == Step.REVERSE else (of.source, of.target)
        return Proposal(
            of.kind,
            of.unit,
            *ways,
            amount,
            (step.value, of.key),
            of.family,
            step,
            of.key,
            asked_by,
            approved_by,
        )


@dataclass(frozen=True)
class Approve(_OfTransfer):
    """Approve a pending transfer of somebody else; it is posted, once its working days are over."""

    refusal: ClassVar[str] = _APPROVES

    def run(self, actor: Actor) -> Posted:
        of = self.of(actor)
        return post([self.ended(of, Step.SETTLE, of.amount, of.proposed_by, actor.name)], actor)[0]


@dataclass(frozen=True)
class Void(_OfTransfer):
    """End a pending transfer without posting it: who proposed it takes it back, who approves refuses it."""

    refusal: ClassVar[str] = _APPROVES

    @classmethod
    def permissions(cls) -> frozenset[str]:
        kinds = rules().transfers.values()
        return frozenset(verb for kind in kinds for verb in (kind.proposes, kind.approves) if verb)

    def check(self, actor: Actor) -> None:
        of, kind = self.of(actor), kind_of(self.of(actor).kind)
        own = of.proposed_by == actor.name and actor.may(kind.proposes)
        _permit(actor, kind.proposes if own else str(kind.approves), of.source, of.target, _APPROVES)

    def run(self, actor: Actor) -> Posted:
        return post([self.ended(self.of(actor), Step.VOID, 0, actor.name)], actor)[0]


@dataclass(frozen=True)
class AskReversal(Action[None]):
    """Ask that a posted transfer be reversed; somebody else agrees or refuses."""

    refusal: ClassVar[str] = _PROPOSES
    key: str
    reason: str

    @classmethod
    def permissions(cls) -> frozenset[str]:
        return Void.permissions()

    def check(self, actor: Actor) -> None:
        """Refuse a reversal that nobody could agree to.

        Raises
        ------
        TanliuError
            When it is asked for already, or without a reason.
        RefusedError
            When the transfer cannot be reversed, or no longer.
        """
        of = Approve(self.key).of(actor)
        kind = kind_of(of.kind)
        verb = kind.proposes if actor.may(kind.proposes) else str(kind.approves)
        _permit(actor, verb, of.source, of.target, _PROPOSES)
        if not self.reason.strip():
            raise TanliuError("a field is empty", where="reason")
        if of.step not in (Step.POST, Step.SETTLE) or LedgerTransfer.objects.filter(of=of.key).exists():
            raise RefusedError("reversed_once", ALWAYS["reversed_once"].rule, of.key, of.step)
        if today() > _last_day(of):
            raise RefusedError("in_time", ALWAYS["in_time"].rule, of.key, today())
        if LedgerReversal.objects.filter(of=of.key).exists():
            raise TanliuError("the reversal is asked for already", found=of.key)

    def run(self, actor: Actor) -> None:
        LedgerReversal.objects.create(of=self.key, asked_by=actor.name, reason=self.reason.strip()[:200])

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        yield Entry("ledger_ask_reversal", self.key, {"reason": self.reason.strip()[:200]})


@dataclass(frozen=True)
class Reverse(_OfTransfer):
    """Agree to the reversal that somebody else asked for."""

    refusal: ClassVar[str] = _APPROVES

    def run(self, actor: Actor) -> Posted:
        of, asked = self.of(actor), _asked(self.key)
        done = post([self.ended(of, Step.REVERSE, of.amount, asked.asked_by, actor.name)], actor)[0]
        asked.delete()
        return done


@dataclass(frozen=True)
class RefuseReversal(Action[None]):
    """Refuse a reversal that was asked for, or take the own one back."""

    refusal: ClassVar[str] = _APPROVES
    key: str

    @classmethod
    def permissions(cls) -> frozenset[str]:
        return Void.permissions()

    def check(self, actor: Actor) -> None:
        of, asked = Approve(self.key).of(actor), _asked(self.key)
        if asked.asked_by != actor.name:
            _permit(actor, str(kind_of(of.kind).approves), of.source, of.target, _APPROVES)

    def run(self, actor: Actor) -> None:
        _asked(self.key).delete()

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        yield Entry("ledger_refuse_reversal", self.key)


def _last_day(of: LedgerTransfer) -> date:
    days = kind_of(of.kind).reversible_working_days
    return catalog().calendar.after(of.day, days) if days else date.min


def _asked(key: str) -> LedgerReversal:
    found = LedgerReversal.objects.filter(of=key).first()
    if found is None:
        raise NothingKnownError("nobody asks for this reversal", found=key)
    return found


def _permit(actor: Actor, verb: str, source: str, target: str, refusal: str) -> None:
    """Refuse who lacks a permission, or to whom the account is foreign.

    The first of the two accounts that an enterprise holds must be one that the actor covers; where none does, the actor
    must see everything.

    Raises
    ------
    NotPermittedError
        Then.
    """
    if not actor.may(verb):
        raise NotPermittedError(refusal, verb)
    covered = holders_of(actor.user)
    if covered is None:
        return
    holders: dict[str, Any] = dict(
        LedgerAccount.objects.filter(pk__in=(source, target)).values_list("pk", "holder")
    )
    first = holders.get(source) or holders.get(target)
    if first not in covered:
        raise NotPermittedError(refusal, source)
