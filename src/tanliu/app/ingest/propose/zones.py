"""The zone that the heading of stamps says: time (UTC), timestamp_utc, 时间(UTC+8)."""

from __future__ import annotations

import re

_SAID = re.compile(r"(?<![a-z])(?:utc|gmt)(?: ?([+-]\d{1,2})(?::?00)?)?(?![a-z\d:])", re.IGNORECASE)


def of_heading(heading: str) -> str | None:
    """Return the zone that a heading says; None when it says none.

    Examples
    --------
    >>> of_heading("timestamp_utc"), of_heading("时间(UTC+8)"), of_heading("Time (GMT-05:00)"), of_heading("time")
    ('UTC', 'Etc/GMT-8', 'Etc/GMT+5', None)
    """
    found = _SAID.search(heading)
    if found is None:
        return None
    hours = int(found[1] or 0)
    # zones of this name count to the west
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def without(heading: str) -> str:
    """Return a heading without the zone that it says.

    Examples
    --------
    >>> without("timestamp_utc"), without("Time GMT-05:00"), without("time")
    ('timestamp', 'Time', 'time')
    """
    return _SAID.sub("", heading).strip(" _-") if _SAID.search(heading) else heading
