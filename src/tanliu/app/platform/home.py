"""Where the workspace lies that this server serves."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def workspace_path() -> Path:
    """Return the folder of the workspace."""
    return Path(settings.TANLIU_WORKSPACE)
