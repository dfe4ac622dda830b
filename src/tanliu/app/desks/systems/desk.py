"""What the desk systems brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab

DESK = Desk(
    entries=(
        Entry(
            "systems", "nav_systems", group="nav_run", order=45, under=frozenset({"system"}), always=True,
            tabs=(Tab("systems", "nav_systems"), Tab("tour", "systems_tour")),
        ),
    ),
    pages_of_today=("/systems", "/tour"),
    api_of_today=("/systems",),
)  # fmt: skip
