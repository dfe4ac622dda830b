"""Pledges: the owner reserves, somebody asks for the end, and somebody else releases or lets forfeit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from tanliu.app import clock
from tanliu.app.desks.ledger.queries import names_of
from tanliu.app.desks.pledges.actions.asked import (
    KG,
    again,
    ahead,
    amount_of,
    cause_of,
    known,
    require_own,
    require_registered,
    speaks_for,
    step_of,
    sum_of,
    text_of,
)
from tanliu.app.desks.pledges.models import Pledge
from tanliu.app.desks.pledges.queries.registers import pledges_of
from tanliu.app.platform.action import Action, Actor, NotPermittedError
from tanliu.app.platform.audit import record
from tanliu.app.platform.ledger.accounts import HOLDER, account_id, open_accounts
from tanliu.app.platform.ledger.post import alone, post
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.decide.ledger.types import Step
from tanliu.kit.errors import ConflictError, TanliuError

#: Kind of the transfer, and account of what is forfeited to who has no account here.
KIND, PLEDGEE = "pledge", "pledgee"
#: How a pledge ends.
ENDS = ("release", "forfeit")
_REFUSAL = "only enterprises pledge what they hold"
_DECIDES = "the role may not decide on a pledge"


@dataclass(frozen=True)
class PledgeUnits(Action[int]):
    """Pledge units to a bank or another holder; the result is the number of the pledge.

    Attributes
    ----------
    pledgee, pledgee_entity
        Its name, or its id where it is an enterprise of the register.
    contract
        By which both know the pledge; the same contract of an enterprise is the same pledge.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_give"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = _REFUSAL
    entity_id: str
    unit: str
    tonnes: Decimal
    contract: str
    until: date
    pledgee: str = ""
    pledgee_entity: str = ""
    loan_cny: Decimal | None = None

    def check(self, actor: Actor) -> None:
        """Refuse who does not speak for the enterprise, and what cannot be read.

        Raises
        ------
        TanliuError
            With what is accepted.
        """
        require_own(actor, self.entity_id)
        text_of("contract", self.contract, 80)
        ahead("until", self.until)
        if self.loan_cny is not None:
            sum_of("loan_cny", self.loan_cny)
        if self.pledgee_entity:
            require_registered("pledgee_entity", self.pledgee_entity)
            if self.pledgee_entity == self.entity_id:
                raise TanliuError(
                    "nobody pledges to themselves", where="pledgee_entity", found=self.entity_id
                )
        else:
            text_of("pledgee", self.pledgee, 120)

    def run(self, actor: Actor) -> int:
        return alone(lambda: self._pledged(actor))

    def _pledged(self, actor: Actor) -> int:
        contract = text_of("contract", self.contract, 80)
        cause = cause_of("pledge", self.entity_id, contract)
        told = {"unit": self.unit, "amount": self.tonnes * KG, "pledgee_entity": self.pledgee_entity}
        other = ConflictError("another pledge has this contract", where="contract", found=contract)
        if (before := again(Pledge, cause, told, other)) is not None:
            return before
        amount = amount_of(self.tonnes, KIND, self.unit, self.entity_id)
        name = (
            names_of([self.pledgee_entity]).get(self.pledgee_entity)
            or self.pledgee.strip()
            or self.pledgee_entity
        )
        one = Pledge(
            entity_id=self.entity_id, unit=self.unit, amount=amount, pledgee=name[:120], pledgee_entity=self.pledgee_entity,
            contract=contract, loan_cny=self.loan_cny, until=self.until, by=actor.name, at=clock.now(), cause=cause,
        )  # fmt: skip
        one.save()
        open_accounts(HOLDER, [self.entity_id, *filter(None, [self.pledgee_entity])])
        open_accounts(PLEDGEE)
        reserved = _proposal(one, Step.PEND, actor.name)
        post([reserved], actor)
        Pledge.objects.filter(pk=one.pk).update(key=reserved.key)
        noted = {"unit": self.unit, "amount": amount, "contract": contract}
        record(actor.name, "pledge", f"{one.pk}", noted, actor.address)
        return int(one.pk)


