"""Every night the worker looks at every byte of the workspace, and at its database; who administers it is told of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tanliu.app import clock
from tanliu.app.compute.verify import verify
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.whole import faults as database_faults
from tanliu.app.store import durable
from tanliu.report.fault import packed, unpacked
from tanliu.report.phrase import say

KIND = "verify"
#: Faults that the result of the job keeps; how many there are is told beside them.
_LISTED = 50
#: Who is told.
_PERMISSION = "administer"


@dataclass(frozen=True, slots=True)
class Checked:
    """The newest look at the store that came to its end.

    Attributes
    ----------
    at
        When it ended.
    files, without_sum
        Files looked at, and those of an earlier release that have no checksum.
    count, faults
        How much is wrong, and the first of it in words.
    failed
        Why a later look did not come to its end; empty when none failed.
    """

    at: datetime | None
    files: int
    without_sum: int
    count: int
    faults: tuple[str, ...]
    failed: str

    @property
    def unlisted(self) -> int:
        return self.count - len(self.faults)


def verify_if_due() -> Job | None:
    """Return the job of this night, made now when it is due; None when it was made or nothing is older than the hour."""
    since = _last_hour()
    if since is None or Job.objects.filter(kind=KIND, created_at__gte=since).exists():
        return None
    if not _written_before(since):
        return None
    with transaction.atomic():
        return enqueue(KIND, {}, None)


def verified(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job, and tell who administers when something is wrong."""
    found = verify(workspace_path(), progress)
    faults = [*found.faults, *database_faults(ledger=False)]
    if faults:
        _tell(len(faults))
    return {
        "files": found.files, "without_sum": found.without_sum, "count": len(faults),
        "faults": [packed(one) for one in faults[:_LISTED]],
    }  # fmt: skip


def last_checked(language: str) -> Checked | None:
    """Return how the newest look ended, with faults in a language; None before the first."""
    over = Job.objects.filter(kind=KIND).order_by("-finished_at")
    done = over.filter(state=JobState.DONE).first()
    failed = over.filter(state=JobState.FAILED).first()
    if failed is not None and done is not None and _ended(failed) < _ended(done):
        failed = None
    why = unpacked(failed.error, language) if failed else ""
    if done is None:
        return Checked(None, 0, 0, 0, (), why) if failed else None
    told = done.result
    faults = tuple(unpacked(one, language) for one in told["faults"])
    return Checked(done.finished_at, told["files"], told["without_sum"], told["count"], faults, why)


def _ended(job: Job) -> datetime:
    return job.finished_at or job.created_at


def _last_hour() -> datetime | None:
    """Return when the hour of the look was last; None when there is to be none."""
    hour, zone = settings.TANLIU_VERIFY_HOUR, ZoneInfo(settings.TIME_ZONE)
    if hour > 23:
        return None
    now = clock.now().astimezone(zone)
    found = datetime.combine(now.date(), time(hour), zone)
    return found if found <= now else datetime.combine(now.date() - timedelta(days=1), time(hour), zone)


def _written_before(since: datetime) -> bool:
    """Return whether the workspace had a delivery at an instant: what came today has a night before it."""
    entries = durable.entries(workspace_path() / "lake" / "batch")
    return any(datetime.fromtimestamp(one.stat().st_mtime, UTC) < since for one in entries)


def _tell(count: int) -> None:
    """Write a notice, one for each day."""
    today = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    CaseNotice.objects.bulk_create(
        [
            CaseNotice(
                case=None, revision=0, to=_PERMISSION, permission=_PERMISSION, cause=f"verify {today}",
                text_en=say("verify_notice", "en", count=count), text_zh=say("verify_notice", "zh", count=count),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
