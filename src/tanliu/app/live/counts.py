"""How live sources stand, written down once a second for those who look: pages, API, metrics.

Each process writes a file of its own and nobody else writes it; readers add them up.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tanliu.app import clock

_MINUTES = 60
_MINUTE = 60.0
#: Seconds between two writes, and after which the file of a process that left is forgotten.
_WRITE_EVERY, _FORGOTTEN = 1.0, 7 * 86_400.0
Told = dict[str, Any]  # Any: texts, numbers and counts by minute, as JSON has them


class Counts:
    """What one process counts, by source.

    Parameters
    ----------
    workspace
        Folder of the workspace.
    role
        What the process does: ``listen``, ``push`` or ``book``.
    """

    def __init__(self, workspace: Path, role: str) -> None:
        self._file = folder_of(workspace) / f"{role}-{os.getpid()}.json"
        self._lock = threading.Lock()
        self._sources: dict[str, Told] = {}
        self._changed = True
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write_for_ever, daemon=True, name="counts")
        self._thread.start()

    def received(self, source: str, rows: int = 0) -> None:
        """Count a message that is on the disk."""
        with self._lock:
            told = self._of(source)
            told["last_message_at"] = clock.seconds()
            _count(told, "messages", 1)
            if rows:
                _count(told, "rows", rows)

    def booked(self, source: str, *, rows: int, refused: int, lag: float) -> None:
        """Count a delivery: its rows, and the seconds since the first of it came."""
        with self._lock:
            told = self._of(source)
            told.update(last_booked_at=clock.seconds(), lag_seconds=lag)
            _count(told, "readings", rows)
            _count(told, "refused", refused)

    def connected(self, source: str, address: str) -> None:
        """Note that the other side is there."""
        with self._lock:
            self._of(source).update(connected=True, address=address, since=clock.seconds())

    def lost(self, source: str, fault: str) -> None:
        """Note that it is not."""
        with self._lock:
            told = self._of(source)
            told.update(connected=False, since=clock.seconds())
        if fault:
            self.failed(source, fault)

    def failed(self, source: str, fault: str) -> None:
        """Note what went wrong last."""
        with self._lock:
            self._of(source).update(last_error=fault[:300], last_error_at=clock.seconds())

    def close(self) -> None:
        """Write a last time."""
        with self._lock:
            for told in self._sources.values():
                if told.get("connected"):
                    told["connected"] = False
            self._changed = True
        self._over.set()
        self._thread.join()

    def _of(self, source: str) -> Told:
        self._changed = True
        return self._sources.setdefault(source, {})

    def _write_for_ever(self) -> None:
        while not self._over.wait(_WRITE_EVERY):
            self._write()
        self._write()

    def _write(self) -> None:
        with self._lock:
            told = {"at": clock.seconds(), "pid": os.getpid(), "sources": self._sources}
            text = json.dumps(told) if self._changed else None
            self._changed = False
        try:
            if text is None:
                os.utime(self._file)
            else:
                hidden = self._file.with_suffix(".new")
                hidden.write_text(text, encoding="utf-8")
                hidden.rename(self._file)
        except OSError:
            # a full disk must not end what counts; the next second is another try
            self._changed = True


def _count(told: Told, name: str, number: int) -> None:
    """Add to the total and to the minute at work."""
    minute = int(clock.seconds() // _MINUTE)
    minutes = told.setdefault(f"{name}_by_minute", {})
    minutes[minute] = minutes.get(minute, 0) + number
    if len(minutes) > _MINUTES:
        del minutes[min(minutes)]
    told[name] = told.get(name, 0) + number


def folder_of(workspace: Path) -> Path:
    """Return the folder of these files, made when it is not there."""
    folder = workspace / "live" / "status"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def standing(workspace: Path) -> dict[str, Told]:
    """Return how every source stands, added up over the processes that counted it."""
    found: dict[str, Told] = {}
    for told, alive in _read(workspace):
        for source, one in told["sources"].items():
            _add(found.setdefault(source, {}), one, alive)
    return found


def at_work(workspace: Path) -> set[str]:
    """Return the roles that some process fills now."""
    return {told["role"] for told, alive in _read(workspace) if alive}


def _read(workspace: Path) -> Iterable[tuple[Told, bool]]:
    folder = workspace / "live" / "status"
    for file in sorted(folder.glob("*.json"), key=_age, reverse=True):
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if _age(file) > _FORGOTTEN:
            file.unlink(missing_ok=True)
            continue
        yield {**told, "role": file.name.split("-")[0]}, _age(file) < 5 * _WRITE_EVERY


def _age(file: Path) -> float:
    try:
        return clock.seconds() - file.stat().st_mtime
    except OSError:
        return _FORGOTTEN


_LATEST: tuple[tuple[str, Callable[[float, float], float]], ...] = (
    ("last_message_at", max),
    ("last_booked_at", max),
)


def _add(found: Told, one: Told, alive: bool) -> None:
    """Add what a process counted; the files come oldest first, so the newest word holds."""
    hour = int(clock.seconds() // _MINUTE) - _MINUTES
    for name in ("messages", "readings", "refused", "rows"):
        found[name] = found.get(name, 0) + one.get(name, 0)
        recent = sum(n for minute, n in one.get(f"{name}_by_minute", {}).items() if int(minute) > hour)
        found[f"{name}_hour"] = found.get(f"{name}_hour", 0) + recent
    for name, latest in _LATEST:
        if name in one:
            found[name] = latest(one[name], found.get(name, 0.0))
    for name in ("lag_seconds", "last_error", "last_error_at", "address", "since"):
        if name in one:
            found[name] = one[name]
    if "connected" in one:
        found["connected"] = bool(one["connected"]) and alive
