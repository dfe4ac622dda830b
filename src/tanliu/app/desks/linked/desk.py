"""What the desk linked brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(Entry("linked", "nav_linked", group="nav_trade", order=68, under=frozenset({"linked_firm"})),),
    pages_of_today=("/linked",),
    api_of_today=("/linked-resources",),
)
