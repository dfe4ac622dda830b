"""What the desk enterprises brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(Entry("enterprises", "nav_enterprises", order=30, under=frozenset({"enterprise"}), quick=True),)
)
