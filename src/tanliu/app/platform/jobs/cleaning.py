"""What nobody needs any longer goes: files of old jobs, answers kept for repeated requests, ended sessions."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session

from tanliu.app import clock
from tanliu.app.platform.jobs.files import folder_of
from tanliu.app.platform.models import IdempotencyKey, Job
from tanliu.app.platform.uploads import remove_old


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How much went."""

    jobs: int
    keys: int
    sessions: int


def clean(now: datetime | None = None) -> Cleaned:
    """Remove what is older than the settings keep it; jobs stay as rows, and a report can be made again.

    Parameters
    ----------
    now
        The instant from which ages are counted; the present one when not given.
    """
    now = now or clock.now()
    jobs = 0
    for job in Job.objects.filter(finished_at__lt=now - timedelta(days=settings.TANLIU_KEEP_FILES)):
        if not job.result.get("files"):
            continue
        shutil.rmtree(folder_of(job.pk), ignore_errors=True)
        Job.objects.filter(pk=job.pk).update(result={**job.result, "files": [], "cleaned": True})
        jobs += 1
    remove_old()
    old = now - timedelta(days=settings.TANLIU_KEEP_KEYS)
    keys = IdempotencyKey.objects.filter(created_at__lt=old).delete()[0]
    sessions = Session.objects.filter(expire_date__lt=now).delete()[0]
    return Cleaned(jobs, keys, sessions)
