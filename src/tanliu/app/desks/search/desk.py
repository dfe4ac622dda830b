"""What the desk search brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(Entry("glossary", "nav_glossary", group="nav_run", order=40, always=True),),
    pages_of_today=("/glossary",),
)
