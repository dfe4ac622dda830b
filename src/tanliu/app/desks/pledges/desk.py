"""What the desk pledges brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Tab

DESK = Desk(
    verbs=frozenset({"lend"}),
    tabs={"market": (Tab("pledges", "pledges_title"),)},
    pages_of_today=("/pledges",),
    api_of_today=("/pledges", "/repurchases"),
)
