"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tanliu.app.platform.access import lost_role, role
from tanliu.app.platform.served import former_packs, then
from tanliu.app.platform.web.language import language


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the language, role and verbs for the frame of a page."""
    user = getattr(request, "user", None)
    found = None if user is None else role(user)
    return {
        "lang": language(),
        "role": None if found is None else found.id,
        "lost_role": None if user is None else lost_role(user),
        "verbs": frozenset() if found is None else found.verbs,
        "oidc": settings.OIDC,
        "then": then(),
        "former": former_packs() if found and not then() else "",
    }
