"""What desks draw from new results: each may offer a drawer ``after``, which is asked after every computation."""

from __future__ import annotations

from typing import Any

from tanliu.app.compute.compute import Progress
from tanliu.app.drawers import drawers
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.binding import Accounting


def now(workspace: Workspace, catalog: Catalog, accounting: Accounting, *, progress: Progress) -> None:
    """Bring what desks draw from results up to date; the caller holds the ``writing`` lock."""
    for desk in drawers("after"):
        desk.now(workspace, catalog, accounting, progress=progress)


def later(user: Any) -> None:
    """Let it be done by jobs of their own, which belong to a user."""
    for desk in drawers("after"):
        desk.later(user)
