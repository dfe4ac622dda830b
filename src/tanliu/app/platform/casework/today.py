"""The day on which something happens to a case."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from tanliu.app import clock


def today() -> date:
    """Return the day of the server's zone, in which working days are counted."""
    return clock.today(zone())


def zone() -> ZoneInfo:
    """Return the server's zone."""
    return ZoneInfo(settings.TIME_ZONE)
