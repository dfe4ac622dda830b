"""What the desk bound brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(entries=(Entry("bound_factors", "nav_bound", group="nav_look", order=76),))
