"""What the desk findings brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of
from tanliu.app.platform.models import Role

DESK = Desk(
    entries=(Entry("findings", "nav_findings", group="nav_act", order=20, under=frozenset({"finding"})),),
    cases={"finding": "finding"},
    verbs={
        **dict.fromkeys((Role.DISTRICT, Role.DEPARTMENT, Role.TOWN), any_of("judge")),
        Role.ENTERPRISE: any_of("answer"),
    },
)
