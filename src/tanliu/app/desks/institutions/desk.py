"""What the desk institutions brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

DESK = Desk(
    entries=(
        Entry(
            "institutions", "nav_institutions", group="nav_look", order=64, under=frozenset({"institution"}),
            tabs=(
                Tab("institutions", "nav_institutions_list"),
                Tab("institution_audits", "nav_institutions_audits"),
                Tab("institution_publicity", "nav_institutions_publicity", any_of("review", "publish", "audit")),
            ),
        ),
    ),
    pages_of_today=("/institutions",),
    api_of_today=("/institutions",),
)  # fmt: skip
