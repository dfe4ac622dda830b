"""What the desk targets brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Tab

DESK = Desk(tabs={"outlook": (Tab("targets", "targets_title"),)})
