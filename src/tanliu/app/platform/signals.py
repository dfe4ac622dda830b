"""Signing in and out, wrong passwords and lock-outs as events of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from tanliu.app.platform.address import address
from tanliu.app.platform.audit import record

_LONGEST = 150


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest | None, user: Any, **_: Any) -> None:
    record(user.get_username(), "sign_in", user.get_username(), address=_place(request))


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest | None, user: Any, **_: Any) -> None:
    if user is not None:
        record(user.get_username(), "sign_out", user.get_username(), address=_place(request))


@receiver(user_login_failed)
def refused(
    sender: Any, credentials: Mapping[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """Note a wrong password; the name as it was typed, the password never."""
    name = str(credentials.get("username") or "")[:_LONGEST]
    record(name or "?", "sign_in.failed", name, address=_place(request))


@receiver(user_locked_out)
def locked_out(
    sender: Any, request: HttpRequest | None, username: str | None, ip_address: str | None = None, **_: Any
) -> None:
    name = (username or "")[:_LONGEST]
    record(name or "?", "sign_in.locked", name, address=ip_address or _place(request))


def _place(request: HttpRequest | None) -> str | None:
    """Return the address if it is one: a socket of the machine has none."""
    found = address(request)
    try:
        return None if found is None else str(ip_address(found))
    except ValueError:
        return None
