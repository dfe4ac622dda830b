"""What the desk exchange brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

_READS = any_of("exchange", "exchange_approve", "audit")

DESK = Desk(
    entries=(
        Entry(
            "exchange", "nav_exchange", any_of("exchange", "exchange_approve", "audit", "exchange_partner"), group="nav_feed", order=80,
            tabs=(
                Tab("exchange", "exchange_register"), Tab("exchange_partners", "exchange_partners", _READS),
                Tab("exchange_interfaces", "exchange_interfaces"),
            ),
            under=frozenset({"exchange_parcel"}),
        ),
    ),
    verbs=any_of("exchange", "exchange_approve", "exchange_partner"),
    pages_of_today=("/exchange",),
    api_of_today=("/exchange",),
)  # fmt: skip
