"""What the desk programmes brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(
        Entry("programmes", "nav_programmes", group="nav_act", order=72, under=frozenset({"programme"})),
    ),
    pages_of_today=("/programmes",),
    api_of_today=("/programmes",),
)
