"""Who keeps the market: calls and runs auctions, suspends, and lets orders and trades end when their days are over."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from tanliu.app.desks.ledger.queries import names_of
from tanliu.app.desks.market import posting
from tanliu.app.desks.market.actions.asked import KEEP, KEEP_REFUSAL, cause_of, moment, reason_of
from tanliu.app.desks.market.actions.pay import void
from tanliu.app.desks.market.actions.place import is_over, withdraw
from tanliu.app.desks.market.actions.take import at_end, pay_until
from tanliu.app.desks.market.models import MarketAuction, MarketOrder, MarketSuspension, MarketTrade
from tanliu.app.desks.market.notify import tell_firm
from tanliu.app.desks.market.queries.book import last_close, suspended
from tanliu.app.desks.market.queries.rules import here, rule_of, unit_of
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.ledger.post import alone
from tanliu.decide.market.auction import Orders, Outcome, cross
from tanliu.decide.market.document import Market
from tanliu.decide.market.lottery import commitment
from tanliu.decide.market.order import ticks_of
from tanliu.decide.market.pairs import pairs
from tanliu.kit.errors import ConflictError, NothingKnownError, TanliuError


class _Keeps(Action[int]):
    needs: ClassVar[frozenset[str]] = KEEP
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = KEEP_REFUSAL


@dataclass(frozen=True)
class CallAuction(_Keeps):
    """Call an auction for a day and publish the hash of its seed; called again for the same day it is the same one."""

    day: date
    unit: str = ""
    market: str = ""
    at: datetime | None = None

    def check(self, actor: Actor) -> None:
        """Refuse a day that is over, and a market without auctions.

        Raises
        ------
        TanliuError
            Then.
        """
        rule = rule_of(self.market)
        unit_of(rule, self.unit)
        if "auction" not in rule.ways:
            raise TanliuError("the market has no auction", found=rule.market)
        if is_over(rule, self.day, moment(actor, self.at)):
            raise TanliuError("the session of this day is over", where="day", found=self.day)

    def run(self, actor: Actor) -> int:
        return alone(lambda: self._called(actor))

    def _called(self, actor: Actor) -> int:
        rule = rule_of(self.market)
        seed = secrets.token_hex(32)
        found, is_new = MarketAuction.objects.get_or_create(
            market=rule.market, unit=unit_of(rule, self.unit), day=self.day,
            defaults={"seed": seed, "commitment": commitment(seed), "called_by": actor.name},
        )  # fmt: skip
        if is_new:
            told = {"day": f"{self.day}", "commitment": found.commitment}
            record(actor.name, "market_auction_call", f"{found.pk}", told, actor.address)
        return int(found.pk)


@dataclass(frozen=True)
class RunAuction(_Keeps):
    """Find the price of an auction when its session is over, and make the trades; the result is how many."""

    number: int
    at: datetime | None = None

    def check(self, actor: Actor) -> None:
        """Refuse one that still takes orders.

        Raises
        ------
        TanliuError
            Then, and when there is none.
        """
        found = _auction(self.number)
        if found.state == "called" and not is_over(rule_of(found.market), found.day, moment(actor, self.at)):
            raise TanliuError("the auction still takes orders", found=found.day)

    def run(self, actor: Actor) -> int:
        return alone(lambda: self._run(actor))

    def _run(self, actor: Actor) -> int:
        found = _auction(self.number)
        if found.state == "run":
            return MarketTrade.objects.filter(sell__auction=found).count()
        if found.state != "called":
            raise ConflictError("the auction is off", found=found.pk)
        rule, at = rule_of(found.market), moment(actor, self.at)
        barred = suspended(found.market, here().date())
        if {"market", found.unit} & set(barred):
            raise TanliuError("trading is suspended", where=found.unit)
        every = list(found.orders.filter(state="open").order_by("pk"))
        orders = [one for one in every if one.entity_id not in barred]
        close = last_close(rule, found.unit, found.day)
        reference = close[1] if close else None
        outcome = outcome_of(rule, orders, reference, found.seed)
        got = dict(zip((one.pk for one in orders), outcome.fills.tolist(), strict=True))
        posting.open_for(one.entity_id for one in orders)
        trades = _trades(rule, found, orders, outcome, reference, at)
        freed = [each for one in every for each in posting.freed(one)]
        for one in every:
            one.left, one.round = one.left - got.get(one.pk, 0), one.round + 1
            one.state = "out" if one.entity_id in barred else "over" if one.left else "filled"
            one.save(update_fields=("left", "round", "state"))
        posting.send([*freed, *(posting.held(trade) for trade in trades)], actor)
        _tell(trades)
        self._keep(rule, found, outcome, reference, actor)
        told = {"price": f"{found.price}", "lots": found.volume, "trades": len(trades), "seed": found.seed}
        record(actor.name, "market_auction_run", f"{found.pk}", told, actor.address)
        return len(trades)

    def _keep(
        self, rule: Market, found: MarketAuction, outcome: Outcome, reference: Decimal | None, actor: Actor
    ) -> None:
        found.state, found.ended_by, found.ended_at = "run", actor.name, here()
        found.price = None if outcome.price is None else outcome.price * rule.tick
        found.reference = reference
        found.volume, found.demand, found.supply = outcome.volume, outcome.demand, outcome.supply
        found.steps = [
            [one.step, f"{one.first * rule.tick}", f"{one.last * rule.tick}", one.left]
            for one in outcome.steps
        ]
        found.rationed = list(outcome.rationed)
        found.save()


def _trades(
    rule: Market, found: MarketAuction, orders: Sequence[MarketOrder], outcome: Outcome, reference: Decimal | None, at: datetime
) -> list[MarketTrade]:  # fmt: skip
    """Make a trade of each pair of orders that got something."""
    if outcome.price is None:
        return []
    price, made = outcome.price * rule.tick, []
    for sell, buy, lots in pairs([one.side == "buy" for one in orders], outcome.fills.tolist()):
        of, to = orders[sell], orders[buy]
        trade = MarketTrade(
            market=found.market, way="auction", unit=found.unit, sell=of, buy=to, seller=of.entity_id, buyer=to.entity_id,
            sold_by=of.by, bought_by=to.by, price=price, lot=of.lot, lots=lots, at_band=at_end(price, "auction", rule, reference),
            at=at, day=found.day, pay_until=pay_until(rule), cause=cause_of("auction", f"{found.pk}", f"{of.pk}", f"{to.pk}"),
        )  # fmt: skip
        trade.save()
        made.append(trade)
    return made


def _tell(trades: Sequence[MarketTrade]) -> None:
    for trade in trades:
        for side in (trade.seller, trade.buyer):
            tell_firm(side, "market_notice_auction", f"market trade {trade.pk}", trade, due=trade.pay_until)


def outcome_of(rule: Market, orders: Sequence[MarketOrder], reference: Decimal | None, seed: str) -> Outcome:
    """Return what an auction of orders finds; anybody finds the same with the seed."""
    way = rule.ways["auction"]
    rows = [(str(one.pk), one.side == "buy", ticks_of(one.price, rule), one.left) for one in orders]
    return cross(
        Orders.of(rows), way.chain, ticks_of(reference, rule) if reference else None, seed, way.margin
    )


@dataclass(frozen=True)
class CallOff(_Keeps):
    """Call an auction off, for a reason; its orders are withdrawn and what they reserved is free. The result is how many."""

    number: int
    reason: str

    def check(self, actor: Actor) -> None:
        """Refuse to do so without a reason.

        Raises
        ------
        TanliuError
            Then, and when there is no such auction.
        """
        _auction(self.number)
        reason_of(self.reason)

    def run(self, actor: Actor) -> int:
        return alone(lambda: self._off(actor))

    def _off(self, actor: Actor) -> int:
        found = _auction(self.number)
        if found.state != "called":
            raise ConflictError("the auction is run or off", found=found.pk)
        count = withdraw(found.orders.filter(state="open"), actor)
        found.state, found.ended_by, found.ended_at, found.reason = (
            "off",
            actor.name,
            here(),
            reason_of(self.reason),
        )
        found.save(update_fields=("state", "ended_by", "ended_at", "reason"))
        record(actor.name, "market_auction_off", f"{found.pk}", {"reason": found.reason}, actor.address)
        return count


@dataclass(frozen=True)
class Suspend(_Keeps):
    """Suspend trading in the market, a unit, or by an enterprise, for a reason; open orders stay and are not taken."""

    subject: str
    reason: str
    until: date | None = None
    market: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse a subject that is none, no reason, and a day that is over.

        Raises
        ------
        TanliuError
            Then.
        """
        rule = rule_of(self.market)
        reason_of(self.reason)
        if self.subject != "market" and self.subject not in rule.units and not names_of([self.subject]):
            raise NothingKnownError(
                "neither the market, a unit nor an enterprise", where="subject", found=self.subject,
                accepted=", ".join(("market", *rule.units)),
            )  # fmt: skip
        if self.until is not None and self.until < here().date():
            raise TanliuError("the day is over", where="until", found=self.until)

    def run(self, actor: Actor) -> int:
        return alone(lambda: self._suspended(actor))

    def _suspended(self, actor: Actor) -> int:
        rule = rule_of(self.market)
        one = MarketSuspension.objects.create(
            market=rule.market,
            subject=self.subject,
            reason=reason_of(self.reason),
            by=actor.name,
            at=here(),
            until=self.until,
        )
        record(actor.name, "market_suspend", self.subject, {"reason": one.reason}, actor.address)
        return int(one.pk)


