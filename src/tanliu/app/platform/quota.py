"""How much one person may send in a day."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache

from tanliu.app import clock
from tanliu.kit.errors import TooOftenError
from tanliu.kit.message import Message

_DAY = 24 * 3600
_MIB = 1024 * 1024


def count_bytes(user: Any, size: int) -> None:
    """Count what somebody sends, in the day of the server's zone; each server process counts its own.

    Raises
    ------
    TooOftenError
        When it is more than a day's; what is refused counts too, or trying would be free.
    """
    most = settings.TANLIU_DAILY_MB * _MIB
    key = f"sent:{user.pk}:{clock.today(ZoneInfo(settings.TIME_ZONE))}"
    cache.add(key, 0, timeout=2 * _DAY)
    try:
        used = cache.incr(key, size)
    except ValueError:
        return  # the cache has just let it go
    if used > most:
        raise TooOftenError(
            "too much was sent today",
            found=f"{used // _MIB:,} MiB",
            accepted=Message("{most} MiB a day for one person", most=f"{settings.TANLIU_DAILY_MB:,}"),
        )
