"""Computations that wait for the worker: one job gathers the months that deliveries touched."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from tanliu.app.compute import after
from tanliu.app.compute.compute import Progress, compute
from tanliu.app.compute.options import accounting
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.patience import patiently
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import catalog
from tanliu.app.store import rollup
from tanliu.app.store.workspace import Workspace

KIND = "compute"


def compute_later(user: Any, months: Collection[int]) -> Job:
    """Add months to the user's job that waits, or make one; no months stand for everything."""
    with transaction.atomic():
        for job in Job.objects.filter(kind=KIND, state=JobState.WAITING, owner=user):
            asked = job.arguments.get("months")
            job.arguments = {"months": sorted({*asked, *months}) if asked and months else None}
            # only while it still waits: a worker that has claimed it would not look again
            if Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(arguments=job.arguments):
                return job
        return enqueue(KIND, {"months": sorted(months) or None}, user)


def computed(arguments: Mapping[str, Any], owner: Any, progress: Progress) -> Mapping[str, Any]:
    """Do the job: compute the months it names, or everything."""
    with Workspace(workspace_path()) as workspace, patiently(workspace, progress):
        rollup.refresh(workspace)
        done = compute(
            workspace, catalog(), accounting(catalog()), months=arguments.get("months"), progress=progress
        )
    after.later(owner)
    return {"periods": list(done.periods), "lines": done.lines}
