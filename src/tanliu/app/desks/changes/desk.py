"""What the desk changes brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab

DESK = Desk(
    entries=(
        Entry(
            "changes",
            "nav_changes",
            order=25,
            tabs=(
                Tab("changes", "changes_periods"),
                Tab("compare", "changes_compare", not_for=frozenset({"own"})),
            ),
        ),
    ),
)
