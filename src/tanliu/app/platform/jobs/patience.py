"""Jobs wait for each other: a workspace has one place for a writer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import BusyError

Progress = Callable[[str, float], None]
#: Seconds for which a job waits for another writer, and between two tries.
_PATIENCE, _PAUSE = 120.0, 0.5


@contextmanager
def patiently(
    workspace: Workspace, progress: Progress = lambda step, share: None, *, patience: float = _PATIENCE
) -> Iterator[None]:
    """Wait for the one place of a writer.

    Raises
    ------
    BusyError
        When another process goes on writing for so many seconds.
    """
    until = time.monotonic() + patience
    while True:
        lock = workspace.writing()
        try:
            lock.__enter__()
        except BusyError:
            if time.monotonic() > until:
                raise
            progress("another process is writing", 0.0)
            time.sleep(_PAUSE)
            continue
        break
    try:
        yield
    finally:
        lock.__exit__(None, None, None)
