"""What the desk findings brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of

DESK = Desk(
    entries=(Entry("findings", "nav_findings", group="nav_act", order=20, under=frozenset({"finding"})),),
    cases={"finding": "finding"},
    verbs=any_of("judge", "answer"),
)
