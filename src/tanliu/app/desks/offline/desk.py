"""What the desk offline brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk

DESK = Desk(pages_of_today=("/offline", "/sw.js", "/manifest.webmanifest"))
