"""The day on which something happens to a case."""

from __future__ import annotations

from datetime import date

from django.utils import timezone


def today() -> date:
    """Return the day of the server's zone, in which working days are counted."""
    return timezone.localdate()
