"""After each computation the plans in force are looked at."""

from __future__ import annotations

from typing import Any

from tanliu.app.compute.compute import Progress
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.binding import Accounting


def now(workspace: Workspace, catalog: Catalog, accounting: Accounting, *, progress: Progress) -> None:
    """Do nothing at once: warnings are the office's, which a computation on the command line does without."""


def later(user: Any) -> None:
    """Supervise by a job."""
    from tanliu.app.desks.budgets.jobs import supervise_later

    supervise_later(user)