@dataclass(frozen=True)
class AskEnd(Action[None]):
    """Ask that a pledge be released or forfeited, or take the question back; somebody else decides."""

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_give", "ledger_propose"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = _REFUSAL
    number: int
    what: str
    reason: str

    def check(self, actor: Actor) -> None:
        """Refuse whose pledge it is not, and an end that is none.

        Raises
        ------
        TanliuError
            Then.
        """
        one = pledge_of(actor, self.number)
        if self.what not in ENDS:
            raise TanliuError(
                "a pledge ends by a release or forfeit",
                where="what",
                found=self.what,
                accepted=", ".join(ENDS),
            )
        text_of("reason", self.reason, 200)
        sides = (one.entity_id, one.pledgee_entity) if self.what == "release" else (one.pledgee_entity,)
        if not actor.may("ledger_propose") and not any(speaks_for(actor, side) for side in sides):
            raise NotPermittedError(_DECIDES, self.what)

    def run(self, actor: Actor) -> None:
        alone(lambda: self._asked(actor))

    def _asked(self, actor: Actor) -> None:
        one, reason = pledge_of(actor, self.number), text_of("reason", self.reason, 200)
        if one.state == "active" and (one.asked, one.asked_by, one.asked_for) == (
            self.what,
            actor.name,
            reason,
        ):
            return
        if one.state != "active" or one.asked:
            raise ConflictError("the pledge is over, or its end is asked for already", found=one.pk)
        one.asked, one.asked_by, one.asked_at, one.asked_for = self.what, actor.name, clock.now(), reason
        one.save(update_fields=("asked", "asked_by", "asked_at", "asked_for"))
        record(actor.name, "pledge_ask", f"{one.pk}", {"what": self.what, "reason": reason}, actor.address)


@dataclass(frozen=True)
class DecideEnd(Action[str]):
    """Agree to the end that somebody else asked for, or refuse it; the result is the state.

    A release may also be agreed to by the pledgee, where it is an enterprise with people here; a forfeiture by an officer alone.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_give", "ledger_approve"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = _DECIDES
    number: int
    agrees: bool

    def check(self, actor: Actor) -> None:
        """Refuse whose part it is not.

        Raises
        ------
        TanliuError
            When there is no such pledge.
        NotPermittedError
            When it is for somebody else.
        """
        one = pledge_of(actor, self.number)
        by_pledgee = (
            one.asked == "release" and speaks_for(actor, one.pledgee_entity) and actor.user is not None
        )
        if not actor.may("ledger_approve") and not by_pledgee:
            raise NotPermittedError(_DECIDES, one.asked or "ledger_approve")

    def run(self, actor: Actor) -> str:
        return alone(lambda: self._decided(actor))

    def _decided(self, actor: Actor) -> str:
        one = pledge_of(actor, self.number)
        if one.state != "active" or not one.asked:
            if self.agrees and one.ended_by == actor.name:
                return one.state
            raise ConflictError("nobody asks for the end of this pledge", found=one.pk)
        if actor.name in (one.asked_by, *([one.by] if one.asked == "forfeit" else [])):
            raise TanliuError("who asks for the end of a pledge does not decide on it", found=actor.name)
        told = {"what": one.asked, "agrees": self.agrees}
        if self.agrees:
            step = Step.VOID if one.asked == "release" else Step.SETTLE
            ended = _proposal(one, step, one.asked_by, actor.name)
            post([ended], actor)
            one.state, one.key = "released" if one.asked == "release" else "forfeited", ended.key
            one.ended_by, one.ended_at = actor.name, clock.now()
        else:
            one.asked = one.asked_by = one.asked_for = ""
        one.save(update_fields=("state", "key", "asked", "asked_by", "asked_for", "ended_by", "ended_at"))
        record(actor.name, "pledge_end", f"{one.pk}", told, actor.address)
        return one.state


def pledge_of(actor: Actor, number: int) -> Pledge:
    """Return a pledge of which an actor knows a side.

    Raises
    ------
    NothingKnownError
        When there is none: whether it exists elsewhere is not told.
    """
    found: Pledge = known(pledges_of(actor.user), number, "no such pledge")
    return found


def _proposal(one: Pledge, step: Step, proposed_by: str, approved_by: str = "") -> Proposal:
    target = account_id(HOLDER, one.pledgee_entity) if one.pledgee_entity else PLEDGEE
    ways = (account_id(HOLDER, one.entity_id), target)
    return step_of(KIND, one.unit, ways, one.amount, ("pledge", one.pk), step, (proposed_by, approved_by))
