"""What the desk stated brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(entries=(Entry("stated", "nav_stated", group="nav_look", order=58),))
