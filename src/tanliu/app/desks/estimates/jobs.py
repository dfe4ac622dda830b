"""Estimations that wait for the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.compute.compute import Progress
from tanliu.app.compute.options import accounting
from tanliu.app.desks.estimates.actions.estimate import estimate
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.patience import patiently
from tanliu.app.platform.served import catalog
from tanliu.app.store.workspace import Workspace

KIND = "estimate"


def estimated(arguments: Mapping[str, Any], owner: Any, progress: Progress) -> Mapping[str, Any]:
    """Do the job: estimate what is not known, in every year."""
    with Workspace(workspace_path()) as workspace, patiently(workspace, progress):
        done = estimate(workspace, catalog(), accounting(catalog()), progress=progress)
    return {"entities": done.entities, "gaps": done.gaps, "rows": done.rows}


#: Kinds of background work of this desk.
KINDS = {KIND: estimated}
