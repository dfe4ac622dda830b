"""The table of jobs: put in, claim by a lease, renew, finish; the same on SQLite and PostgreSQL.

A claim is a transaction of its own: ``SELECT ... FOR UPDATE SKIP LOCKED`` where the database knows it, the one
writer of SQLite (``BEGIN IMMEDIATE``) elsewhere, and in both an update that names the state it found. The number
of the attempt is the fence: a worker that lost its lease can write nothing more about the job.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from tanliu.app import clock
from tanliu.app.platform.access import role_of
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework import tell as notices
from tanliu.app.platform.models import Job, JobState
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.fault import packed

_log = logging.getLogger(__name__)
#: Seconds for which a claim holds unless it is renewed.
LEASE_SECONDS = 30.0
#: Claims of one job before it is given up: a job that kills its worker must not do so for ever.
MOST_ATTEMPTS = 3


def enqueue(kind: str, arguments: Mapping[str, Any], owner: Any) -> Job:
    """Put a job in and note it in the audit trail."""
    with transaction.atomic():
        job = Job.objects.create(kind=kind, arguments=dict(arguments), owner=owner)
        record(owner.get_username() if owner else "console", "job.enqueue", str(job.id), {"kind": kind})
    return job


def seen_by(user: Any) -> list[Any]:
    """Return what a user sees, to compare with what it saw when a file was made."""
    return [role_of(user), sorted(user.member.covers)] if role_of(user) else []


def claim(lease: float = LEASE_SECONDS) -> Job | None:
    """Return the oldest job that waits or whose lease ran out, now ours; None when there is none."""
    now = clock.now()
    open_ = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
    while True:
        with transaction.atomic():
            job = _locked(Job.objects.filter(open_).order_by("created_at", "id")).first()
            if job is None:
                return None
            taken = _take(job, lease)
        if taken:
            return job


def _locked(jobs: QuerySet[Job]) -> QuerySet[Job]:
    if connection.features.has_select_for_update_skip_locked:
        return jobs.select_for_update(skip_locked=True)
    return jobs


def _take(job: Job, lease: float) -> bool:
    """Make a job ours, or end one that nobody should start again."""
    found = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts)
    if job.cancel_asked or job.attempts >= MOST_ATTEMPTS:
        state = JobState.CANCELLED if job.cancel_asked else JobState.FAILED
        died = TanliuError(Message("its worker died {times} times", times=job.attempts))
        error = "" if job.cancel_asked else packed(died)
        found.update(state=state, error=error, lease_until=None, finished_at=clock.now())
        return False
    job.attempts, job.state = job.attempts + 1, JobState.RUNNING
    job.lease_until = clock.now() + timedelta(seconds=lease)
    return bool(
        found.update(
            state=job.state, attempts=job.attempts, lease_until=job.lease_until, progress=0.0, step=""
        )
    )


def renew(job: Job, lease: float = LEASE_SECONDS) -> bool | None:
    """Hold a job for another lease.

    Returns
    -------
    bool or None
        Whether it should be cancelled; None when it is no longer ours.
    """
    if not _ours(job).update(lease_until=clock.now() + timedelta(seconds=lease)):
        return None
    return Job.objects.filter(pk=job.pk, cancel_asked=True).exists()


def tell(job: Job, step: str, share: float) -> None:
    """Write how far a job is."""
    _ours(job).update(step=step[:200], progress=min(max(share, 0.0), 1.0))


def finish(job: Job, result: Mapping[str, Any]) -> bool:
    """Write the result; False when the job is no longer ours."""
    return _end(job, JobState.DONE, result=dict(result), progress=1.0)


def fail(job: Job, error: TanliuError) -> bool:
    """Write why a job failed; it is not tried again."""
    return _end(job, JobState.FAILED, error=packed(error))


def stop(job: Job) -> bool:
    """Note that a job was cancelled."""
    return _end(job, JobState.CANCELLED)


def put_back(job: Job, *, counts: bool = False) -> bool:
    """Let a worker start the job anew, because this one is told to stop; the attempt ``counts`` if it may be to blame."""
    attempts = job.attempts if counts else job.attempts - 1
    again = {"state": JobState.WAITING, "attempts": attempts, "lease_until": None}
    return bool(_ours(job).update(**again, progress=0.0, step=""))


def ask_cancel(job: Job) -> None:
    """Cancel a waiting job now, a running one at its next step."""
    waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    if not waiting.update(state=JobState.CANCELLED, cancel_asked=True, finished_at=clock.now()):
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_asked=True)


def _ours(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _end(job: Job, state: JobState, **values: Any) -> bool:
    with transaction.atomic():
        ended = bool(_ours(job).update(state=state, lease_until=None, finished_at=clock.now(), **values))
        if ended and state != JobState.CANCELLED:
            _tell_owner(job, state)
    return ended


def _tell_owner(job: Job, state: JobState) -> None:
    """Tell somebody that their work is done, when it took so long that they have gone, or that it failed."""
    if job.owner is None:
        return
    took = (clock.now() - job.created_at).total_seconds()
    try:
        if state == JobState.DONE and took < notices.rules().job_longer_than_s:
            return
        phrase = "notice_job_done" if state == JobState.DONE else "notice_job_failed"
        words, address = (("kind", f"job_{job.kind}"),), reverse("job", args=[job.pk])
        notices.tell(
            [notices.Told("job", f"job {job.pk}", phrase, words=words, person=job.owner, address=address)]
        )
    except (TanliuError, KeyError):
        # without packs there are no topics, and a kind may have no name; the job has ended all the same
        _log.warning("the end of job %s is not told", job.pk, exc_info=True)
