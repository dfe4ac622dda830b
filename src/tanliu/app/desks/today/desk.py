"""What the desk today brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(Entry("today", "nav_today", order=1, quick=True),),
    pages_of_today=("/today",),
    api_of_today=("/tasks",),
)
