"""How far the reading and booking of a large file is, and a way to stop it as long as nothing of it is booked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tanliu.app.ingest import probe
from tanliu.report.step import packed_step

Progress = Callable[[str, float], None]
#: Seconds between two looks; part of the whole that reading takes, the rest is booking.
_EVERY, _READING = 0.5, 0.6
_BY_HAND = "Query interrupted"
#: Letters of the name of a file that are told, since a job keeps a short step.
_NAME = 60
#: Share of the whole before which no time left is told, since it would jump.
_EARLIEST = 0.03


class Pace:
    """Tells how far a file is, from a thread of its own, since DuckDB works on a query for minutes.

    Parameters
    ----------
    tell
        Called with a step and the share done. What it raises stops the query at work, and is raised by ``watched``;
        once the file is booked it is not heard any more.
    """

    def __init__(self, file: Path, tell: Progress, clock: Callable[[], float] = time.monotonic) -> None:
        self._file, self._tell, self._clock = file.name[:_NAME], tell, clock
        self._rows, self._begun = about_rows(file), clock()
        self._base, self._part, self._most = 0.0, _READING, 0.0
        self._stopped: BaseException | None = None
        self._is_booked, self._guard = False, threading.Lock()

    def at(self, share: float) -> None:
        """Tell that so much of the present part is done; never less than was told before."""
        self._most = max(self._most, min(share, 1.0))
        whole = self._base + self._part * self._most
        self._tell(self._step(whole), whole)

    def booking(self) -> None:
        """Begin with the second part."""
        self._base, self._part, self._most = _READING, 1 - _READING, 0.0

    def decided(self) -> None:
        """Let nothing stop it from here on; called in the last moment before the commit.

        Raises
        ------
        BaseException
            What stopped it before.
        """
        with self._guard:
            if self._stopped is not None:
                raise self._stopped
            self._is_booked = True

    @contextmanager
    def watched(self, con: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Tell how far the queries of a session are while the block runs.

        Raises
        ------
        BaseException
            What the one who is told raised; the queries of the block have been stopped by then.
        """
        with progress_of(con, lambda share: self._look(con, share)):
            try:
                yield
            except duckdb.InterruptException:
                if self._stopped is None:
                    raise
            except RuntimeError as error:
                # DuckDB's word for Ctrl-C while it works on a query
                if str(error) == _BY_HAND:
                    raise KeyboardInterrupt from error
                raise
        if self._stopped is not None:
            raise self._stopped

    def _look(self, con: duckdb.DuckDBPyConnection, share: float) -> None:
        try:
            self.at(share)
        except Exception as error:
            with self._guard:
                if not self._is_booked and self._stopped is None:
                    self._stopped = error
                    con.interrupt()

    def _step(self, whole: float) -> str:
        if self._rows is None:
            return self._file
        taken = max(self._clock() - self._begun, 1e-6)
        done = int(self._rows * whole)
        left = int(taken * (1 - whole) / whole) if whole >= _EARLIEST else None
        rate = int(done / taken)
        return packed_step("step_rows", file=self._file, done=done, all=self._rows, rate=rate, left=left)


@contextmanager
def progress_of(con: duckdb.DuckDBPyConnection, tell: Callable[[float], None]) -> Iterator[None]:
    """Say twice a second, from a thread, which share of its query a session has done."""
    con.execute("SET enable_progress_bar_print = false")
    con.execute("SET enable_progress_bar = true")
    over = threading.Event()

    def look() -> None:
        while not over.wait(_EVERY):
            tell(max(con.query_progress(), 0.0) / 100)

    thread = threading.Thread(target=look, daemon=True, name="pace")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        con.execute("SET enable_progress_bar = false")


def about_rows(file: Path) -> int | None:
    """Return about how many rows a text file has, by the length of its first lines; None for other files."""
    if not file.is_file() or file.suffix.lower() not in (".csv", ".txt", ".tsv") or probe.is_gzip(file):
        return None
    first = next(probe.pieces(file), b"")
    lines = first.count(b"\n")
    return round(file.stat().st_size * lines / len(first)) if lines else None
