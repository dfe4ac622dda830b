"""What the desk toolbox brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(Entry("toolbox", "nav_toolbox", group="nav_look", order=33, under=frozenset({"toolbox_firm"})),)
)
