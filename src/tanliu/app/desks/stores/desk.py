"""What the desk stores brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk

DESK = Desk()
