"""All that the market posts: an order reserves, a trade is reserved for its buyer, a delivery is one posting.

What is pending has no last day in the ledger: the market ends it, so that what a buyer paid for never expires by itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from tanliu.app.desks.market.models import MarketOrder, MarketTrade
from tanliu.app.platform.action import Actor
from tanliu.app.platform.ledger.accounts import HOLDER, account_id, open_accounts
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.decide.ledger.keys import key_of
from tanliu.decide.ledger.types import Step

#: Account towards which an order reserves; nothing ever lies there.
MARKET = "market"
ORDER, TRADE = "market_order", "market_trade"
Cause = tuple[str | int, ...]


def open_for(holders: Iterable[str]) -> None:
    """Open the accounts that a trade of some holders needs."""
    open_accounts(MARKET)
    open_accounts(HOLDER, sorted(set(holders)))


def reserved(one: MarketOrder) -> list[Proposal]:
    """Return what reserves what is left of an order; an order to buy reserves nothing, for money is not held."""
    if one.side != "sell" or not one.left:
        return []
    return [_order(one, _order_cause(one), one.left * one.lot, Step.PEND)]


def freed(one: MarketOrder) -> list[Proposal]:
    """Return what ends the reservation of an order."""
    if one.side != "sell":
        return []
    return [_order(one, (Step.VOID.value, *_order_cause(one)), 0, Step.VOID, key_of(*_order_cause(one)))]


def held(one: MarketTrade) -> Proposal:
    """Return what reserves a trade for its buyer."""
    return _trade(one, _trade_cause(one), one.lots * one.lot, Step.PEND)


def delivered(one: MarketTrade) -> Proposal:
    """Return the posting of a trade that was made and paid elsewhere: nothing was reserved for it."""
    return _trade(one, _trade_cause(one), one.lots * one.lot, Step.POST)


def ended(one: MarketTrade, step: Step) -> Proposal:
    """Return what ends the reservation of a trade: by its delivery, or without one."""
    amount = one.lots * one.lot if step == Step.SETTLE else 0
    return _trade(one, (step.value, *_trade_cause(one)), amount, step, key_of(*_trade_cause(one)))


def send(proposals: Iterable[Proposal], actor: Actor) -> None:
    """Post what there is."""
    if asked := list(proposals):
        post(asked, actor)


def _order(one: MarketOrder, cause: Cause, amount: int, step: Step, of: str = "") -> Proposal:
    source = account_id(HOLDER, one.entity_id)
    return Proposal(ORDER, one.unit, source, MARKET, amount, cause, step=step, of=of, proposed_by=one.by)


def _trade(one: MarketTrade, cause: Cause, amount: int, step: Step, of: str = "") -> Proposal:
    ways = account_id(HOLDER, one.seller), account_id(HOLDER, one.buyer)
    return Proposal(TRADE, one.unit, *ways, amount, cause, step=step, of=of, proposed_by=one.sold_by)


def _order_cause(one: MarketOrder) -> Cause:
    return ("market order", one.pk, one.round)


def _trade_cause(one: MarketTrade) -> Cause:
    return ("market trade", one.pk)
