"""What the desk cycling brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab

DESK = Desk(
    entries=(
        Entry(
            "cycling", "nav_cycling", group="nav_look", order=70, under=frozenset({"cycling_try", "garden_try", "organics_try"}),
            tabs=(Tab("cycling", "cycling_title"),),
        ),
    ),
    pages_of_today=("/cycling",),
)  # fmt: skip
