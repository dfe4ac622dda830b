"""What the desk energy brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(Entry("energy", "nav_energy", group="nav_act", order=85, under=frozenset({"energy_tool"})),),
    pages_of_today=("/energy",),
)
