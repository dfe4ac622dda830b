"""What the desk limits brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(Entry("limits", "nav_limits", group="nav_act", order=66),),
    pages_of_today=("/limits",),
    api_of_today=("/limits",),
)
