"""Every day it is looked whether linked resources contradict each other: papers move without a computation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tanliu.app import clock
from tanliu.app.desks.linked.cases import WatchLinked
from tanliu.app.desks.linked.queries import has_rules
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, results

KIND = "linked_watch"
#: Papers of a year come in the next one.
_YEARS = 2


def watch_if_due() -> Job | None:
    """Return the job of this day, made now when there was none yet; none where the packs link nothing."""
    zone = ZoneInfo(settings.TIME_ZONE)
    since = datetime.combine(clock.now().astimezone(zone).date(), time(), zone)
    with transaction.atomic():
        if Job.objects.filter(kind=KIND, created_at__gte=since).exists() or not has_rules(catalog()):
            return None
        waiting = Job.objects.filter(kind=KIND, state=JobState.WAITING).first()
        return waiting or enqueue(KIND, {}, None)


def watched(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job."""
    results().reload()
    done = [perform(WatchLinked(year), Actor("worker", way="job")) for year in shown(results(), None).years[:_YEARS]]  # fmt: skip
    return {"opened": sum(len(one.opened) for one in done), "mended": sum(len(one.mended) for one in done)}


#: Kinds of background work of this desk.
KINDS = {KIND: watched}
REGULARLY = (watch_if_due,)
