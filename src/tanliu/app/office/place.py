"""The workspace that this server serves, and its results in memory."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from tanliu.app.store.results import Results
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog


def workspace_path() -> Path:
    return Path(settings.TANLIU_WORKSPACE)


@cache
def _results(path: Path) -> Results:
    return Results(path)


def results() -> Results:
    """Return the results of the served workspace; loaded once, refreshed by themselves."""
    return _results(workspace_path())


@cache
def catalog() -> Catalog:
    """Return the packs in use."""
    return load(extra=[Path(pack) for pack in settings.TANLIU_PACKS])
