"""The workspace that this server serves, and its results in memory."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings

from tanliu.app.store.results import Results
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError


def workspace_path() -> Path:
    return Path(settings.TANLIU_WORKSPACE)


_loading = Lock()


@cache
def _results(path: Path) -> Results:
    return Results(path)


def results() -> Results:
    """Return the results of the served workspace; loaded once, refreshed by themselves."""
    with _loading:
        return _results(workspace_path())


@cache
def catalog() -> Catalog:
    """Return the packs in use."""
    return load(extra=[Path(pack) for pack in settings.TANLIU_PACKS])


def warm() -> None:
    """Load packs and results; without a workspace the pages will say what is wrong."""
    catalog()
    with suppress(TanliuError):
        results()
