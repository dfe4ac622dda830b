"""How live sources stand, for pages, API and metrics."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tanliu.app import clock
from tanliu.app.live.counts import at_work, standing
from tanliu.app.live.spool import folder_of, length

_INSTANTS = ("last_message_at", "last_booked_at", "last_error_at")
_COUNTS = ("messages", "messages_hour", "readings", "readings_hour", "refused", "refused_hour")
_TEXTS = ("connected", "address", "lag_seconds", "last_error")


def live(workspace: Path) -> dict[str, Any]:
    """Return the live sources of a workspace by name, and what waits in its spool."""
    told, roles, waits = standing(workspace), at_work(workspace), length(folder_of(workspace))
    # what concerns no single source is told of the booker
    whole = told.pop("", {})
    return {
        "booking": "book" in roles,
        "listening": "listen" in roles,
        "spool_bytes": waits.bytes,
        "spool_seconds": None if waits.since is None else max(0.0, clock.seconds() - waits.since),
        "last_error": whole.get("last_error"),
        "last_error_at": _instant(whole.get("last_error_at")),
        "sources": [_source(name, one) for name, one in sorted(told.items())],
    }


def _source(name: str, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": name,
        **{key: one.get(key) for key in _TEXTS},
        **{key: one.get(key, 0) for key in _COUNTS},
        **{key: _instant(one.get(key)) for key in _INSTANTS},
    }


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
