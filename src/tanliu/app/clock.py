"""The one clock of the platform: what is decided or noted by the time reads it here, and tests set it here.

Callers write ``clock.now()``, so that one place is enough to set it. How long something takes is measured with
``time.monotonic``, which is no clock; columns of the operational database that note when a row was made have Django's
``timezone.now`` as their default, because migrations name it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo


def now() -> datetime:
    """Return this instant in UTC."""
    return datetime.now(UTC)


def seconds() -> float:
    """Return the seconds since 1970, as files have them."""
    return now().timestamp()


def today(zone: tzinfo) -> date:
    """Return the day that it is in a zone."""
    return now().astimezone(zone).date()
