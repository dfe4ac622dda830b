"""What the desk publications brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of

DESK = Desk(
    entries=(
        Entry(
            "publications",
            "nav_publications",
            group="nav_act",
            order=40,
            under=frozenset({"publication"}),
            not_for=frozenset({"own", "enterprises"}),
        ),
    ),
    verbs=any_of("publish"),
    pages_of_today=("/publications",),
    api_of_today=("/publications",),
)
