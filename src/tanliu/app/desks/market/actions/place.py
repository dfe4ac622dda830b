"""Orders given and withdrawn: one to sell reserves in the ledger as long as it is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from tanliu.app.desks.market import posting
from tanliu.app.desks.market.actions.asked import (
    REFUSAL,
    TRADE,
    cause_of,
    moment,
    price_of,
    require_own,
    require_party,
    whole,
)
from tanliu.app.desks.market.models import MarketAuction, MarketOrder
from tanliu.app.desks.market.queries.book import auction_of, free_lots, standing_of
from tanliu.app.desks.market.queries.rules import here, rule_of
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.ledger.post import alone
from tanliu.app.platform.served import catalog
from tanliu.decide.market.document import Market
from tanliu.decide.market.order import Order, check, session_over
from tanliu.kit.errors import ConflictError, NothingKnownError, TanliuError
from tanliu.kit.message import Message


@dataclass(frozen=True)
class PlaceOrder(Action[int]):
    """Give an order to sell or buy; the result is its number.

    Attributes
    ----------
    lots, price
        As they were written; the price is for each lot.
    days
        For how many days it stays open, today included; one of an auction is of its day.
    request
        What makes the order one: sent again it is the same order.
    at
        When it was given, where the console enters one that came by another way.
    """

    needs: ClassVar[frozenset[str]] = TRADE
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = REFUSAL
    entity_id: str
    way: str
    side: str
    unit: str
    lots: str
    price: str
    request: str
    is_whole: bool = False
    counterparty: str = ""
    days: str = "1"
    market: str = ""
    at: datetime | None = None

    def check(self, actor: Actor) -> None:
        """Refuse who does not speak for the enterprise, and what cannot be read.

        Raises
        ------
        TanliuError
            With what is accepted.
        """
        require_own(actor, self.entity_id)
        rule = rule_of(self.market)
        cause_of(self.request)
        price_of(self.price)
        moment(actor, self.at)
        days, way = whole("days", self.days), rule.ways.get(self.way)  # type: ignore[call-overload]
        if way is not None and days > way.most_days:
            raise TanliuError(
                "an order stays open for fewer days",
                where="days",
                found=days,
                accepted=f"1 – {way.most_days}",
            )
        whole("lots", self.lots)

    def run(self, actor: Actor) -> int:
        return alone(lambda: self._placed(actor))

    def _order(self) -> Order:
        return Order(
            self.way, self.side, self.entity_id, self.unit, price_of(self.price), whole("lots", self.lots), self.is_whole, self.counterparty
        )  # fmt: skip

    def _placed(self, actor: Actor) -> int:
        rule, order, at = rule_of(self.market), self._order(), moment(actor, self.at)
        cause = cause_of(rule.market, self.entity_id, self.request)
        before = MarketOrder.objects.filter(cause=cause).first()
        if before is not None:
            self._require_same(before, order)
            return int(before.pk)
        check(order, rule, standing_of(rule, self.unit, self.entity_id, at), catalog().calendar)
        if order.counterparty:
            if order.counterparty == order.holder:
                raise TanliuError("nobody trades with themselves", where="counterparty", found=order.holder)
            require_party(order.counterparty)
        auction = _called(rule, order, at.date()) if self.way == "auction" else None
        if order.side == "sell" and order.lots > (free := free_lots(rule, self.unit, self.entity_id)):
            raise TanliuError(
                "nobody sells more than they have free: what is reserved, pledged or surrendered is not", where="lots",
                found=order.lots, accepted=Message("up to {most} lots", most=free),
            )  # fmt: skip
        posting.open_for([self.entity_id])
        until = at.date() + timedelta(days=0 if auction else whole("days", self.days) - 1)
        placed = MarketOrder.objects.create(
            market=rule.market, way=self.way, side=self.side, entity_id=self.entity_id, unit=self.unit, price=order.price,
            lot=rule.lot, lots=order.lots, left=order.lots, is_whole=self.is_whole or self.way == "block",
            counterparty=self.counterparty, auction=auction, until=until, by=actor.name, at=at, cause=cause,
        )  # fmt: skip
        posting.send(posting.reserved(placed), actor)
        told = {
            "side": self.side,
            "way": self.way,
            "unit": self.unit,
            "lots": order.lots,
            "price": f"{order.price}",
        }
        record(actor.name, "market_order", f"{placed.pk}", told, actor.address)
        return int(placed.pk)

    def _require_same(self, before: MarketOrder, order: Order) -> None:
        """Refuse another order by the request of one that was placed.

        Raises
        ------
        ConflictError
            When it is not the same order that is sent again.
        """
        was = (before.way, before.side, before.unit, before.lots, before.price, before.counterparty)
        if was != (order.way, order.side, order.unit, order.lots, order.price, order.counterparty):
            raise ConflictError(
                "this request gave another order", where="request", found=self.request,
                accepted=Message("a request that no other has"),
            )  # fmt: skip


def _called(rule: Market, order: Order, day: date) -> MarketAuction:
    """Return the auction of a day that takes an order.

    Raises
    ------
    TanliuError
        When none is called, or the holder is on its other side already.
    """
    found = auction_of(rule, order.unit, day)
    if found is None or found.state != "called":
        raise TanliuError("no auction is called for this day", where="way", found=day)
    other = found.orders.filter(entity_id=order.holder, state="open").exclude(side=order.side)
    if other.exists():
        raise TanliuError("nobody trades with themselves", where="side", found=order.side)
    return found


@dataclass(frozen=True)
class WithdrawOrder(Action[None]):
    """Take back what is left of an order; what it reserved is free again."""

    needs: ClassVar[frozenset[str]] = TRADE
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = REFUSAL
    number: int

    def check(self, actor: Actor) -> None:
        """Refuse another's order, and one of an auction that takes no more.

        Raises
        ------
        TanliuError
            When there is none, or it is too late.
        """
        found = MarketOrder.objects.select_related("auction").filter(pk=self.number).first()
        if found is None:
            raise NothingKnownError("the market has no such order", found=self.number)
        require_own(actor, found.entity_id)
        if (
            found.auction is not None
            and found.state == "open"
            and is_over(rule_of(found.market), found.auction.day, here())
        ):
            raise ConflictError(
                "the auction takes no more: its orders stand until it is run", found=self.number
            )

    def run(self, actor: Actor) -> None:
        alone(lambda: withdraw(MarketOrder.objects.filter(pk=self.number), actor))


def is_over(rule: Market, day: date, at: datetime) -> bool:
    """Return whether an auction of a day takes no more orders."""
    return session_over(rule.ways["auction"], day, at)


def withdraw(orders: Iterable[MarketOrder], actor: Actor) -> int:
    """Take orders from the book; returns how many. The caller holds the ledger alone.

    Raises
    ------
    ConflictError
        When one is filled, withdrawn or over.
    """
    count = 0
    for one in orders:
        over = one.auction_id is None and one.until < here().date()
        done = MarketOrder.objects.filter(pk=one.pk, state="open").update(
            state="over" if over else "withdrawn"
        )
        if not done:
            raise ConflictError("the order is filled, withdrawn or over", found=one.pk)
        posting.send(posting.freed(one), actor)
        record(actor.name, "market_withdraw", f"{one.pk}", None, actor.address)
        count += 1
    return count
