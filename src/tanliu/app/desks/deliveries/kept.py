"""Rows that programs send while somebody else writes: kept on the disk, acknowledged, taken in by the worker in their order.

The file is what counts, not the row of the job: a database may forget its last moment when the power goes. Each file says all
that is needed; one without a job gets it, and goes when its job is over.
"""

from __future__ import annotations

import json
import tempfile
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import translation

from tanliu.app import clock
from tanliu.app.compute.beside import KEPT
from tanliu.app.compute.receive import COLUMNS
from tanliu.app.desks.deliveries.actions.take_in import TakeInRows
from tanliu.app.desks.deliveries.receipt import receipt
from tanliu.app.ingest.sent import keep
from tanliu.app.platform.action import Actor, NotPermittedError
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.patience import patiently
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import IdempotencyKey, Job, JobState
from tanliu.app.platform.served import results
from tanliu.app.store import durable
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError

KIND = "rows"
_OPEN = (JobState.WAITING, JobState.RUNNING)
#: Seconds after which a file without a job is one whose job the database has forgotten.
_FORGOTTEN = 60.0
#: Seconds for which a job waits for an earlier one that another worker does.
_PATIENCE, _PAUSE = 120.0, 0.5


@dataclass(frozen=True, slots=True)
class Head:
    """What a kept body says of itself: who sent it, from where and by which token, and what they asked for."""

    user: int
    address: str | None
    token: str
    language: str
    table: str
    form: str
    kind: str
    key: str | None
    verdicts: str
    compute: str


def waits() -> bool:
    """Return whether earlier rows wait: what comes now must not overtake them."""
    return Job.objects.filter(kind=KIND, state__in=_OPEN).exists()


def put_by(user: Any, head: Head, body: bytes) -> Job:
    """Keep rows so that they are on the disk, and let the worker take them in."""
    folder = _folder()
    if not folder.is_dir():
        folder.mkdir(mode=0o700)
        durable.flush_folders([folder.parent])
    # names are in the order of arrival
    name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
    durable.write_whole(folder / name, json.dumps(asdict(head)).encode() + b"\n" + body, 0o600)
    return enqueue(KIND, {"file": name}, user)


def taken(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Do the job.

    Raises
    ------
    TanliuError
        When the sender may no longer deliver, or the rows cannot be admitted.
    """
    _after_earlier(progress)
    file = _folder() / arguments["file"]
    line, _, body = file.read_bytes().partition(b"\n")
    head = Head(**json.loads(line))
    actor = Actor(owner.get_username(), head.address, owner, "api", head.token)
    with tempfile.TemporaryDirectory(prefix="tanliu-") as folder, translation.override(head.language):
        # how many there may be was asked at the door
        sent = keep(body, head.form, COLUMNS[head.table], Path(folder), f"{head.table}s", len(body))
        with Workspace(workspace_path()) as workspace, patiently(workspace, progress):
            # without a key of the sender its file is: a job that is begun anew mints no second delivery
            wanted = TakeInRows(workspace, head.table, sent, head.kind, head.key or f"kept {file.name}")
            try:
                told = receipt(wanted, actor, head.verdicts, "now" if head.compute == "now" else "later")
            except NotPermittedError as error:
                raise TanliuError(error.what, where=error.where) from error
    if head.key is not None:
        IdempotencyKey.objects.filter(user=owner, key=head.key).update(status=200, answer=told)
    results().reload()
    return {"receipt": told}


def tend() -> None:
    """Give files without a job theirs, and remove those whose job is over; the worker looks regularly."""
    if not (folder := _folder()).is_dir():
        return
    names = sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))
    jobs = {job.arguments["file"]: job for job in Job.objects.filter(kind=KIND, arguments__file__in=names)}
    for name in names:
        job = jobs.get(name)
        if job is None:
            _adopt(folder / name)
        elif job.state == JobState.DONE or _is_old(job):
            (folder / name).unlink(missing_ok=True)


def _adopt(file: Path) -> None:
    if clock.seconds() - file.stat().st_mtime < _FORGOTTEN:
        return
    head = Head(**json.loads(file.read_bytes().partition(b"\n")[0]))
    user = User.objects.filter(pk=head.user).first()
    if user is not None:
        enqueue(KIND, {"file": file.name}, user)


def _is_old(job: Job) -> bool:
    """Rows that could not be taken in stay as long as other files of jobs, for who looks into it."""
    return job.is_over() and job.finished_at is not None and (
        clock.now() - job.finished_at > timedelta(days=settings.TANLIU_KEEP_FILES)
    )  # fmt: skip


def _after_earlier(progress: Running) -> None:
    """Wait for rows that came before and that another worker is taking in."""
    until = time.monotonic() + _PATIENCE
    earlier = Job.objects.filter(kind=KIND, state=JobState.RUNNING, created_at__lt=progress.job.created_at)
    while earlier.exists() and time.monotonic() < until:
        progress("an earlier delivery", 0.0)
        time.sleep(_PAUSE)


def _folder() -> Path:
    return workspace_path() / KEPT
