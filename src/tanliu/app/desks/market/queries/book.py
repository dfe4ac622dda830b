"""The order book, trades, and what the market knows of a holder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from tanliu.app.desks.ledger.queries import holders_of
from tanliu.app.desks.market.models import MarketAuction, MarketOrder, MarketSuspension, MarketTrade
from tanliu.app.desks.market.queries.rules import here
from tanliu.app.platform.ledger.accounts import HOLDER, account_id
from tanliu.app.platform.ledger.models import LedgerBalance
from tanliu.decide.market.document import Market
from tanliu.decide.market.order import Standing
from tanliu.decide.market.prices import Day, days

#: Trades that are not over.
RUNNING = ("waiting", "paid")


def orders_of(market: str, unit: str, user: Any = None) -> QuerySet[MarketOrder]:
    """Return the open orders of a unit that a reader sees; of blocks and auctions only those of which they know a side."""
    found = MarketOrder.objects.filter(market=market, unit=unit, state="open")
    found = found.filter(Q(until__gte=here().date()) | Q(auction__state="called"))
    seen = holders_of(user)
    if seen is not None:
        # what is sealed until the auction is run, and what is for one other party
        open_to_all = Q(counterparty="") & ~Q(way="auction")
        found = found.filter(open_to_all | Q(entity_id__in=seen) | Q(counterparty__in=seen))
    return found


def book(orders: Sequence[MarketOrder]) -> list[MarketOrder]:
    """Return orders to sell, the dearest first, and then orders to buy: the best prices meet in the middle."""
    sells = sorted((one for one in orders if one.side == "sell"), key=lambda one: (-one.price, -one.pk))
    return sells + sorted((one for one in orders if one.side == "buy"), key=lambda one: (-one.price, one.pk))


def trades_of(market: str, unit: str = "", user: Any = None) -> QuerySet[MarketTrade]:
    """Return the trades of which a reader knows a side, newest first."""
    found, seen = MarketTrade.objects.filter(market=market), holders_of(user)
    if seen is not None:
        found = found.filter(Q(seller__in=seen) | Q(buyer__in=seen))
    return found.filter(unit=unit) if unit else found


def history(rule: Market, unit: str, before: date | None = None) -> list[Day]:
    """Return the days of a unit on which something was traded, oldest first; what is void is left out."""
    found = MarketTrade.objects.filter(market=rule.market, unit=unit).exclude(state="void")
    if before is not None:
        found = found.filter(day__lt=before)
    return days(found.values_list("day", "way", "price", "lots"), rule.tick)


def last_close(rule: Market, unit: str, before: date | None = None) -> tuple[date, Decimal] | None:
    """Return the newest close and its day; None before the first trade that makes one."""
    for one in reversed(history(rule, unit, before)):
        if one.close is not None and one.lots > one.block_lots:
            return one.day, one.close
    return None


def suspended(market: str, day: date) -> dict[str, MarketSuspension]:
    """Return what may not be traded on a day, by subject."""
    found = MarketSuspension.objects.filter(market=market, ended_at=None)
    return {one.subject: one for one in found.filter(Q(until=None) | Q(until__gte=day))}


def standing_of(rule: Market, unit: str, holder: str, at: datetime) -> Standing:
    """Return what the market knows when a holder comes with an order."""
    close = last_close(rule, unit, at.date())
    open_orders = MarketOrder.objects.filter(market=rule.market, unit=unit, state="open", entity_id=holder)
    return Standing(
        at, close[1] if close else None, held_lots(rule, unit, holder),
        _lots(open_orders, "left"), suspended(rule.market, at.date()),
    )  # fmt: skip


def held_lots(rule: Market, unit: str, holder: str) -> int:
    """Return what a holder has of a unit and is about to buy, in lots that are rounded up."""
    row = LedgerBalance.objects.filter(account=account_id(HOLDER, holder), unit=unit).first()
    units = row.available + row.reserved if row else 0
    orders = MarketOrder.objects.filter(
        market=rule.market, unit=unit, state="open", side="buy", entity_id=holder
    )
    trades = MarketTrade.objects.filter(market=rule.market, unit=unit, state__in=RUNNING, buyer=holder)
    return -(-units // rule.lot) + _lots(orders, "left") + _lots(trades, "lots")


def free_lots(rule: Market, unit: str, holder: str) -> int:
    """Return the whole lots that a holder may sell now."""
    row = LedgerBalance.objects.filter(account=account_id(HOLDER, holder), unit=unit).first()
    return row.available // rule.lot if row else 0


def auction_of(rule: Market, unit: str, day: date) -> MarketAuction | None:
    """Return the auction that is called for a day."""
    return MarketAuction.objects.filter(market=rule.market, unit=unit, day=day).first()


def _lots(found: QuerySet[Any], field: str) -> int:
    return int(found.aggregate(sum=Sum(field))["sum"] or 0)
