"""The language of an answer: that of ``Accept-Language``, or of the session."""

from __future__ import annotations

from django.utils.translation import get_language


def language() -> str:
    """Return ``en`` or ``zh`` for the request at work."""
    return "zh" if (get_language() or "").startswith("zh") else "en"
