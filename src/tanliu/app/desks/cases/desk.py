"""What the desk cases brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab

DESK = Desk(
    entries=(
        Entry(
            "cases", "nav_cases", group="nav_act", order=15, under=frozenset({"case"}), quick=False,
            tabs=(Tab("cases", "cases_register"), Tab("notices", "notices_title")),
        ),
    ),
    pages_of_today=("/cases", "/notices"),
    api_of_today=("/cases", "/notices"),
)  # fmt: skip
