"""Every night the second implementation works the ledger out again; who keeps it is told when the books do not agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from tanliu.app import clock
from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.ledger.models import LedgerBatch, LedgerTransfer
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.app.platform.ledger.verify import verify
from tanliu.app.platform.models import Job, JobState
from tanliu.decide.ledger.types import Step
from tanliu.report.fault import packed
from tanliu.report.phrase import say

KIND = "ledger_verify"
#: Who is told.
_PERMISSION = "ledger_keep"
_LISTED = 50
#: Transfers that expire in one batch.
_AT_ONCE = 1000


def verify_later(owner: Any = None) -> Job:
    """Return a new job that verifies the ledger."""
    with transaction.atomic():
        return enqueue(KIND, {}, owner)


def verify_if_due() -> Job | None:
    """Return the job of this night, made now when it is due; None when it was made or nothing was posted."""
    hour, zone = settings.TANLIU_VERIFY_HOUR, ZoneInfo(settings.TIME_ZONE)
    if hour > 23 or not LedgerBatch.objects.exists():
        return None
    now = clock.now().astimezone(zone)
    since = datetime.combine(now.date(), time(hour), zone)
    since = since if since <= now else since - timedelta(days=1)
    if Job.objects.filter(kind=KIND, created_at__gte=since).exists():
        return None
    return verify_later()


def verified(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job, and tell who keeps the ledger when something is wrong."""
    found = verify()
    if count := len(found.faults):
        CaseNotice.objects.bulk_create(
            [
                CaseNotice(
                    case=None, revision=0, to=_PERMISSION, permission=_PERMISSION, cause=f"ledger {today()}",
                    text_en=say("ledger_notice", "en", count=count), text_zh=say("ledger_notice", "zh", count=count),
                )
            ],
            ignore_conflicts=True,
        )  # fmt: skip
    return {
        "transfers": found.transfers, "batches": found.batches, "count": count,
        "faults": [packed(one) for one in found.faults[:_LISTED]],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LastVerified:
    """How the last work of the second implementation ended."""

    at: datetime | None
    transfers: int
    batches: int
    count: int


def last_verified() -> LastVerified | None:
    """Return how the newest nightly check ended; None before the first."""
    done = Job.objects.filter(kind=KIND, state=JobState.DONE).order_by("-finished_at").first()
    if done is None:
        return None
    return LastVerified(done.finished_at, *(done.result[name] for name in ("transfers", "batches", "count")))


def expire_if_due() -> int:
    """Let pending transfers expire whose last day is over; returns how many."""
    ended = LedgerTransfer.objects.filter(of=OuterRef("key"))
    found = LedgerTransfer.objects.filter(~Exists(ended), step="pend", until__lt=today())[:_AT_ONCE]
    proposals = [
        Proposal(
            one.kind,
            one.unit,
            one.source,
            one.target,
            0,
            ("expire", one.key),
            one.family,
            Step.EXPIRE,
            one.key,
        )
        for one in found
    ]
    if proposals:
        post(proposals, Actor("worker", way="job"))
    return len(proposals)


#: Kinds of background work of this desk.
KINDS = {KIND: verified}
REGULARLY = (verify_if_due, expire_if_due)
