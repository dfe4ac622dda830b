"""What the desk outlook brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab

DESK = Desk(
    entries=(
        Entry(
            "outlook",
            "nav_outlook",
            order=27,
            tabs=(
                Tab("outlook", "outlook_tab_scenarios"),
                Tab("outlook_why", "outlook_tab_why"),
                Tab("outlook_sensitivity", "outlook_tab_sensitivity"),
            ),
        ),
    ),
)
