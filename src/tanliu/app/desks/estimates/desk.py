"""What the desk estimates brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of

DESK = Desk(
    entries=(Entry("estimates", "nav_estimates", any_of("estimates"), order=40),),
    verbs=any_of("estimates"),
)
