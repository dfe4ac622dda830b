"""What the desk cycling brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk

DESK = Desk()
