"""Whether the ledger holds what the market says: each open order and running trade is reserved, and nothing else is."""

from __future__ import annotations

from collections import Counter

from tanliu.app.desks.market.models import MarketOrder, MarketTrade
from tanliu.app.desks.market.queries.book import RUNNING
from tanliu.app.platform.ledger.accounts import HOLDER, account_id
from tanliu.app.platform.ledger.table import rows
from tanliu.kit.errors import TanliuError


def faults() -> list[TanliuError]:
    """Return where the ledger reserves or moved something else than orders and trades say, by account and unit."""
    found: list[TanliuError] = []
    for kind, wanted in (("market_order", _orders()), ("market_trade", _trades())):
        pending = _pending(kind)
        for at in sorted({*wanted, *pending}):
            if wanted[at] != pending[at]:
                found.append(
                    TanliuError(
                        "the market and the ledger reserve different amounts", where=f"{kind} {' '.join(at)}",
                        found=pending[at], accepted=wanted[at],
                    )
                )  # fmt: skip
    return found + _deliveries()


def _orders() -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for one in MarketOrder.objects.filter(state="open", side="sell"):
        sums[account_id(HOLDER, one.entity_id), one.unit] += one.left * one.lot
    return sums


def _trades() -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for one in MarketTrade.objects.filter(state__in=RUNNING):
        sums[account_id(HOLDER, one.seller), one.unit] += one.lots * one.lot
    return sums


def _pending(kind: str) -> Counter[tuple[str, str]]:
    query = """SELECT source, unit, sum(amount) FROM office_ledgertransfer t WHERE kind = %s AND step = 'pend'
               AND NOT EXISTS (SELECT 1 FROM office_ledgertransfer e WHERE e.of = t.key) GROUP BY source, unit"""
    return Counter({(source, unit): int(amount) for source, unit, amount in rows(query, [kind])})


def _deliveries() -> list[TanliuError]:
    """Return deliveries of which the ledger knows nothing, or another amount; reversals are the ledger's own."""
    posted = {
        key: int(amount)
        for key, amount in rows(
            "SELECT key, amount FROM office_ledgertransfer WHERE kind = %s AND step IN ('settle', 'post')",
            ["market_trade"],
        )
    }
    told = {one.key: one.lots * one.lot for one in MarketTrade.objects.filter(state="delivered")}
    return [
        TanliuError(
            "a delivery is not what the ledger posted",
            where=key,
            found=posted.get(key),
            accepted=told.get(key),
        )
        for key in sorted({*posted, *told})
        if posted.get(key) != told.get(key)
    ]
