"""What the desk changes brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(entries=(Entry("changes", "nav_changes", order=25),))
