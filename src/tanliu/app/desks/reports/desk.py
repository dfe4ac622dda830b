"""What the desk reports brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of

DESK = Desk(
    entries=(Entry("reports", "nav_reports", group="nav_act", order=30, under=frozenset({"job"})),),
    verbs=any_of("export"),
    api_of_today=("/jobs",),
)
