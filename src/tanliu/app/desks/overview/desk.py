"""What the desk overview brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(
        Entry("map", "nav_map", not_for=frozenset({"own"}), order=10, quick=True),
        Entry("ranks", "nav_ranks", group="nav_look", order=15, not_for=frozenset({"own"})),
        Entry("footprint", "nav_footprint", order=20, quick=True),
    ),
    api_of_today=("/me",),
)
