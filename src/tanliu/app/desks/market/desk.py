"""What the desk market brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

DESK = Desk(
    entries=(
        Entry(
            "market", "nav_market", group="nav_trade", order=65, under=frozenset({"market_auction"}),
            tabs=(
                Tab("market", "market_book"), Tab("market_trades", "market_trades"), Tab("market_auctions", "market_auctions"),
                Tab("market_watch", "market_watch", verbs=any_of("market", "audit")),
            ),
        ),
    ),
    verbs=any_of("market"),
    pages_of_today=("/market",),
    api_of_today=("/market",),
)  # fmt: skip
