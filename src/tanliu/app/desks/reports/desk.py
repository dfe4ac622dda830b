"""What the desk reports brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of
from tanliu.app.platform.models import Role

DESK = Desk(
    entries=(Entry("reports", "nav_reports", group="nav_act", order=30, under=frozenset({"job"})),),
    verbs=dict.fromkeys(Role, any_of("export")),
    api_of_today=("/jobs",),
)
