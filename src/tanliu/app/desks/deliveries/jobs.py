"""Take an uploaded delivery in now, as soon as nobody else writes, or by the worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from tanliu.app.compute import after
from tanliu.app.compute.withdraw_part import WHOLE, Part, of_note
from tanliu.app.desks.deliveries import kept
from tanliu.app.desks.deliveries.actions.take_back import TakeBack, TakenBack
from tanliu.app.desks.deliveries.actions.take_in import TakeIn
from tanliu.app.desks.deliveries.told import tell_refused
from tanliu.app.platform.action import Actor, actor_for, perform
from tanliu.app.platform.jobs import queue
from tanliu.app.platform.jobs.running import CancelledError
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import results
from tanliu.app.platform.uploads import Upload
from tanliu.kit.errors import BusyError, TanliuError
from tanliu.kit.message import Message

KIND, WITHDRAWAL = "delivery", "withdrawal"
Progress = Callable[[str, float], None]
#: Seconds for which a person waits for another writer, and between two tries.
_PATIENCE, _PAUSE = 20.0, 0.3
#: The share of taking a file in at which it is booked.
_BOOKED = 0.5


def take_in(
    upload: Upload,
    actor: Actor,
    *,
    progress: Progress = lambda step, share: None,
) -> dict[str, Any]:
    """Import an upload and compute; returns what came in, as JSON.

    Raises
    ------
    TanliuError
        When the file cannot be read, or another process is writing.
    """
    done = perform(TakeIn(upload, _to_the_end(progress, _BOOKED)), actor)
    upload.remove()
    if done["periods"]:
        after.later(actor.user)
    results().reload()
    return done


def take_in_soon(upload: Upload, actor: Actor) -> dict[str, Any] | None:
    """Import an upload as soon as nobody else is writing; None when that takes long and the worker has it."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return take_in(upload, actor)
        except BusyError:
            if time.monotonic() > until:
                take_in_later(upload, actor.user)
                return None
            time.sleep(_PAUSE)


def take_in_later(upload: Upload, user: Any) -> Job:
    """Let the worker take an upload in."""
    return queue.enqueue(KIND, asdict(upload), user)


def can_come_again(job: Job) -> bool:
    """Return whether an import did not come to its end and its file is still there."""
    stopped = job.state in (JobState.CANCELLED, JobState.FAILED)
    return stopped and Upload(**job.arguments).file.is_file()


def take_in_again(job: Job) -> Job:
    """Let the worker take a file in whose import did not come to its end.

    Raises
    ------
    TanliuError
        When it did, or the file is gone.
    """
    if not can_come_again(job):
        raise TanliuError("this import cannot begin again", accepted=Message("the file, sent once more"))
    return take_in_later(Upload(**job.arguments), job.owner)


def take_back_soon(delivery: int, reason: str, actor: Actor, part: Part = WHOLE) -> TakenBack | None:
    """Take a delivery back as soon as nobody else is writing; None when that takes long and the worker has it."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return take_back_now(TakeBack(delivery, reason, part), actor)
        except BusyError:
            if time.monotonic() > until:
                take_back_later(delivery, reason, actor.user, part)
                return None
            time.sleep(_PAUSE)


def take_back_later(delivery: int, reason: str, user: Any, part: Part = WHOLE) -> Job:
    """Let the worker take a delivery, or rows of it, back."""
    told = {"delivery": delivery, "reason": reason} | ({} if part.is_whole else {"part": part.note(delivery)})
    return queue.enqueue(WITHDRAWAL, told, user)


def taken_back(arguments: Mapping[str, Any], owner: Any, progress: Progress) -> Mapping[str, Any]:
    """Do the job."""
    part = of_note(arguments["part"])[1] if "part" in arguments else WHOLE
    wanted = TakeBack(int(arguments["delivery"]), arguments["reason"], part, _to_the_end(progress, 0.0))
    done = take_back_now(wanted, actor_for(owner))
    return {"delivery": done.batch_id, "rows": done.rows, "periods": list(done.periods)}


def take_back_now(wanted: TakeBack, actor: Actor) -> TakenBack:
    """Take a delivery back, and let the pages read what holds now."""
    done = perform(wanted, actor)
    if done.periods:
        after.later(actor.user)
    results().reload()
    return done


def taken_in(arguments: Mapping[str, Any], owner: Any, progress: Progress) -> Mapping[str, Any]:
    """Do the job."""
    return take_in(Upload(**arguments), actor_for(owner), progress=progress)


def _to_the_end(progress: Progress, booked: float) -> Progress:
    """Hear a cancellation until rows are in, which is at a share of the way: results half computed help nobody."""

    def told(step: str, share: float) -> None:
        try:
            progress(step, share)
        except CancelledError:
            if share == 0 or share < booked:
                raise

    return told


#: Kinds of background work of this desk.
KINDS = {KIND: taken_in, WITHDRAWAL: taken_back, kept.KIND: kept.taken}
#: What the worker looks for every minute.
REGULARLY = (kept.tend, tell_refused)
