"""Notices go out: every minute the worker looks what is new and what is due, and once a day what nobody took care of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from tanliu.app.desks.notices.further import tell_further
from tanliu.app.desks.notices.outbox import is_due, put_out, send
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job, JobState

KIND = "notices_send"


def send_if_due() -> Job | None:
    """Put what is new on its ways, and return the job that sends what is due; None when nothing is.

    Two workers that look at once may both make one: each row is claimed by one of them.
    """
    put_out()
    if not is_due():
        return None
    with transaction.atomic():
        known = Job.objects.filter(kind=KIND, state__in=(JobState.WAITING, JobState.RUNNING)).first()
        return known or enqueue(KIND, {}, None)


def sent(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job."""
    return asdict(send())


#: Kinds of background work of this desk.
KINDS = {KIND: sent}
REGULARLY = (send_if_due,)
DAILY = (tell_further,)
