"""What the desk design brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk

DESK = Desk(pages_of_today=("/design",))
