"""How many requests this process answered, by class of status, and how long it took; for /metrics."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

_lock = threading.Lock()
_answered: Counter[str] = Counter()
_seconds: dict[str, float] = {}


class CountRequests:
    """Middleware that counts."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self._answer(request)
        status = f"{response.status_code // 100}xx"
        with _lock:
            _answered[status] += 1
            _seconds[status] = _seconds.get(status, 0.0) + time.perf_counter() - began
        return response


def counted() -> list[tuple[str, int, float]]:
    """Return class of status, requests and seconds."""
    with _lock:
        return [(status, _answered[status], _seconds[status]) for status in sorted(_answered)]
