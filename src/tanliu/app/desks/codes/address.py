"""The address that a QR code holds."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from tanliu.app.desks.codes.actions import token_of
from tanliu.app.desks.codes.models import CodeLink


def address_of(request: HttpRequest, link: CodeLink) -> str:
    """Return the public address of a link: that of the installation, or the one this request came by."""
    path = reverse("public_code", args=[token_of(link)])
    public = settings.TANLIU_PUBLIC_URL.rstrip("/")
    return f"{public}{path}" if public else request.build_absolute_uri(path)
