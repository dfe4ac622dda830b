"""Checks that wait for the worker: one job looks at everything that came since the last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tanliu.app.compute.options import accounting
from tanliu.app.desks.findings.actions.find import Progress, find_all
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.patience import patiently
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import catalog, results
from tanliu.app.store import rollup
from tanliu.app.store.workspace import Workspace

KIND = "findings"


def find_later(user: Any) -> Job:
    """Return the job that waits to check, or make one: it looks at everything, whoever brought it."""
    with transaction.atomic():
        waiting = Job.objects.filter(kind=KIND, state=JobState.WAITING).first()
        return waiting or enqueue(KIND, {}, user)


def found(arguments: Mapping[str, Any], owner: Any, progress: Progress) -> Mapping[str, Any]:
    """Do the job."""
    with Workspace(workspace_path()) as workspace, patiently(workspace, progress):
        rollup.refresh(workspace)
        done = find_all(workspace, catalog(), accounting(catalog()), progress=progress)
    results().reload()
    return {"now": done.now, "new": done.new, "gone": done.gone}


#: Kinds of background work of this desk.
KINDS = {KIND: found}
