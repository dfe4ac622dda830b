"""What the desk tools brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(
        Entry(
            "tools",
            "nav_tools",
            group="nav_act",
            order=85,
            under=frozenset({"tool", "kept_answer"}),
            always=True,
        ),
    ),
    pages_of_today=("/tools",),
    api_of_today=("/tools",),
)
