"""The booker: takes ended segments into the store, each once, and keeps the results fresh at its pace."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import duckdb

from tanliu.app import clock
from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import Imported, admit, known
from tanliu.app.compute.in_use import with_choices
from tanliu.app.compute.options import accounting
from tanliu.app.compute.pending import pending
from tanliu.app.ingest.delivery import Delivery, Known
from tanliu.app.ingest.foreign import read_file
from tanliu.app.live import run as reading
from tanliu.app.live import source, spool
from tanliu.app.live.counts import Counts
from tanliu.app.live.run import Run
from tanliu.app.store import rollup
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary

_log = logging.getLogger(__name__)
#: Segments that are booked before other writers get their turn.
_AT_ONCE = 8
#: Seconds for which the one place of a writer is waited for.
_PATIENCE = 60.0
#: Segments booked between two looks for small files to merge, and hours for which readers may want those merged.
_MERGE_EVERY, _STAY_HOURS = 50, 1


@dataclass(frozen=True, slots=True)
class Booked:
    """A delivery that is in the store.

    Parameters
    ----------
    source, bringer
        Under which name it came, and who brought it.
    batch_id
        Its number.
    again
        It was in the store already: who booked it may have been killed before he told.
    """

    source: str
    bringer: Bringer
    done: Imported
    batch_id: int
    again: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two looks into the spool, and between two computations of what has come."""

    book: float = 5.0
    compute: float = 60.0


class Booker:
    """Books the spool of one workspace; the caller sees to it that there is one booker at a time.

    Parameters
    ----------
    told
        Hears of every delivery once it is in the store.
    """

    def __init__(
        self, workspace: Workspace, catalog: Catalog, counts: Counts, told: Callable[[Booked], None]
    ) -> None:
        self._workspace, self._catalog, self._counts, self._told = workspace, catalog, counts, told
        self._spool = spool.folder_of(workspace.path)
        self._since_merge = 0
        self._caught_up = False

    def book(self) -> int:
        """Book what has ended; returns the number of segments.

        Raises
        ------
        OSError, duckdb.Error, BusyError
            When the store cannot be written now; what is not booked stays in the spool.
        """
        segments = spool.ended(self._spool)[:_AT_ONCE]
        if not segments:
            self._catch_up()
            return 0
        grounds: dict[str, Known] = {}
        with self._workspace.writing(_PATIENCE):
            for segment in segments:
                self._book(segment, grounds)
            rollup.refresh(self._workspace)
            self._caught_up = True
            self._since_merge += len(segments)
            if self._since_merge >= _MERGE_EVERY:
                self._merge()
        return len(segments)

    def _catch_up(self) -> None:
        """Roll up what a booker left that was killed after its last segment was booked and before its days were."""
        if self._caught_up:
            return
        if rollup.is_stale(self._workspace):
            with self._workspace.writing(_PATIENCE):
                rollup.refresh(self._workspace)
        self._caught_up = True

    def compute(self) -> bool:
        """Compute the months that have changed since the last time; returns whether there were any."""
        self._workspace.lake.refresh()
        packs = with_choices(self._catalog, self._workspace.path)
        if pending(self._workspace, packs, accounting(packs), ()) == []:
            return False
        with self._workspace.writing(_PATIENCE):
            rollup.refresh(self._workspace)
            compute(self._workspace, packs, accounting(packs), months=())
        return True

    def _book(self, segment: Path, grounds: dict[str, Known]) -> None:
        records = spool.records(segment)
        for run in reading.runs(records, segment.stem):
            if run.speaks_for not in grounds:
                grounds[run.speaks_for] = known(self._workspace, self._catalog, run.only)
            with tempfile.TemporaryDirectory(prefix="tanliu-") as folder:
                for delivery in self._deliveries(run, grounds[run.speaks_for], Path(folder)):
                    self._admit(run, delivery)
        segment.unlink()
        spool.forget_files(self._spool, records)

    def _deliveries(self, run: Run, ground: Known, folder: Path) -> list[Delivery]:
        """Read a run; what cannot be read at all goes to the quarantine as it came, and stops nothing."""
        con = self._workspace.connection
        try:
            if run.form == "file":
                live = source.kept(self._workspace.path, run.mapping)
                return read_file(con, self._spool / run.bodies[0].decode(), live.mapping, ground)
            if run.form == "message":
                live = source.kept(self._workspace.path, run.mapping)
                found = reading.of_messages(con, run, live, ground, folder)
            else:
                found = reading.of_rows(con, run, ground, folder)
        except (TanliuError, duckdb.DataError, duckdb.ProgrammingError) as error:
            self._counts.failed(run.source, str(error))
            con.execute(f"CREATE OR REPLACE TEMP VIEW unread AS {_NOTHING}")
            found = [replace(reading.refused_whole(run, error), accepted="unread")]
        # not of its content: the same value sent again after another one is a correction
        return [replace(one, sha256=hashlib.sha256(run.name.encode()).hexdigest()) for one in found]

    def _admit(self, run: Run, delivery: Delivery) -> None:
        with self._workspace.brought_by(run.bringer):
            done = admit(self._workspace, delivery)
        number = done.batch_id
        if number is None:
            number = self._workspace.batch_of(delivery.source, delivery.sha256, delivery.table)
        else:
            lag = clock.seconds() - min(run.received_us) / 1e6
            self._counts.booked(run.source, rows=done.rows_accepted, refused=done.rows_refused, lag=lag)
        self._told(Booked(run.source, run.bringer, done, number, done.skipped))

    def _merge(self) -> None:
        rollup.compact(self._workspace)
        for table in dictionary():
            self._workspace.lake.vacuum(table, hours=_STAY_HOURS)
        self._since_merge = 0


#: A view of readings without any.
_NOTHING = "SELECT 0 AS meter_id, 0 AS month, now() AS start, DATE '2000-01-01' AS day, 0.000 AS quantity WHERE false"


@contextmanager
def only_booker(workspace: Path, stopping: Event) -> Iterator[bool]:
    """Wait until no other process books this workspace; yields False when told to stop meanwhile."""
    spool.folder_of(workspace)
    with (workspace / "live" / "booker.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield True
                return
            except BlockingIOError:
                if stopping.wait(0.5):
                    yield False
                    return


def book_for_ever(
    workspace: Path, catalog: Catalog, pace: Pace, stopping: Event, told: Callable[[Booked], None]
) -> None:
    """Book and compute until told to stop, and what has come until then.

    A disk that is full or a writer that goes on is waited for: nothing leaves the spool before it is in the store.
    """
    counts = Counts(workspace, "book")
    with only_booker(workspace, stopping) as ours:
        if ours:
            with Workspace(workspace) as opened:
                _work(Booker(opened, catalog, counts, told), pace, stopping, counts)
    counts.close()


def _work(booker: Booker, pace: Pace, stopping: Event, counts: Counts) -> None:
    computed, wait = time.monotonic() - pace.compute, 0.0
    while not stopping.wait(wait):
        try:
            booked = booker.book()
            # more may be waiting than is taken at once
            wait = 0.0 if booked >= _AT_ONCE else pace.book
            if time.monotonic() - computed >= pace.compute:
                booker.compute()
                computed = time.monotonic()
        except Exception as error:
            # whatever it is, what is not booked stays in the spool, and the next look is another try
            _log.warning("not booked, to be tried again", exc_info=True)
            counts.failed("", f"{type(error).__name__}: {error}")
            wait = pace.book
