"""Requests that one token or user may make in a minute."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache

from tanliu.app import clock
from tanliu.app.platform.api.problem import ProblemError
from tanliu.kit.message import Message

_WINDOW = 60


def count_request(who: str) -> None:
    """Count a request in the minute at work.

    Raises
    ------
    ProblemError
        When there were too many; with the seconds until the next minute.
    """
    limit = settings.TANLIU_RATE
    second = int(clock.seconds())
    key = f"rate:{who}:{second // _WINDOW}"
    cache.add(key, 0, timeout=2 * _WINDOW)
    try:
        used = cache.incr(key)
    except ValueError:
        return  # the cache has just let it go
    if used > limit:
        wait = _WINDOW - second % _WINDOW
        raise ProblemError(
            429,
            "too many requests",
            accepted=Message("{limit} in a minute", limit=limit),
            headers={"Retry-After": str(wait)},
        )
