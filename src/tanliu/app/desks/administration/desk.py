"""What the desk administration brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

DESK = Desk(
    entries=(
        Entry(
            "office", "nav_office", any_of("administer"), group="nav_run", order=10,
            tabs=(
                Tab("office", "people"),
                Tab("office_packs", "packs_in_use"),
                Tab("office_jobs", "jobs"),
                Tab("office_status", "system_status"),
            ),
        ),
        Entry("audit", "nav_audit", any_of("administer", "audit"), group="nav_run", order=20),
        Entry("account", "nav_account", group="nav_run", order=30, always=True),
    ),
    verbs=any_of("administer", "audit"),
    pages_of_today=("/account", "/audit", "/office"),
)  # fmt: skip
