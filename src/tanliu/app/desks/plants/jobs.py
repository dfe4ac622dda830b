"""Every day, and after each computation, it is looked whether supply covers the week to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tanliu.app import clock
from tanliu.app.desks.plants.actions.orders import WatchPlants
from tanliu.app.desks.plants.actions.watch import WatchSupply
from tanliu.app.desks.plants.models import Plant
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import results

KIND = "supply_watch"


def watch_later(owner: Any = None) -> Job | None:
    """Return the job that waits to look, or make one; none where no plant is registered."""
    if not Plant.objects.exists():
        return None
    with transaction.atomic():
        return Job.objects.filter(kind=KIND, state=JobState.WAITING).first() or enqueue(KIND, {}, owner)


def watch_if_due() -> Job | None:
    """Return the job of this day, made now when there was none yet."""
    zone = ZoneInfo(settings.TIME_ZONE)
    since = datetime.combine(clock.now().astimezone(zone).date(), time(), zone)
    return None if Job.objects.filter(kind=KIND, created_at__gte=since).exists() else watch_later()


def watched(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job."""
    results().reload()
    worker = Actor("worker", way="job")
    return {"found": perform(WatchSupply(), worker), "orders": len(perform(WatchPlants(), worker))}


#: Kinds of background work of this desk.
KINDS = {KIND: watched}
REGULARLY = (watch_if_due,)
