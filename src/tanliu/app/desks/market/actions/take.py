"""A listed or block order that somebody takes, whole or in part: a trade that waits for its payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from tanliu.app.desks.ledger.queries import holders_of
from tanliu.app.desks.market import posting
from tanliu.app.desks.market.actions.asked import REFUSAL, TRADE, cause_of, moment, require_own, whole
from tanliu.app.desks.market.models import MarketOrder, MarketTrade
from tanliu.app.desks.market.notify import tell_firm
from tanliu.app.desks.market.queries.book import free_lots, standing_of
from tanliu.app.desks.market.queries.rules import here, rule_of
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.ledger.post import alone
from tanliu.app.platform.served import catalog
from tanliu.decide.market.document import Market
from tanliu.decide.market.order import Order, band, check_taker, taken
from tanliu.kit.errors import ConflictError, NothingKnownError, TanliuError
from tanliu.kit.message import Message


@dataclass(frozen=True)
class TakeOrder(Action[int]):
    """Take a listed order in whole or part, or the block order that is for oneself; the result is the number of the trade.

    Attributes
    ----------
    request
        What makes the trade one: sent again it is the same trade.
    """

    needs: ClassVar[frozenset[str]] = TRADE
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = REFUSAL
    number: int
    entity_id: str
    lots: str
    request: str
    at: datetime | None = None

    def check(self, actor: Actor) -> None:
        """Refuse who does not speak for the enterprise, and an order that they do not see.

        Raises
        ------
        TanliuError
            With what is accepted.
        """
        require_own(actor, self.entity_id)
        self._order(actor)
        cause_of(self.request)
        whole("lots", self.lots)
        moment(actor, self.at)

    def _order(self, actor: Actor) -> MarketOrder:
        found, seen = MarketOrder.objects.filter(pk=self.number).first(), holders_of(actor.user)
        hidden = (
            found is not None
            and found.counterparty
            and seen is not None
            and not {found.entity_id, found.counterparty} & seen
        )
        if found is None or hidden:
            raise NothingKnownError("the market has no such order", found=self.number)
        return found

    def run(self, actor: Actor) -> int:
        return alone(lambda: self._taken(actor))

    def _taken(self, actor: Actor) -> int:
        one, lots, at = self._order(actor), whole("lots", self.lots), moment(actor, self.at)
        rule = rule_of(one.market)
        cause = cause_of("take", str(one.pk), self.entity_id, self.request)
        before = MarketTrade.objects.filter(cause=cause).first()
        if before is not None:
            if before.lots != lots:
                raise ConflictError(
                    "this request made another trade", where="request", found=self.request,
                    accepted=Message("a request that no other has"),
                )  # fmt: skip
            return int(before.pk)
        if one.state != "open" or one.until < at.date():
            raise ConflictError("the order is filled, withdrawn or over", found=one.pk)
        order = seen(one)
        left = taken(order, one.left, self.entity_id, lots, rule.ways[one.way])
        standing = standing_of(rule, one.unit, self.entity_id, at)
        check_taker(order, self.entity_id, lots, rule, standing, catalog().calendar)
        if one.side == "buy" and lots > (free := free_lots(rule, one.unit, self.entity_id)):
            raise TanliuError(
                "nobody sells more than they have free: what is reserved, pledged or surrendered is not", where="lots",
                found=lots, accepted=Message("up to {most} lots", most=free),
            )  # fmt: skip
        posting.open_for([one.entity_id, self.entity_id])
        sells = one.side == "sell"
        seller, buyer = (one.entity_id, self.entity_id) if sells else (self.entity_id, one.entity_id)
        sold_by, bought_by = (one.by, actor.name) if sells else (actor.name, one.by)
        trade = MarketTrade(
            market=one.market, way=one.way, unit=one.unit, sell=one if sells else None, buy=None if sells else one,
            seller=seller, buyer=buyer, sold_by=sold_by, bought_by=bought_by, price=one.price, lot=one.lot, lots=lots,
            at_band=at_end(one.price, one.way, rule, standing.reference), at=at, day=at.date(), pay_until=pay_until(rule),
            cause=cause,
        )  # fmt: skip
        trade.save()
        fill(one, left, trade, actor)
        tell_firm(
            one.entity_id, "market_notice_taken", f"market trade {trade.pk}", trade, due=trade.pay_until
        )
        told = {"order": one.pk, "lots": lots, "price": f"{one.price}"}
        record(actor.name, "market_trade", f"{trade.pk}", told, actor.address)
        return int(trade.pk)


def fill(one: MarketOrder, left: int, trade: MarketTrade, actor: Actor) -> None:
    """Free what an order reserved, reserve the trade for its buyer, and the rest of the order again: one batch."""
    proposals = posting.freed(one)
    one.left, one.round, one.state = left, one.round + 1, "open" if left else "filled"
    one.save(update_fields=("left", "round", "state"))
    posting.send([*proposals, posting.held(trade), *posting.reserved(one)], actor)


def seen(one: MarketOrder) -> Order:
    """Return an order as the rules read it."""
    return Order(
        one.way, one.side, one.entity_id, one.unit, one.price, one.lots, one.is_whole, one.counterparty
    )


def pay_until(rule: Market) -> date:
    """Return the last day on which a trade of today is paid; Monday to Friday work where next year has no notice yet."""
    return catalog().calendar.assuming().after(here().date(), rule.pay_working_days)


def at_end(price: Decimal, way: str, rule: Market, reference: Decimal | None) -> bool:
    """Return whether a price lies at an end of its band."""
    ends = band(rule.ways[way], rule, reference)  # type: ignore[index]
    return ends is not None and price in ends
