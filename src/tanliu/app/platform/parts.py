"""Processes that a workspace needs beside its server: each holds a lock while it lives, and ends with its parent.

A lock is let go of by the kernel however a process ends, so that a killed one is missed at once. One that is frozen holds
its lock and does nothing: it is missed when the time of its lock's file stands still, which takes no room on a full disk
and no database.
"""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tanliu.app import clock

#: Parts without which background work or bookings would stand still.
PARTS = ("worker", "booker")
#: Name of the environment's variable that says which of them a server must find at work.
EXPECTED = "TANLIU_PARTS"
#: And of the one that is set for whatever a keeper starts.
KEPT = "TANLIU_KEPT"
#: Seconds between two looks for the parent, and within which a process must have ended by itself.
_LOOK_EVERY, _GRACE = 0.5, 10.0
#: Seconds between two signs of life, and after which a process without one counts as frozen.
_BEAT_EVERY, _SILENT = 5.0, 60.0


@contextmanager
def at_work(workspace: Path, part: str) -> Iterator[None]:
    """Be known as one of the processes that do a part's work; there may be several."""
    file = _lock_of(workspace, part)
    file.parent.mkdir(exist_ok=True)
    with file.open("a") as lock:
        _live(file)
        fcntl.flock(lock, fcntl.LOCK_SH)
        over = threading.Event()
        threading.Thread(target=_beat, args=(file, over), daemon=True, name="sign of life").start()
        try:
            yield
        finally:
            over.set()


def _beat(file: Path, over: threading.Event) -> None:
    while not over.wait(_BEAT_EVERY):
        _live(file)


def _live(file: Path) -> None:
    with suppress(OSError):
        os.utime(file)


def is_at_work(workspace: Path, part: str) -> bool:
    """Return whether some process does a part's work now, and is not frozen."""
    try:
        with _lock_of(workspace, part).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return clock.seconds() - _lock_of(workspace, part).stat().st_mtime < _SILENT
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
