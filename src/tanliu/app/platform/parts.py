"""Processes that a workspace needs beside its server: each holds a lock while it lives, and ends with its parent.

A lock is let go of by the kernel however a process ends, so that a killed one is missed at once and nothing has to be
written regularly, neither on a full disk nor while a database is away.
"""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Parts without which background work or bookings would stand still.
PARTS = ("worker", "booker")
#: Name of the environment's variable that says which of them a server must find at work.
EXPECTED = "TANLIU_PARTS"
#: And of the one that is set for whatever a keeper starts.
KEPT = "TANLIU_KEPT"
#: Seconds between two looks for the parent, and within which a process must have ended by itself.
_LOOK_EVERY, _GRACE = 0.5, 10.0


@contextmanager
def at_work(workspace: Path, part: str) -> Iterator[None]:
    """Be known as one of the processes that do a part's work; there may be several."""
    file = _lock_of(workspace, part)
    file.parent.mkdir(exist_ok=True)
    with file.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def is_at_work(workspace: Path, part: str) -> bool:
    """Return whether some process does a part's work now."""
    try:
        with _lock_of(workspace, part).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # nobody ever was, or there is no such workspace
        return False
    return False


def states(workspace: Path) -> dict[str, bool]:
    """Return for every part whether it is at work."""
    return {part: is_at_work(workspace, part) for part in PARTS}


def missing(workspace: Path) -> list[str]:
    """Return the parts that should be at work here, as who started this server said, and are not."""
    wanted = os.environ.get(EXPECTED, "").split(",")
    return [part for part, there in states(workspace).items() if part in wanted and not there]


def end_with_parent(end: Callable[[], None] | None = None) -> None:
    """End this process when the one that keeps it is gone: nobody else could tell it to.

    What somebody started by hand has no keeper, and goes on when its shell is closed.

    Parameters
    ----------
    end
        Asks this process to end, in its own time; without it a SIGTERM does, and after ten seconds nothing is asked.
    """
    if KEPT not in os.environ:
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_EVERY)
        if end is not None:
            return end()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent").start()


def _lock_of(workspace: Path, part: str) -> Path:
    return workspace / "parts" / f"{part}.lock"
