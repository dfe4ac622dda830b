"""Take an uploaded delivery in: import it, compute what it touched, and note who brought it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from tanliu.app.compute import after
from tanliu.app.desks.deliveries.actions.deliver import deliver
from tanliu.app.desks.deliveries.sources import offered_source
from tanliu.app.platform.audit import record
from tanliu.app.platform.jobs import queue
from tanliu.app.platform.jobs.running import CancelledError
from tanliu.app.platform.models import Job
from tanliu.app.platform.origins import own_batches, speaks_for
from tanliu.app.platform.served import catalog, results, workspace_path
from tanliu.app.platform.uploads import Upload
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import BusyError

KIND = "delivery"
Progress = Callable[[str, float], None]
#: Seconds for which a person waits for another writer, and between two tries.
_PATIENCE, _PAUSE = 20.0, 0.3


def take_in(
    upload: Upload,
    user: Any,
    *,
    address: str | None = None,
    progress: Progress = lambda step, share: None,
) -> dict[str, Any]:
    """Import an upload and compute; returns what came in, as JSON.

    Raises
    ------
    TanliuError
        When the file cannot be read, or another process is writing.
    """
    only, mapping = speaks_for(user), offered_source(user, upload.source)
    by = Bringer(user.get_username(), "page", speaks_for=only)
    with Workspace(workspace_path()) as workspace, workspace.brought_by(by):
        done = deliver(
            workspace, catalog(), mapping, upload.file, only=only, mends=own_batches(user),
            mended=upload.mended, progress=_to_the_end(progress),
        )  # fmt: skip
    details = {
        "source": upload.source,
        "batches": done.batches,
        "entities": None if only is None else list(only),
        "rows_accepted": sum(one.rows_accepted for one in done.imported),
        "rows_refused": sum(one.rows_refused for one in done.imported),
        "periods": list(done.periods),
    }
    record(user.get_username(), "mend" if upload.mended else "import", upload.name, details, address)
    upload.remove()
    if done.periods:
        after.later(user)
    results().reload()
    return details | {"skipped": all(one.skipped for one in done.imported)}


def take_in_soon(upload: Upload, user: Any, *, address: str | None = None) -> dict[str, Any] | None:
    """Import an upload as soon as nobody else is writing; None when that takes long and the worker has it."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return take_in(upload, user, address=address)
        except BusyError:
            if time.monotonic() > until:
                take_in_later(upload, user)
                return None
            time.sleep(_PAUSE)


def take_in_later(upload: Upload, user: Any) -> Job:
    """Let the worker take an upload in."""
    return queue.enqueue(KIND, asdict(upload), user)


def taken_in(arguments: Mapping[str, Any], owner: Any, progress: Progress) -> Mapping[str, Any]:
    """Do the job."""
    return take_in(Upload(**arguments), owner, progress=progress)


def _to_the_end(progress: Progress) -> Progress:
    """Ignore a cancellation once rows are in: results half computed help nobody."""

    def told(step: str, share: float) -> None:
        try:
            progress(step, share)
        except CancelledError:
            if share == 0:
                raise

    return told


#: Kinds of background work of this desk.
KINDS = {KIND: taken_in}
