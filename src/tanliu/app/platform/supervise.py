"""Keep processes running: one that ends is started anew, after a pause that grows while it keeps ending."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

from tanliu.app import clock
from tanliu.app.platform.parts import KEPT

_log = logging.getLogger(__name__)
#: Seconds before an ended part is started anew: the first time, and the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
#: Seconds after which a part counts as having come up.
_STEADY = 30.0
#: Seconds between two looks, and for which a part may take its leave.
_LOOK_EVERY, _LEAVE = 0.2, 20.0


class Part:
    """One process that is to run as long as its keeper.

    Parameters
    ----------
    name, command
        What it is called, and how it is started.
    """

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name, self._command = name, list(command)
        self.restarts, self.last_end = 0, 0.0
        self.last_code: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._began, self._pause, self._again_at = 0.0, _FIRST_PAUSE, 0.0

    def start(self) -> None:
        """Start the process."""
        self._process = subprocess.Popen(self._command, env={**os.environ, KEPT: "1"})
        self._began = time.monotonic()

    def look(self) -> bool:
        """Start the process anew when it has ended and its pause is over; returns whether something changed."""
        if self._process is not None:
            return self._process.poll() is not None and self._ended(self._process.returncode)
        if time.monotonic() < self._again_at:
            return False
        self.start()
        self.restarts += 1
        return True

    def ask_to_end(self) -> None:
        """Ask the process to take its leave."""
        if self._process is not None:
            self._process.terminate()

    def end(self, until: float) -> None:
        """Wait for the process to end, and end it when it does not in time."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ended(self, code: int) -> bool:
        steady = time.monotonic() - self._began >= _STEADY
        self._pause = _FIRST_PAUSE if steady else self._pause
        self._again_at = time.monotonic() + self._pause
        _log.warning("%s ended (%s), to be started anew in %.0f s", self.name, code, self._pause)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        self._process, self.last_end, self.last_code = None, clock.seconds(), code
        return True


def keep(parts: Sequence[Part], stopping: Event, workspace: Path) -> None:
    """Run parts until told to stop, then end them all; how often each was started anew stands in the workspace."""
    told = workspace / "parts" / f"{parts[0].name}.json"
    told.parent.mkdir(exist_ok=True)
    try:
        for part in parts:
            part.start()
        _tell(parts, told)
        while not stopping.wait(_LOOK_EVERY):
            changed = [part.look() for part in parts]
            if any(changed):
                _tell(parts, told)
    finally:
        for part in parts:
            part.ask_to_end()
        until = time.monotonic() + _LEAVE
        for part in parts:
            part.end(until)


def restarts(workspace: Path) -> dict[str, Any]:
    """Return of each part that is kept: restarts, last_end (epoch seconds) and last_code."""
    found: dict[str, Any] = {}
    for told in sorted((workspace / "parts").glob("*.json")):
        with suppress(OSError, ValueError):
            found |= json.loads(told.read_text(encoding="utf-8"))
    return found


def _tell(parts: Iterable[Part], told: Path) -> None:
    state = {
        part.name: {"restarts": part.restarts, "last_end": part.last_end, "last_code": part.last_code}
        for part in parts
    }
    try:
        hidden = told.with_suffix(".new")
        hidden.write_text(json.dumps(state), encoding="utf-8")
        hidden.rename(told)
    except OSError:
        _log.warning("%s is not written", told.name, exc_info=True)
