"""What the desk meters brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

DESK = Desk(
    entries=(
        Entry(
            "meter_care", "nav_meters", group="nav_feed", order=25, under=frozenset({"meters", "meter_life"}),
            tabs=(Tab("meter_care", "nav_meters_list"), Tab("meters_due", "nav_meters_due")),
        ),
    ),
    verbs=any_of("meters"),
    pages_of_today=("/meters",),
    api_of_today=("/meter-care", "/meter-events"),
)  # fmt: skip
