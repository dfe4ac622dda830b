"""What the desk estimates brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of
from tanliu.app.platform.models import Role

DESK = Desk(
    entries=(Entry("estimates", "nav_estimates", any_of("estimates"), order=40),),
    verbs=dict.fromkeys((Role.DISTRICT, Role.DEPARTMENT, Role.AUDITOR), any_of("estimates")),
)
