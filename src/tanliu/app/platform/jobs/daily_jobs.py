"""What desks tell once a day: months that are due or late, meters that are silent, notices that nobody took care of.

A function of ``DAILY`` of a desk's ``jobs.py`` writes each notice with a key made of its cause: it does not matter how
often, or in how many places at once, the day is looked at.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from tanliu.app import clock
from tanliu.app.drawers import drawers
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job
from tanliu.app.platform.served import results
from tanliu.kit.errors import TanliuError

KIND = "daily"
_log = logging.getLogger(__name__)


def tell_if_due() -> Job | None:
    """Return the job of this day, made now when its hour has come and there was none yet."""
    now = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    if now.hour < settings.TANLIU_DAILY_HOUR:
        return None
    since = datetime.combine(now.date(), time(), now.tzinfo)
    return None if Job.objects.filter(kind=KIND, created_at__gte=since).exists() else enqueue(KIND, {}, None)


def told(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job; what one desk cannot tell does not keep the others from telling."""
    results().reload()
    done: dict[str, int] = {}
    looks = [look for jobs in drawers("jobs") for look in getattr(jobs, "DAILY", ())]
    for at, look in enumerate(looks):
        name = f"{look.__module__.rpartition('.')[0].rpartition('.')[2]}.{look.__qualname__}"
        progress(name, at / len(looks))
        try:
            done[name] = look()
        except TanliuError as error:
            _log.warning("%s: nothing told: %s", name, error)
    return {"told": done}
