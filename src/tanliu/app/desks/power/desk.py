"""What the desk power brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of

DESK = Desk(
    entries=(Entry("power", "nav_power", group="nav_act", order=65),),
    verbs=any_of("restrict"),
    pages_of_today=("/power",),
    api_of_today=("/power-restrictions",),
)
