"""What the desk ledger brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk

DESK = Desk(
    verbs=frozenset({"ledger_propose", "ledger_give", "ledger_approve", "ledger_keep"}),
)
