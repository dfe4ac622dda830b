"""After each computation the checks look at what came."""

from __future__ import annotations

from typing import Any

from tanliu.app.compute.compute import Progress
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.binding import Accounting


def now(workspace: Workspace, catalog: Catalog, accounting: Accounting, *, progress: Progress) -> None:
    """Check at once."""
    # the checks bring engines that those who only ask for the menu need not wait for
    from tanliu.app.desks.findings.actions.find import find_all

    find_all(workspace, catalog, accounting, progress=progress)


def later(user: Any) -> None:
    """Check by a job."""
    # needs the operational database, which a computation on the command line does without
    from tanliu.app.desks.findings.jobs import find_later

    find_later(user)
