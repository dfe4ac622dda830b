"""The network address of a request, behind as many proxies as the settings trust."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest | None) -> str | None:
    """Return the client's address.

    A client can write anything into X-Forwarded-For, so only the entries of trusted proxies, counted from the
    right, are believed.
    """
    if request is None:
        return None
    proxies: int = settings.TANLIU_PROXIES
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(told) >= proxies:
        return str(told[-proxies])
    return request.META.get("REMOTE_ADDR") or None


def is_local(request: HttpRequest) -> bool:
    """Return whether a request comes from this machine and not through a proxy on it."""
    forwarded = any(f"HTTP_{name}" in request.META for name in ("X_FORWARDED_FOR", "FORWARDED", "X_REAL_IP"))
    return not forwarded and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")
