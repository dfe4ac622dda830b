"""What the desk explain brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, any_of
from tanliu.app.platform.models import Role

DESK = Desk(
    verbs=dict.fromkeys(Role, any_of("explain")),
    api_of_today=("/factors", "/packs"),
)
