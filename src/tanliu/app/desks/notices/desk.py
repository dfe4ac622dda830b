"""What the desk notices brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Tab

DESK = Desk(
    tabs={"cases": (Tab("ways", "nav_ways"),)},
    pages_of_today=("/notices",),
    api_of_today=("/notices",),
)
