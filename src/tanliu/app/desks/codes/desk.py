"""What the desk codes brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of

DESK = Desk(
    entries=(
        Entry(
            "codes",
            "nav_codes",
            any_of("codes"),
            group="nav_act",
            order=10,
            under=frozenset({"code_firm", "code_sheet"}),
            quick=True,
        ),
    ),
    verbs=any_of("codes"),
    pages_of_today=("/c/",),
)
