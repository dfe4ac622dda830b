"""What the desk live brings: a tab beside the deliveries."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Tab, any_of

DESK = Desk(
    tabs={"deliveries": (Tab("live_sources", "live_sources", any_of("import")),)},
    api_of_today=("/live",),
)
