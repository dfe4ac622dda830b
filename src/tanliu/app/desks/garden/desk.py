"""What the desk garden brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Tab

DESK = Desk(tabs={"cycling": (Tab("garden", "garden_title"),)}, pages_of_today=("/garden",))
