"""What an adapter talks to: it hands over what came and says how it stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tanliu.app.live.counts import Counts
from tanliu.app.live.record import Record
from tanliu.app.live.spool import Done, Spool, keep_file


class Inbox(Protocol):
    """The side of the platform that an adapter sees."""

    def take(self, origin: str, body: bytes, done: Done) -> None:
        """Keep a message; ``done`` hears in the order of the calls that it is on the disk, or what went wrong."""

    def put(self, origin: str, body: bytes) -> None:
        """Keep a message and return when it is on the disk.

        Raises
        ------
        OSError
            When the disk does not take it.
        """

    def put_file(self, file: Path) -> None:
        """Keep a file and return when it is on the disk; it may be moved then.

        Raises
        ------
        OSError
            When the disk does not take it, or it changed meanwhile.
        """

    def connected(self, address: str) -> None:
        """Say that the other side is there."""

    def lost(self, fault: str) -> None:
        """Say that it is not, and why."""

    def failed(self, fault: str) -> None:
        """Say what went wrong while it is there."""


class SourceInbox:
    """The inbox of one source.

    Parameters
    ----------
    source, mapping
        Its name and the key of its kept mapping.
    """

    def __init__(self, spool: Spool, counts: Counts, source: str, mapping: str) -> None:
        self._spool, self._counts, self._source, self._mapping = spool, counts, source, mapping
        #: Messages kept so far.
        self.heard = 0

    def take(self, origin: str, body: bytes, done: Done) -> None:
        self._spool.append(self._record(origin, body, "message"), self._counted(done))

    def put(self, origin: str, body: bytes) -> None:
        self._put(self._record(origin, body, "message"))

    def put_file(self, file: Path) -> None:
        kept = keep_file(self._spool.folder, file)
        self._put(self._record(file.name, kept.encode(), "file"))

    def _put(self, record: Record) -> None:
        self._spool.put([record])
        self.heard += 1
        self._counts.received(self._source)

    def connected(self, address: str) -> None:
        self._counts.connected(self._source, address)

    def lost(self, fault: str) -> None:
        self._counts.lost(self._source, fault)

    def failed(self, fault: str) -> None:
        self._counts.failed(self._source, fault)

    def _record(self, origin: str, body: bytes, form: str) -> Record:
        return Record(self._source, self._mapping, form, "", origin, time.time_ns() // 1000, body)

    def _counted(self, done: Done) -> Callable[[OSError | None], None]:
        def told(fault: OSError | None) -> None:
            if fault is None:
                self.heard += 1
                self._counts.received(self._source)
            else:
                self._counts.failed(self._source, str(fault))
            done(fault)

        return told
