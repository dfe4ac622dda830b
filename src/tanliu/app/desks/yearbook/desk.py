"""What the desk yearbook brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(Entry("yearbook", "nav_yearbook", group="nav_data", order=48, not_for=frozenset({"own"})),),
    pages_of_today=("/yearbook",),
    api_of_today=("/yearbook",),
)
