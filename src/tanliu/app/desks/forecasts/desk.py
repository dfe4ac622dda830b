"""What the desk forecasts brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(
        Entry("forecasts", "nav_forecasts", group="nav_look", order=28, under=frozenset({"forecast_of"})),
    ),
    pages_of_today=("/forecasts",),
    api_of_today=("/forecasts",),
)
