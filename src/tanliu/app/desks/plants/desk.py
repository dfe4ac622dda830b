"""What the desk plants brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

DESK = Desk(
    entries=(
        Entry(
            "plants", "nav_plants", group="nav_look", order=62, under=frozenset({"plant"}),
            tabs=(Tab("plants", "nav_plants_register"), Tab("supply", "nav_supply")),
        ),
    ),
    verbs=any_of("plants"),
    pages_of_today=("/plants", "/supply"),
    api_of_today=("/plants", "/supply"),
)  # fmt: skip
