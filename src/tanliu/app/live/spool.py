"""The spool: what has come is on the disk before its sender is told so, and stays until it is booked.

Every writer appends to a segment of its own. Records that wait together share one ``fsync``. A segment is open as
long as its writer holds the lock on it; it ends with the writer, however that ends. Names order the segments of a
writer, so that what was sent last is booked last.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from tanliu.app import clock
from tanliu.app.live.record import SCHEMA, Record, block, blocks
from tanliu.kit.errors import BusyError

Done = Callable[[OSError | None], None]
#: Bytes after which a segment is closed, and of the records that one ``fsync`` carries at most.
_SEGMENT_BYTES = 32 * 1024 * 1024
#: Seconds for which a segment stays open at least, so that many messages make one delivery.
_OPEN_SECONDS = 1.0
#: Seconds for which a sender waits for the disk.
_PATIENCE = 30.0
_ENDING, _FILES = ".seg", "files"
#: Seconds after which a copied file that no record tells of is none of a writer at work.
_ORPHAN_SECONDS = 86_400.0


def folder_of(workspace: Path) -> Path:
    """Return the folder of a workspace's spool, made when it is not there."""
    folder = workspace / "live" / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Spool:
    """A writer of the spool; safe to use from several threads.

    Parameters
    ----------
    folder
        Folder of the spool.
    open_seconds
        For how long a segment stays open at least.
    """

    def __init__(self, folder: Path, *, open_seconds: float = _OPEN_SECONDS) -> None:
        self.folder, self._open_seconds = folder, open_seconds
        self._waiting: list[tuple[Record, Done]] = []
        self._change = threading.Condition()
        self._closing = False
        self._file, self._path = -1, folder
        self._size, self._opened, self._last = 0, 0.0, 0
        self._thread = threading.Thread(target=self._commit_for_ever, daemon=True, name="spool")
        self._thread.start()

    def append(self, record: Record, done: Done) -> None:
        """Keep a record; ``done`` is called in the order of the calls, with None when it is on the disk."""
        with self._change:
            self._waiting.append((record, done))
            if len(self._waiting) == 1:
                self._change.notify()

    def put(self, records: Sequence[Record]) -> None:
        """Keep records and return when they are on the disk.

        Raises
        ------
        OSError
            When the disk does not take them, for instance because it is full; they are not kept then.
        BusyError
            When the disk does not answer in time.
        """
        over, faults = threading.Event(), []

        def last(fault: OSError | None) -> None:
            faults.append(fault)
            over.set()

        for record in records[:-1]:
            self.append(record, faults.append)
        self.append(records[-1], last)
        if not over.wait(_PATIENCE):
            raise BusyError("the disk does not answer", where=self.folder)
        if fault := next((one for one in faults if one is not None), None):
            raise fault

    def close(self) -> None:
        """Write what waits and let the segment be booked."""
        with self._change:
            self._closing = True
            self._change.notify()
        self._thread.join()

    def _commit_for_ever(self) -> None:
        while True:
            with self._change:
                if not self._waiting and not self._closing:
                    self._change.wait(self._open_seconds / 2 if self._size else None)
                taken = self._taken()
                over = self._closing and not taken
            if taken:
                self._commit(taken)
            if over or self._is_due():
                self._end_segment()
            if over:
                return

    def _taken(self) -> list[tuple[Record, Done]]:
        """Take what waits, as much as a block should hold."""
        size, count = 0, 0
        for record, _ in self._waiting:
            size, count = size + len(record.body), count + 1
            if size >= _SEGMENT_BYTES:
                break
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken

    def _commit(self, taken: list[tuple[Record, Done]]) -> None:
        fault: OSError | None = None
        try:
            self._write(block([record for record, _ in taken]))
        except OSError as error:
            fault = error
            with self._change:
                # those behind them must not overtake them
                taken, self._waiting = taken + self._waiting, []
        for _, done in taken:
            done(fault)

    def _write(self, data: bytes) -> None:
        if self._file < 0:
            self._begin_segment()
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
            os.fdatasync(self._file)
            self._size += len(data)
        except OSError:
            # what follows goes to a new segment; this one ends where it was whole
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._size)
            self._end_segment()
            raise

    def _begin_segment(self) -> None:
        """Make a segment that is locked before anybody can see it, and on the disk before anything is in it."""
        newest = max((int(one.name.split("-")[0]) for one in self.folder.glob(f"*{_ENDING}")), default=0)
        # the clock may have been put back
        self._last = max(time.time_ns(), newest + 1, self._last + 1)
        name = f"{self._last:020d}-{uuid.uuid4().hex[:8]}"
        hidden, self._path = self.folder / f".{name}", self.folder / f"{name}{_ENDING}"
        self._file = os.open(hidden, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            hidden.rename(self._path)
            sync_folder(self.folder)
        except OSError:
            self._end_segment()
            hidden.unlink(missing_ok=True)
            raise
        self._size, self._opened = 0, time.monotonic()

    def _is_due(self) -> bool:
        """A segment waits for the one before it to be booked, lest an outage leave thousands."""
        if self._file < 0 or not self._size:
            return False
        if self._size >= _SEGMENT_BYTES:
            return True
        old = time.monotonic() - self._opened >= self._open_seconds
        return old and not any(one != self._path and is_ended(one) for one in self.folder.glob(f"*{_ENDING}"))

    def _end_segment(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file, self._size = -1, 0


def ended(folder: Path) -> list[Path]:
    """Return the segments whose writers are through with them, oldest first."""
    return [one for one in sorted(folder.glob(f"*{_ENDING}")) if is_ended(one)]


def is_ended(segment: Path) -> bool:
    """Return whether no writer holds a segment any longer."""
    try:
        with segment.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (BlockingIOError, FileNotFoundError):
        return False
    return True


def records(segment: Path) -> pa.Table:
    """Return the records of a segment, with the columns of ``SCHEMA``."""
    found = list(blocks(segment))
    return pa.concat_tables(found) if found else SCHEMA.empty_table()


def keep_file(folder: Path, file: Path) -> str:
    """Copy a file beside the segments, so that it is on the disk, and return the name by which a record refers to it.

    Raises
    ------
    OSError
        When the disk does not take it, or it changed meanwhile.
    """
    target = folder / _FILES / uuid.uuid4().hex
    target.mkdir(parents=True)
    before = file.stat()
    try:
        shutil.copyfile(file, target / file.name)
        with (target / file.name).open("rb+") as copy:
            os.fsync(copy.fileno())
        after = file.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise OSError(errno.EBUSY, "the file changed while it was read", str(file))
        for one in (target, target.parent, folder):
            sync_folder(one)
    except OSError:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return str((target / file.name).relative_to(folder))


def forget_files(folder: Path, booked: pa.Table) -> None:
    """Remove the files of booked records, and those that a killed writer copied and never told of."""
    names = booked["body"].to_pylist() if "file" in set(booked["form"].to_pylist()) else []
    for form, body in zip(booked["form"].to_pylist() if names else [], names, strict=True):
        if form == "file":
            shutil.rmtree((folder / body.decode()).parent, ignore_errors=True)
    for left in (folder / _FILES).glob("*") if names else ():
        if clock.seconds() - left.stat().st_mtime > _ORPHAN_SECONDS and not any(folder.glob(f"*{_ENDING}")):
            shutil.rmtree(left, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Length:
    """What waits in a spool: segments, bytes, and since when the oldest was begun, in seconds since 1970."""

    segments: int
    bytes: int
    since: float | None


def length(folder: Path) -> Length:
    """Return what waits in a spool."""
    found = []
    for one in sorted(folder.glob(f"*{_ENDING}")):
        with contextlib.suppress(FileNotFoundError):
            found.append((int(one.name.split("-")[0]) / 1e9, one.stat().st_size))
    full = [(since, size) for since, size in found if size]
    return Length(len(full), sum(size for _, size in full), full[0][0] if full else None)


def sync_folder(folder: Path) -> None:
    """Bring the names of a folder to the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
