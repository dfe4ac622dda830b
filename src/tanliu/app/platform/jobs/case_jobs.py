"""Clocks of cases that want something: the worker looks every minute, and a job does what is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from tanliu.app.platform.casework.tend import tend, wanting
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job, JobState

KIND = "case_clocks"


def tend_if_due() -> Job | None:
    """Return the job that does what clocks want, made now if there is none; None when none wants anything.

    Two workers that look at once may both make one: what a job does is done once whoever does it.
    """
    if not wanting(today()).exists():
        return None
    with transaction.atomic():
        known = Job.objects.filter(kind=KIND, state__in=(JobState.WAITING, JobState.RUNNING)).first()
        return known or enqueue(KIND, {}, None)


def tended(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job."""
    return asdict(tend(progress))
