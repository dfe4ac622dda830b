"""What the desk deliveries brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

DESK = Desk(
    entries=(
        Entry(
            "deliveries", "nav_data", any_of("import", "deliver", "audit"), group="nav_feed", order=20,
            under=frozenset({"delivery", "delivery_preview", "delivery_withdraw", "refused_group"}),
            tabs=(
                Tab("deliveries", "deliveries_title"),
                Tab("refused", "refused_rows"),
                Tab("data_health", "data_health"),
            ),
        ),
    ),
    verbs=any_of("import", "compute", "deliver"),
    pages_of_today=("/deliveries/confirm", "/deliveries/preview", "/deliveries/withdraw"),
    api_of_today=("/reasons", "/withdrawals"),
)  # fmt: skip
