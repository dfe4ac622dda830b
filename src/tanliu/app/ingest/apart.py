"""Work on foreign bytes in a process of its own, which may die; whoever asked for it stays.

A process is begun once and does one piece of work after the other, since to begin one takes longer than to read most
files. It is told what to do by a pickle and answers in JSON: nothing that a foreign file has touched is run here.
"""

from __future__ import annotations

import atexit
import copyreg
import io
import json
import math
import os
import pickle
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import Pipe
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tanliu.app.ingest import limits
from tanliu.app.ingest.limits import Limits
from tanliu.kit.errors import BusyError, TanliuError, TooLargeError
from tanliu.kit.message import Message
from tanliu.report.fault import revived

#: Seconds for which a free process is waited for, and for which a begun one may take to be ready.
_PATIENCE, _TO_BEGIN = 30.0, 120.0
#: Seconds between two looks of whoever waits for a process.
_LOOK_EVERY = 0.5
#: Pieces of work after which a process is replaced, and the part of its memory above which it is.
_MOST_WORK, _WORN = 200, 0.4
#: Libraries reserve address space for each core; this process has few threads and a limit.
_FRUGAL = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"}
#: What a process inherits; keys and passwords of the server are none of its business.
_INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TMPDIR", "HOME")


class _Reader:
    """One process; used by one thread at a time."""

    def __init__(self) -> None:
        self.connection, theirs = Pipe()
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in _INHERITED or name.startswith("PYTHON")
        }
        command = [sys.executable, "-m", "tanliu.app.ingest.child", str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env={**kept, **_FRUGAL}
            )
        self.owner, self.done, self.ready = os.getpid(), 0, False

    def begin(self) -> None:
        """Wait until it can work."""
        if not self.ready:
            if not self.connection.poll(_TO_BEGIN):
                raise EOFError
            self.connection.recv_bytes()
            self.ready = True

    def ask(self, work: bytes, seconds: float, look: Callable[[], None]) -> dict[str, Any]:
        """Hand work over and wait for what came of it; ``look`` is called meanwhile, and may raise.

        Raises
        ------
        EOFError, OSError
            When the process dies over it.
        TimeoutError
            When it takes too long.
        """
        self.begin()
        self.connection.send_bytes(work)
        until = time.monotonic() + seconds
        while not self.connection.poll(min(_LOOK_EVERY, max(until - time.monotonic(), 0))):
            if time.monotonic() >= until:
                raise TimeoutError
            look()
        answer: dict[str, Any] = json.loads(self.connection.recv_bytes())
        self.done += 1
        return answer

    def end(self) -> int:
        """End the process; returns how it ended."""
        self.connection.close()
        self.process.kill()
        return self.process.wait()


_idle: list[_Reader] = []
_guard = threading.Lock()
_slots: dict[int, threading.BoundedSemaphore] = {}


def run(work: str, folder: Path, *given: Any, where: str, look: Callable[[], None] | None = None) -> Any:
    """Do a piece of work of ``child.WORK`` in a process of its own.

    Parameters
    ----------
    work
        Its name.
    folder
        Where it may write; what it wrote there belongs to the caller.
    given
        Values that can be pickled.
    where
        What an error that names no place is about.
    look
        Called twice a second while the work goes on. What it raises ends the process and the call.

    Raises
    ------
    TanliuError
        As the work raised it, or when a limit was reached or the process died.
    BusyError
        When other files are being read.
    """
    in_force = limits.in_force()
    told = _pickled((work, in_force, folder.resolve(), given))
    try:
        with _slot(in_force):
            answer = _answer(_taken(), told, in_force, look or _nothing)
        if "error" in answer:
            raise revived(answer["error"])
    except TanliuError as error:
        error.where = where if error.where is None else error.where
        raise
    return answer["value"]


def warm() -> None:
    """Begin a process, so that the first file need not wait for it."""
    reader = _taken()
    with _guard:
        _idle.append(reader)


def close() -> None:
    """End the processes that wait for work."""
    with _guard:
        ended = [_idle.pop() for _ in range(len(_idle))]
    for reader in ended:
        if reader.owner == os.getpid():
            reader.end()


atexit.register(close)


def _nothing() -> None:
    """Look at nothing."""


def _answer(reader: _Reader, told: bytes, in_force: Limits, look: Callable[[], None]) -> dict[str, Any]:
    answer = None
    started = time.monotonic()
    try:
        answer = reader.ask(told, in_force.seconds, look)
    except TimeoutError:
        raise _too_long(in_force) from None
    except (EOFError, OSError):
        raise _died(reader.end(), time.monotonic() - started, in_force) from None
    finally:
        if answer is None or reader.done >= _MOST_WORK or answer["megabytes"] > _WORN * in_force.memory_mb:
            if reader.process.returncode is None:
                reader.end()
            warm()
        else:
            with _guard:
                _idle.append(reader)
    return answer


def _taken() -> _Reader:
    with _guard:
        # a fork of this process must not talk to the readers of its parent
        _idle[:] = [reader for reader in _idle if reader.owner == os.getpid()]
        while _idle:
            reader = _idle.pop()
            if reader.process.poll() is None:
                return reader
            reader.end()
    return _Reader()


@contextmanager
def _slot(in_force: Limits) -> Iterator[None]:
    """Hold one of the places in which a file is read."""
    with _guard:
        places = _slots.setdefault(in_force.at_once, threading.BoundedSemaphore(in_force.at_once))
    if not places.acquire(timeout=_PATIENCE):
        raise BusyError("other files are being read", accepted=Message("the same again in a minute"))
    try:
        yield
    finally:
        places.release()


def _too_long(in_force: Limits) -> TanliuError:
    return TooLargeError(
        "the file takes too long to read; nothing of it was imported",
        accepted=Message("at most {limit} seconds; send it in parts, or as CSV or Parquet", limit=in_force.seconds),
    )  # fmt: skip


def _died(code: int, seconds: float, in_force: Limits) -> TanliuError:
    """Say why a process died: the limit of its time shows by the signal, that of its memory by an abort."""
    if code == -signal.SIGXCPU:
        return _too_long(in_force)
    return TooLargeError(
        Message("the program that read the file ended after {seconds} s; nothing of it was imported", seconds=f"{seconds:.0f}"),
        found=_name(code),
        accepted=Message("a whole file that is read with at most {limit} MB of memory", limit=f"{in_force.memory_mb:,}"),
    )  # fmt: skip


def _name(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else str(code)


def too_little_memory(limit_mb: int) -> TooLargeError:
    """Return the error of a file for which the memory of its process was not enough."""
    return TooLargeError(
        "the file takes too much memory; nothing of it was imported",
        accepted=Message("at most {limit} MB; send it in parts, or as CSV or Parquet", limit=f"{limit_mb:,}"),
    )  # fmt: skip


def hold(in_force: Limits) -> None:
    """Hold the process that calls this to the limits of its next piece of work."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(used.ru_utime + used.ru_stime)
    for kind, most in (
        (resource.RLIMIT_AS, in_force.memory_mb << 20),
        (resource.RLIMIT_FSIZE, in_force.scratch_mb << 20),
        (resource.RLIMIT_CPU, spent + in_force.seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _proxied(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)


class _Pickler(pickle.Pickler):
    """Knows the mappings that nobody may write to, of which rules are full."""

    dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda one: (_proxied, (dict(one),))}


def _pickled(told: Sequence[Any]) -> bytes:
    out = io.BytesIO()
    _Pickler(out, pickle.HIGHEST_PROTOCOL).dump(told)
    return out.getvalue()
