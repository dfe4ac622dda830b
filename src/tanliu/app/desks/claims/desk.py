"""What the desk claims brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(
        Entry("claims", "nav_claims", group="nav_look", order=80, under=frozenset({"claim", "own_claim"})),
    ),
    pages_of_today=("/claims",),
    api_of_today=("/claims",),
)
