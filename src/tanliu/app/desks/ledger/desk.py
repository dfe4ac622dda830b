"""What the desk ledger brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab

DESK = Desk(
    entries=(
        Entry(
            "ledger", "nav_ledger", group="nav_trade", order=60, under=frozenset({"ledger_transfer"}),
            tabs=(
                Tab("ledger", "ledger_accounts"), Tab("ledger_transfers", "ledger_transfers"),
                Tab("ledger_checks", "ledger_checks"), Tab("ledger_heads", "ledger_heads"),
            ),
        ),
    ),
    verbs=frozenset({"ledger_propose", "ledger_give", "ledger_approve", "ledger_keep"}),
    pages_of_today=("/ledger",),
    api_of_today=("/ledger",),
)  # fmt: skip
