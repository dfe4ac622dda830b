"""Delivery against payment: the buyer says by which reference it was paid, the seller confirms, and the units go over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tanliu.app.desks.market import posting
from tanliu.app.desks.market.actions.asked import (
    KEEP,
    KEEP_REFUSAL,
    REFUSAL,
    TRADE,
    reason_of,
    speaks_for,
    trade_of,
)
from tanliu.app.desks.market.models import MarketTrade
from tanliu.app.desks.market.notify import tell_firm
from tanliu.app.desks.market.queries.rules import here
from tanliu.app.platform.action import Action, Actor, NotPermittedError
from tanliu.app.platform.audit import record
from tanliu.app.platform.ledger.post import alone
from tanliu.decide.ledger.types import Step
from tanliu.kit.errors import ConflictError


@dataclass(frozen=True)
class _OfTrade(Action[None]):
    """A step of one trade, taken by one of its sides or by who keeps the market."""

    at_once: ClassVar[bool] = False
    needs: ClassVar[frozenset[str]] = TRADE | KEEP
    refusal: ClassVar[str] = REFUSAL
    #: Which side may.
    side: ClassVar[str] = ""
    number: int

    def check(self, actor: Actor) -> None:
        """Refuse whose part it is not.

        Raises
        ------
        TanliuError
            When they know no such trade.
        NotPermittedError
            When it is for the other side.
        """
        trade = trade_of(actor, self.number)
        if not actor.may("market") and not (self.side and speaks_for(actor, getattr(trade, self.side))):
            raise NotPermittedError("this is for the other side of the trade", self.side or "market")

    def run(self, actor: Actor) -> None:
        alone(lambda: self._done(trade_of(actor, self.number), actor))

    def _done(self, trade: MarketTrade, actor: Actor) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class StatePayment(_OfTrade):
    """Say by which reference a trade was paid; from then on no day ends it but an answer."""

    side: ClassVar[str] = "buyer"
    reference: str

    def check(self, actor: Actor) -> None:
        """Refuse a reference that is none.

        Raises
        ------
        TanliuError
            Then.
        """
        super().check(actor)
        reason_of(self.reference, "reference", 80)

    def _done(self, trade: MarketTrade, actor: Actor) -> None:
        told = reason_of(self.reference, "reference", 80)
        if trade.state == "paid" and trade.reference == told:
            return
        if trade.state != "waiting" or here().date() > trade.pay_until:
            raise ConflictError("the trade does not wait for a payment", found=trade.pk)
        trade.state, trade.reference, trade.paid_by, trade.paid_at = "paid", told, actor.name, here()
        trade.save(update_fields=("state", "reference", "paid_by", "paid_at"))
        tell_firm(trade.seller, "market_notice_paid", f"market paid {trade.pk}", trade)
        record(actor.name, "market_pay", f"{trade.pk}", {"reference": told}, actor.address)


@dataclass(frozen=True)
class Deliver(_OfTrade):
    """Confirm that a trade is paid: its units go to the buyer by one posting."""

    side: ClassVar[str] = "seller"

    def _done(self, trade: MarketTrade, actor: Actor) -> None:
        if trade.state == "delivered":
            return
        if trade.state != "paid":
            raise ConflictError("the trade is not paid as its buyer says", found=trade.pk)
        proposal = posting.ended(trade, Step.SETTLE)
        posting.send([proposal], actor)
        trade.state, trade.key, trade.ended_by, trade.ended_at = "delivered", proposal.key, actor.name, here()
        trade.save(update_fields=("state", "key", "ended_by", "ended_at"))
        tell_firm(trade.buyer, "market_notice_delivered", f"market delivered {trade.pk}", trade)
        record(actor.name, "market_deliver", f"{trade.pk}", {"key": proposal.key}, actor.address)


@dataclass(frozen=True)
class VoidTrade(_OfTrade):
    """End a trade without a delivery, for a reason: what was reserved is the seller's again."""

    needs: ClassVar[frozenset[str]] = KEEP
    refusal: ClassVar[str] = KEEP_REFUSAL
    reason: str

    def check(self, actor: Actor) -> None:
        """Refuse to end it without a reason.

        Raises
        ------
        TanliuError
            Then.
        """
        super().check(actor)
        reason_of(self.reason)

    def _done(self, trade: MarketTrade, actor: Actor) -> None:
        if trade.state not in ("waiting", "paid"):
            raise ConflictError("the trade is over", found=trade.pk)
        void(trade, reason_of(self.reason), actor)


def void(trade: MarketTrade, reason: str, actor: Actor) -> None:
    """End a trade without a delivery; the caller holds the ledger alone."""
    posting.send([posting.ended(trade, Step.VOID)], actor)
    trade.state, trade.reason, trade.ended_by, trade.ended_at = "void", reason, actor.name, here()
    trade.save(update_fields=("state", "reason", "ended_by", "ended_at"))
    for side in (trade.seller, trade.buyer):
        tell_firm(side, "market_notice_void", f"market void {trade.pk}", trade)
    record(actor.name, "market_void", f"{trade.pk}", {"reason": reason}, actor.address)
