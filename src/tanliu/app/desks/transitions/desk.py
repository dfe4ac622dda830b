"""What the desk transitions brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Tab

DESK = Desk(tabs={"outlook": (Tab("transitions", "transitions_title"),)})