@dataclass(frozen=True)
class EndSuspension(_Keeps):
    """Let what was suspended be traded again."""

    number: int

    def run(self, actor: Actor) -> int:
        def do() -> int:
            found = MarketSuspension.objects.filter(pk=self.number, ended_at=None)
            if not found.update(ended_by=actor.name, ended_at=here()):
                raise NothingKnownError("nothing is suspended by this number", found=self.number)
            record(actor.name, "market_resume", f"{self.number}", None, actor.address)
            return self.number

        return alone(do)


@dataclass(frozen=True)
class EndWhatIsOver(_Keeps):
    """End orders whose last day is over and trades that were not paid in time; the result is how many."""

    def run(self, actor: Actor) -> int:
        return alone(lambda: self._ended(actor))

    def _ended(self, actor: Actor) -> int:
        day = here().date()
        count = 0
        for one in MarketOrder.objects.filter(state="open", auction=None, until__lt=day):
            posting.send(posting.freed(one), actor)
            MarketOrder.objects.filter(pk=one.pk).update(state="over")
            record(actor.name, "market_order_over", f"{one.pk}")
            count += 1
        for trade in MarketTrade.objects.filter(state="waiting", pay_until__lt=day):
            void(trade, "not paid in time", actor)
            count += 1
        return count


def _auction(number: int) -> MarketAuction:
    found = MarketAuction.objects.filter(pk=number).first()
    if found is None:
        raise NothingKnownError("no such auction", found=number)
    return found
