"""What the desk explain brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, any_of

DESK = Desk(
    verbs=any_of("explain"),
    api_of_today=("/factors", "/packs"),
)
