"""Sales with repurchase: the buyer takes both legs at once, the first is posted and the second reserved for its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from tanliu.app import clock
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
from tanliu.app.desks.pledges.models import Repurchase
from tanliu.app.desks.pledges.queries.registers import repurchases_of
from tanliu.app.platform.action import Action, Actor, NotPermittedError
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.accounts import HOLDER, account_id, open_accounts
from tanliu.app.platform.ledger.post import alone, post
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.decide.ledger.types import Step
from tanliu.kit.errors import ConflictError, TanliuError

KIND = "repurchase"
_REFUSAL = "only enterprises pledge what they hold"
_SIDES = "this step is for the other side"


@dataclass(frozen=True)
class OfferRepurchase(Action[int]):
    """Offer to sell units now and to buy them back on a day, at prices that both know; the result is its number."""

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_give"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = _REFUSAL
    seller: str
    buyer: str
    unit: str
    tonnes: Decimal
    price_cny: Decimal
    back_cny: Decimal
    back_on: date
    request: str

    def check(self, actor: Actor) -> None:
        """Refuse who does not speak for the seller, and what cannot be read.

        Raises
        ------
        TanliuError
            With what is accepted.
        """
        require_own(actor, self.seller)
        require_registered("buyer", self.buyer)
        if self.seller == self.buyer:
            raise TanliuError("nobody pledges to themselves", where="buyer", found=self.buyer)
        sum_of("price_cny", self.price_cny)
        sum_of("back_cny", self.back_cny)
        ahead("back_on", self.back_on)
        text_of("request", self.request, 60)

    def run(self, actor: Actor) -> int:
        return alone(lambda: self._offered(actor))

    def _offered(self, actor: Actor) -> int:
        cause = cause_of(KIND, self.seller, self.request)
        told = {
            "buyer": self.buyer,
            "unit": self.unit,
            "amount": self.tonnes * KG,
            "back_on": self.back_on,
        }
        other = ConflictError(
            "another repurchase was offered by this request", where="request", found=self.request
        )
        if (before := again(Repurchase, cause, told, other)) is not None:
            return before
        one = Repurchase(
            seller=self.seller, buyer=self.buyer, unit=self.unit, amount=amount_of(self.tonnes, KIND, self.unit, self.seller),
            price_cny=self.price_cny, back_cny=self.back_cny, back_on=self.back_on, by=actor.name, at=clock.now(), cause=cause,
        )  # fmt: skip
        one.save()
        open_accounts(HOLDER, [self.seller, self.buyer])
        post([first(one, Step.PEND, actor.name)], actor)
        record(
            actor.name, "repurchase", f"{one.pk}", {"unit": self.unit, "amount": one.amount}, actor.address
        )
        return int(one.pk)


@dataclass(frozen=True)
class StepRepurchase(Action[str]):
    """Take a step: the result is the state.

    ``take`` with the payment reference, by the buyer: units go over and their return is reserved, both or neither. ``off``, by
    either side, before that. ``pay`` with the reference of the return, by the seller; ``return``, by the buyer, who confirms it.
    ``lapse``, by the buyer, when the day is over and nothing was paid back: the buyer keeps the units.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_give"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = _REFUSAL
    number: int
    what: str
    reference: str = ""

    #: Who may, and in which state.
    WAYS: ClassVar[dict[str, tuple[tuple[str, ...], str]]] = {
        "take": (("buyer",), "offered"), "off": (("seller", "buyer"), "offered"), "pay": (("seller",), "sold"),
        "return": (("buyer",), "sold"), "lapse": (("buyer",), "sold"),
    }  # fmt: skip

    def check(self, actor: Actor) -> None:
        """Refuse whose step it is not.

        Raises
        ------
        TanliuError
            When there is no such repurchase or step.
        NotPermittedError
            When it is for the other side.
        """
        one = repurchase_of(actor, self.number)
        if self.what not in self.WAYS:
            raise TanliuError(
                "no such step of a repurchase", where="what", found=self.what, accepted=", ".join(self.WAYS)
            )
        if not any(speaks_for(actor, getattr(one, side)) for side in self.WAYS[self.what][0]):
            raise NotPermittedError(_SIDES, self.what)
        if self.what in ("take", "pay"):
            text_of("reference", self.reference, 80)

    def run(self, actor: Actor) -> str:
        return alone(lambda: self._stepped(actor))

    def _stepped(self, actor: Actor) -> str:
        one = repurchase_of(actor, self.number)
        if one.state != self.WAYS[self.what][1]:
            done = {"take": ("sold",), "off": ("off",), "return": ("returned",), "lapse": ("lapsed",)}.get(
                self.what, ()
            )
            if one.state in done:
                return one.state
            raise ConflictError("the repurchase is not at this step", found=one.state)
        getattr(self, f"_{self.what}")(one, actor)
        one.save()
        record(
            actor.name,
            f"repurchase_{self.what}",
            f"{one.pk}",
            {"reference": self.reference.strip()},
            actor.address,
        )
        return one.state

    def _take(self, one: Repurchase, actor: Actor) -> None:
        if one.back_on < today():
            raise ConflictError("the day of the return is over", found=one.back_on)
        # one batch: no leg is there without the other
        post([first(one, Step.SETTLE, one.by), second(one, Step.PEND, actor.name)], actor)
        one.state, one.reference, one.taken_by = "sold", self.reference.strip(), actor.name

    def _off(self, one: Repurchase, actor: Actor) -> None:
        post([first(one, Step.VOID, one.by)], actor)
        one.state, one.ended_by, one.ended_at = "off", actor.name, clock.now()

    def _pay(self, one: Repurchase, actor: Actor) -> None:
        one.back_reference, one.back_by = self.reference.strip(), actor.name

    def _return(self, one: Repurchase, actor: Actor) -> None:
        if not one.back_reference:
            raise ConflictError("its seller has not said that the return is paid", found=one.pk)
        post([second(one, Step.SETTLE, one.taken_by)], actor)
        one.state, one.ended_by, one.ended_at = "returned", actor.name, clock.now()

    def _lapse(self, one: Repurchase, actor: Actor) -> None:
        if one.back_reference or today() <= one.back_on:
            raise ConflictError(
                "it lapses when its day is over and nothing is said to be paid", found=one.back_on
            )
        post([second(one, Step.VOID, one.taken_by)], actor)
        one.state, one.ended_by, one.ended_at = "lapsed", actor.name, clock.now()


def repurchase_of(actor: Actor, number: int) -> Repurchase:
    """Return a repurchase of which an actor knows a side.

    Raises
    ------
    NothingKnownError
        When there is none: whether it exists elsewhere is not told.
    """
    found: Repurchase = known(repurchases_of(actor.user), number, "no such repurchase")
    return found


def first(one: Repurchase, step: Step, proposed_by: str) -> Proposal:
    """Return a step of the sale."""
    return _leg(one, 1, (one.seller, one.buyer), step, proposed_by)


def second(one: Repurchase, step: Step, proposed_by: str) -> Proposal:
    """Return a step of the return."""
    return _leg(one, 2, (one.buyer, one.seller), step, proposed_by)


def _leg(one: Repurchase, leg: int, ways: tuple[str, str], step: Step, proposed_by: str) -> Proposal:
    source, target = (account_id(HOLDER, holder) for holder in ways)
    return step_of(KIND, one.unit, (source, target), one.amount, (KIND, one.pk, leg), step, (proposed_by, ""))
