"""What is kept is started anew, after pauses that grow, and ends with its keeper."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tanliu.app.platform import parts, supervise
from tanliu.app.platform.supervise import Part

#: Notes that it was started, and ends at once.
_ENDS = "open({trace!r}, 'a').write('.')"
_STAYS = _ENDS + "; import time; time.sleep(600)"
_IS_DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + _STAYS


@contextmanager
def _kept(workspace: Path, **programs: str) -> Iterator[list[Part]]:
    kept = [
        Part(name, [sys.executable, "-c", code.format(trace=str(workspace / name))])
        for name, code in programs.items()
    ]
    stopping = threading.Event()
    keeper = threading.Thread(target=supervise.keep, args=(kept, stopping, workspace))
    keeper.start()
    try:
        yield kept
    finally:
        stopping.set()
        keeper.join(timeout=30)
    assert not keeper.is_alive()


def _until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def _starts(workspace: Path, name: str) -> int:
    file = workspace / name
    return len(file.read_text()) if file.exists() else 0


def test_what_ends_is_started_anew_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "_FIRST_PAUSE", 0.1)
    with _kept(tmp_path, ends=_ENDS, stays=_STAYS):
        _until(lambda: _starts(tmp_path, "ends") >= 3 and _starts(tmp_path, "stays") == 1)
        _until(lambda: supervise.restarts(tmp_path)["ends"]["restarts"] >= 2)
        assert supervise.restarts(tmp_path)["stays"]["restarts"] == 0
        assert supervise.restarts(tmp_path)["ends"]["last_code"] == 0
    assert _starts(tmp_path, "stays") == 1


def test_pauses_grow_up_to_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(supervise.time, "monotonic", lambda: now[0])
    part, pauses = Part("ends", [sys.executable, "-c", ""]), []
    part.start()
    for _ in range(8):
        part._process.wait()  # type: ignore[union-attr]
        assert part.look()
        pauses.append(part._again_at - now[0])
        now[0] = part._again_at - 0.01
        assert not part.look()
        now[0] += 0.01
        assert part.look()
    part.end(now[0] + 10)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


def test_who_came_up_is_started_anew_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(supervise.time, "monotonic", lambda: now[0])
    part = Part("ends", [sys.executable, "-c", ""])
    part._pause = 30.0
    part.start()
    part._process.wait()  # type: ignore[union-attr]
    now[0] += supervise._STEADY
    assert part.look()
    assert part._again_at - now[0] == supervise._FIRST_PAUSE


def test_who_does_not_listen_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "_LEAVE", 0.5)
    with _kept(tmp_path, deaf=_IS_DEAF) as (deaf,):
        _until(lambda: _starts(tmp_path, "deaf") == 1)
    assert deaf._process is not None and deaf._process.returncode == -9


def test_a_part_that_is_frozen_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_BEAT_EVERY", 0.05)
    with parts.at_work(tmp_path, "worker"):
        lock = tmp_path / "parts" / "worker.lock"
        os.utime(lock, (0, 0))
        _until(lambda: parts.is_at_work(tmp_path, "worker"))
        # a frozen process gives no sign of life, and still holds its lock
        monkeypatch.setattr(parts, "_live", lambda file: None)
        os.utime(lock, (0, 0))
        assert not parts.is_at_work(tmp_path, "worker")


def test_a_part_is_at_work_while_it_holds_its_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parts.EXPECTED, "worker")
    assert parts.missing(tmp_path) == ["worker"]
    with parts.at_work(tmp_path, "worker"), parts.at_work(tmp_path, "worker"):
        assert parts.states(tmp_path) == {"worker": True, "booker": False}
        assert parts.missing(tmp_path) == []
    assert parts.missing(tmp_path) == ["worker"]
    assert parts.states(tmp_path / "nowhere") == {"worker": False, "booker": False}
