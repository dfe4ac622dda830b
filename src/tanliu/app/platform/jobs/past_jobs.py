"""Past states that somebody asked for: computed by the worker, once for all who wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction

from tanliu.app import clock
from tanliu.app.compute.as_of import prepare
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import Then, catalog, looking_at

KIND = "past_state"
#: Seconds after which a state that is being computed is worth another look.
AGAIN = 5
#: A state that could not be computed is not tried again by the next look.
_REST = timedelta(minutes=1)


def prepare_later(user: Any, then: Then) -> Job:
    """Return the job that computes a state: one under way, one that just failed, or a new one."""
    arguments = {"as_of": then.asked, "state": then.state.folder.name}
    with transaction.atomic():
        lately = Job.objects.filter(kind=KIND, created_at__gt=clock.now() - timedelta(days=1))
        for job in lately.exclude(state=JobState.DONE):
            failed = job.is_over() and job.finished_at and job.finished_at > clock.now() - _REST
            if job.arguments.get("state") == arguments["state"] and (failed or not job.is_over()):
                return job
        return enqueue(KIND, arguments, user)


@contextmanager
def looking_back(arguments: Mapping[str, Any], progress: Running) -> Iterator[None]:
    """Do a job at the instant that it names, with the results of that state."""
    with looking_at(arguments.get("as_of")) as then:
        if then:
            prepare(workspace_path(), catalog(), then.state, progress)
        yield


def prepared(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job; the state was computed before it began."""
    return {"as_of": arguments["as_of"]}
