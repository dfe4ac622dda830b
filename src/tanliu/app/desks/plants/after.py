"""After each computation it is looked whether supply covers the week to come."""

from __future__ import annotations

from typing import Any

from tanliu.app.compute.compute import Progress
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.binding import Accounting


def now(workspace: Workspace, catalog: Catalog, accounting: Accounting, *, progress: Progress) -> None:
    """Do nothing at once: plants are the office's, which a computation on the command line does without."""


def later(user: Any) -> None:
    """Look by a job."""
    from tanliu.app.desks.plants.jobs import watch_later

    watch_later(user)
