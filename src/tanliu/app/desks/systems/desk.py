"""What the desk systems brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(
        Entry("systems", "nav_systems", group="nav_run", order=45, under=frozenset({"system"}), always=True),
    ),
    pages_of_today=("/systems",),
    api_of_today=("/systems",),
)
