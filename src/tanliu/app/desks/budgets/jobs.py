"""Every day, and after each computation, the plans in force are supervised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tanliu.app import clock
from tanliu.app.desks.budgets.actions.supervise import Supervise
from tanliu.app.desks.budgets.models import BudgetPlan, PlanState
from tanliu.app.desks.budgets.queries.books import all_faults
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import results

KIND = "budget_supervise"


def supervise_later(owner: Any = None) -> Job | None:
    """Return the job that waits to supervise, or make one; none where no plan is in force."""
    if not BudgetPlan.objects.filter(state=PlanState.ISSUED).exists():
        return None
    with transaction.atomic():
        return Job.objects.filter(kind=KIND, state=JobState.WAITING).first() or enqueue(KIND, {}, owner)


def supervise_if_due() -> Job | None:
    """Return the job of this day, made now when there was none yet."""
    zone = ZoneInfo(settings.TIME_ZONE)
    since = datetime.combine(clock.now().astimezone(zone).date(), time(), zone)
    return None if Job.objects.filter(kind=KIND, created_at__gte=since).exists() else supervise_later()


def supervised(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job."""
    results().reload()
    done = perform(Supervise(), Actor("worker", way="job"))
    sums = {
        name: sum(getattr(one, name) for one in done.values())
        for name in ("raised", "kept", "ended", "holds")
    }
    return {"plans": len(done), **sums}


#: Kinds of background work of this desk.
KINDS = {KIND: supervised}
REGULARLY = (supervise_if_due,)
#: What `tanliu verify` and the nightly check look at besides.
FAULTS = (all_faults,)
