"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tanliu.app.platform.access import role_of
from tanliu.app.platform.desk import verbs_of
from tanliu.app.platform.served import former_packs, then
from tanliu.app.platform.web.language import language


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the language, role and verbs for the frame of a page."""
    role = role_of(request.user) if hasattr(request, "user") else None
    return {
        "lang": language(),
        "role": role,
        "verbs": verbs_of(role),
        "oidc": settings.OIDC,
        "then": then(),
        "former": former_packs() if role and not then() else "",
    }
