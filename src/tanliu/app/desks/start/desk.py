"""What the desk start brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of

DESK = Desk(
    entries=(
        Entry(
            "bring",
            "nav_bring",
            any_of("import"),
            group="nav_feed",
            order=10,
            under=frozenset({"bring_look", "bring_import", "bring_outlines", "bring_outlines_import"}),
        ),
    ),
    pages_of_today=("/first", "/bring"),
)
