"""A workspace: the folder in which one district, city or firm keeps its data and results.

Input tables only ever grow: what a later delivery says about the same thing goes before the earlier one, and
both stay, so any past day can be looked at again. Results are rewritten by the computation.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from tanliu.app import paths, sessions
from tanliu.app.sessions import Session
from tanliu.app.store import durable, spill
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.data_files import month_of
from tanliu.app.store.known import State
from tanliu.app.store.lake import Lake
from tanliu.app.store.sql import newest
from tanliu.flow.place.steps import current
from tanliu.kit.errors import BusyError, TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import Table, dictionary

WriteAside = Callable[..., Future[int]]
#: Seconds between two tries to be the writer.
_PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Batch:
    """One delivery as it is noted in the commit that admits it; who brings it is told by the workspace."""

    batch_id: int
    known_at: datetime
    source: str
    file: str
    sha256: str
    table_name: str
    rows_read: int
    rows_accepted: int
    rows_refused: int
    brought_by: str | None = None
    brought_way: str | None = None
    brought_with: str | None = None
    speaks_for: str | None = None
    rows_rounded: int = 0
    made: str | None = None
    withdraws: int | None = None
    reason: str | None = None

    def of(self, who: Bringer) -> Batch:
        """Return the delivery with who brought it."""
        return replace(
            self, brought_by=who.name, brought_way=who.way, brought_with=who.by_means_of or None,
            speaks_for=who.entities(),
        )  # fmt: skip

    def note(self) -> dict[str, str]:
        row = {name: getattr(self, name) for name in self.__slots__}
        return {"batch": json.dumps({**row, "known_at": self.known_at.isoformat()})}


class Workspace(Session):
    """Open a workspace folder.

    Parameters
    ----------
    path
        The folder.
    create
        Make it when it does not exist.
    memory
        Limit for DuckDB, e.g. ``800MB``; larger sorts spill to the folder.
    state
        Open it as it was known then; None for today.

    Raises
    ------
    TanliuError
        When the folder is no workspace and ``create`` is false.
    """

    def __init__(
        self, path: Path, *, create: bool = False, memory: str = "550MB", state: State | None = None
    ) -> None:
        # before it is resolved too: a name that is no text cannot even be asked for
        paths.require_workspace(path)
        self.path = path.resolve()
        paths.require_workspace(self.path)
        durable.require_finished(self.path)
        if not (self.path / "lake").is_dir():
            if not create:
                raise TanliuError(
                    "not a tanliu workspace",
                    where=path,
                    accepted=Message("a folder made by tanliu demo, import or run"),
                )
            # measured data of firms, and later the hashes of passwords: nobody else on the machine reads them
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.path / "lake").mkdir(mode=0o700)
        super().__init__(memory, spill.folder(self.path))
        self.lake = Lake(self.path / "lake", self.connection, state)
        self._again: dict[str, tuple[str, list[str]]] = {}
        self._writes = False
        self._bringer: Bringer | None = None

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def writing(self, patience: float = 0.0) -> Iterator[None]:
        """Be the only writer; a delivery that a killed writer had admitted is entered in the list first.

        What is to be changed is read inside, since another writer may have changed it before. A verb made of several
        holds the lock over all of them: inside itself it is had at once.

        Parameters
        ----------
        patience
            Seconds for which another writer is waited for.

        Raises
        ------
        BusyError
            When another process is writing.
        """
        if self._writes:
            yield
            return
        until = time.monotonic() + patience
        with (self.path / ".lock").open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() >= until:
                        raise BusyError("another tanliu process is writing here", where=self.path) from error
                    time.sleep(_PAUSE)
            spill.remove_left(self.path)
            self.lake.settle()
            self.lake.refresh()
            self._recover()
            self._writes = True
            try:
                yield
            finally:
                self._writes = False

    @contextmanager
    def brought_by(self, bringer: Bringer) -> Iterator[None]:
        """Name who brings the deliveries that are admitted inside; each keeps it in its own commit."""
        before, self._bringer = self._bringer, bringer
        try:
            yield
        finally:
            self._bringer = before

    def widen(self, tables: Mapping[str, Table]) -> None:
        """Read and write tables as wide as the packs of a catalog make them; see `tanliu.catalog.widths`."""
        if self.lake.widen(tables):
            self._named.clear()

    def table(self, name: str, *, where: Mapping[str, Sequence[object]] | None = None) -> ibis.Table:
        """Return every row of a table as an Ibis expression."""
        return self.view(f"{name}_rows", self.lake.scan(name, where=where), where)

    def months(self, name: str) -> list[int]:
        """Return the local months of which a table holds bookings."""
        return sorted({month_of(file) for file in self.lake.files(name)})

    def month(self, name: str, month: int) -> ibis.Table:
        """Return the bookings of one local month."""
        return self.table(name, where={"month": [month]})

    def current(self, name: str) -> ibis.Table:
        """Return the rows of an input table that hold.

        A delivery has each key once, so only periods of which several deliveries tell are looked through.
        """
        rows, keys = self.table(name), dictionary()[name].key
        if "period" not in keys:
            return current(rows, keys)
        if not (several := self._told_again(name)):
            return rows
        again = rows.period.isin(several)
        held = current(rows.filter(again), keys)
        return rows.filter(~again).union(
            held.filter(~held.withdrawn.fill_null(False)) if "withdrawn" in held.columns else held
        )

    def _told_again(self, name: str) -> list[str]:
        """Return the periods of which more than one delivery tells."""
        rows = self.lake.scan(name)
        if self._again.get(name, ("", []))[0] != rows:
            query = f"SELECT period FROM {rows} GROUP BY period HAVING min(batch_id) <> max(batch_id) ORDER BY ALL"
            self._again[name] = rows, [row[0] for row in self.connection.execute(query).fetchall()]
        return self._again[name][1]

    def current_rows(self, name: str) -> str:
        """Return SQL for the rows of an input table that hold."""
        return f"(SELECT * FROM {self.lake.scan(name)} QUALIFY {newest(name)})"

    def batches_known(self, as_of: datetime) -> list[int]:
        """Return the deliveries that had arrived by an instant."""
        query = f"SELECT batch_id FROM {self.lake.scan('batch')} WHERE known_at <= ?"
        return [row[0] for row in self.connection.execute(query, [as_of]).fetchall()]

    def last_batch(self) -> int:
        """Return the number of the last delivery known; 0 before the first."""
        return int(self._one(f"SELECT coalesce(max(batch_id), 0) FROM {self.lake.scan('batch')}")[0])

    def distinct_since(self, table: str, column: str, batch_id: int) -> list[tuple[Any, ...]]:
        """Return the values of a column in the rows that deliveries after one brought."""
        query = f"SELECT DISTINCT {column} FROM {self.lake.scan(table)} WHERE batch_id > {batch_id}"
        rows: list[tuple[Any, ...]] = self.connection.execute(query).fetchall()
        return rows

    def next_batch(self) -> int:
        """Return a number no delivery had, not even one that was killed after writing its quarantine."""
        tables = " UNION ALL ".join(
            f"SELECT batch_id FROM {self.lake.scan(t)}" for t in ("batch", "quarantine")
        )
        return int(self._one(f"SELECT coalesce(max(batch_id), 0) + 1 FROM ({tables})")[0])

    def batch_of(self, source: str, sha256: str, table: str, made: str | None = None) -> int:
        """Return the number of the last delivery that a file was; 0 when it was not admitted, or other things were made of it.

        Parameters
        ----------
        made
            What is made of the file today; None where the bytes say it all. Deliveries of earlier releases keep none, and
            are known by their bytes.
        """
        query = f"""SELECT max_by(batch_id, batch_id), max_by(made, batch_id) FROM {self.lake.scan("batch")}
                    WHERE source = ? AND sha256 = ? AND table_name = ?
                      AND batch_id > (SELECT coalesce(max(batch_id), 0) FROM {self.lake.scan("batch")}
                                      WHERE (withdraws IS NOT NULL OR starts_with(made, 'part:')) AND table_name = ?)"""
        found = self.connection.execute(query, [source, sha256, table, table]).fetchone()
        number, before = found or (None, None)
        same = made is None or before is None or made == before
        return int(number) if number is not None and same else 0

    def admit(self, table: str, query: str, batch: Batch, **options: Any) -> int:
        """Append the rows of a query to an input table and enter the delivery, in this order."""
        if batch.brought_by is None and self._bringer is not None:
            batch = batch.of(self._bringer)
        rows = self.lake.write(table, query, note=batch.note(), **options)
        self._enter(batch)
        return rows

    def write_arrow(self, table: str, rows: pa.Table, **options: Any) -> int:
        """Write an Arrow table with the columns of the dictionary."""
        self.connection.register("tanliu_rows", rows)
        try:
            return self.lake.write(table, "SELECT * FROM tanliu_rows", **options)
        finally:
            self.connection.unregister("tanliu_rows")

    def write_result(self, table: str, *expressions: ibis.Table, **options: Any) -> int:
        """Write the rows of Ibis expressions; several are worked out side by side."""
        return self.lake.write(table, [self.text(expression) for expression in expressions], **options)

    @contextmanager
    def writing_aside(self) -> Iterator[WriteAside]:
        """Lend a way to write results while other work goes on; one is written after the other."""
        with sessions.beside(self.connection) as session, ThreadPoolExecutor(1) as pool:
            lake = self.lake.within(session)

            def write(table: str, expression: ibis.Table, **options: Any) -> Future[int]:
                return pool.submit(lake.write, table, self.text(expression), **options)

            yield write

    def _enter(self, batch: Batch) -> None:
        row = {name: getattr(batch, name) for name in batch.__slots__}
        self.write_arrow("batch", pa.Table.from_pylist([row], schema=dictionary()["batch"].schema))

    def _recover(self) -> None:
        """Enter deliveries whose writer was killed between admitting and listing them.

        Only the newest commit of a table can be such a one, because there is one writer at a time.
        """
        notes = [note for table in delivered() if (note := self.lake.last_note(table).get("batch"))]
        told = {row["batch_id"]: row for row in map(json.loads, notes)}
        listed = ", ".join(map(str, told)) or "NULL"
        query = f"SELECT batch_id FROM {self.lake.scan('batch')} WHERE batch_id IN ({listed})"
        entered = {row[0] for row in self.connection.execute(query).fetchall()}
        for number in sorted(told.keys() - entered):
            row = told[number]
            self._enter(Batch(**{**row, "known_at": datetime.fromisoformat(row["known_at"])}))

    def _one(self, query: str) -> tuple[Any, ...]:
        row = self.connection.execute(query).fetchone()
        if row is None:
            raise TanliuError("the query gave no row", found=query)
        return tuple(row)


def delivered() -> list[str]:
    """Return the tables whose rows come with deliveries of their own."""
    return [name for name, table in dictionary().items() if table.is_delivered]
