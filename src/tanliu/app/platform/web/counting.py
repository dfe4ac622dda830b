"""How many requests this process answered, by class of status, and how long it took; for /metrics."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import CollectorRegistry, Counter

#: Of this process; a registry of our own, so that nothing else of the process is shown.
REGISTRY = CollectorRegistry()
_REQUESTS = Counter("tanliu_requests", "Requests answered by this process.", ["status"], registry=REGISTRY)
_SECONDS = Counter("tanliu_request_seconds", "Seconds spent on them.", ["status"], registry=REGISTRY)


class CountRequests:
    """Middleware that counts."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self._answer(request)
        status = f"{response.status_code // 100}xx"
        _REQUESTS.labels(status).inc()
        _SECONDS.labels(status).inc(time.perf_counter() - began)
        return response
