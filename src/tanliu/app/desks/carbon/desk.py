"""What the desk carbon brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab

DESK = Desk(
    entries=(
        Entry(
            "registry", "nav_registry", group="nav_trade", order=65, under=frozenset({"registry_account"}),
            tabs=(Tab("registry", "registry_accounts"), Tab("registry_methodologies", "registry_methodologies")),
        ),
    ),
    verbs=frozenset({"verify_emissions"}),
    pages_of_today=("/registry",),
    api_of_today=("/registry",),
)  # fmt: skip
