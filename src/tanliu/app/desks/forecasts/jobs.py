"""Every day forecasts are made anew, with a model that learns from the newest readings, and those of before are scored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tanliu.app import clock
from tanliu.app.desks.forecasts.keeping import forget
from tanliu.app.desks.forecasts.making import make, score, summary
from tanliu.app.desks.forecasts.models import ForecastRun
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import catalog, results

KIND = "forecast"


def forecast_later(owner: Any = None) -> Job:
    """Return the job that waits to forecast, or make one."""
    with transaction.atomic():
        return Job.objects.filter(kind=KIND, state=JobState.WAITING).first() or enqueue(KIND, {}, owner)


def is_in_work() -> bool:
    """Return whether forecasts are being made, or wait to be."""
    return Job.objects.filter(kind=KIND, state__in=(JobState.WAITING, JobState.RUNNING)).exists()


def forecast_if_due() -> Job | None:
    """Return the job of this day, made now when there was none yet; none where nobody ever asked for a forecast."""
    if not ForecastRun.objects.exists():
        return None
    zone = ZoneInfo(settings.TIME_ZONE)
    since = datetime.combine(clock.now().astimezone(zone).date(), time(), zone)
    return None if Job.objects.filter(kind=KIND, created_at__gte=since).exists() else forecast_later()


def forecast(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job."""
    results().reload()
    author = owner.get_username() if owner else "worker"
    made = make(results(), catalog(), author, progress)
    scored = score(results(), catalog(), progress)
    return {**summary(made, scored), "forgotten": sum(forget(catalog(), author).values())}


#: Kinds of background work of this desk.
KINDS = {KIND: forecast}
REGULARLY = (forecast_if_due,)
