"""Delta Lake tables written and read by DuckDB.

One way to write: DuckDB copies a query to Parquet files (parallel, sorted), then one Delta commit makes them
visible, all or nothing. A killed process leaves at most files that no commit names. One way to read: DuckDB
scans the files that a Delta version lists.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from tanliu.app import paths, sessions
from tanliu.app.store import durable, stored
from tanliu.app.store.data_files import is_ordered, one_file, partitions, spread
from tanliu.app.store.known import State, is_input, known_rows
from tanliu.app.store.log import Commit, commit_of, overlaps, removed
from tanliu.app.store.log_checks import log_faults
from tanliu.app.store.sql import duckdb_type, typed_nulls
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import Table, dictionary

#: Notes the commit in which a table of an earlier release got today's columns: its rows say nothing new.
REWRITTEN = "rewritten"


class Lake:
    """A folder with one Delta table for each table of the data dictionary.

    Parameters
    ----------
    root
        Folder; made on first write.
    connection
        DuckDB connection that does the reading and writing.
    state
        Read what was known then, and keep results in the folder of that state; None for today.
    """

    def __init__(self, root: Path, connection: duckdb.DuckDBPyConnection, state: State | None = None) -> None:
        self.root, self.connection, self.state = root, connection, state
        self._tables: dict[str, DeltaTable] = {}
        self._named: dict[str, tuple[int, list[dict[str, Any]]]] = {}
        self._wide: Mapping[str, Table] = {}

    def widen(self, tables: Mapping[str, Table]) -> bool:
        """Read and write tables as wide as some packs make them (`tanliu.catalog.widths`); returns whether that is new.

        What is not widened is as wide as it was last written.
        """
        before, self._wide = self._wide, tables
        return before != tables

    def declared(self, table: str) -> Table:
        """Return a table with the columns that are read and written: its own and those that packs bring."""
        if table in self._wide:
            return self._wide[table]
        own, delta = dictionary()[table], self._open(table)
        return own if delta is None else own.as_stored(pa.schema(delta.schema().to_arrow()))

    def within(self, connection: duckdb.DuckDBPyConnection) -> Lake:
        """Return this lake as another session of the same DuckDB reads and writes it."""
        lake = Lake(self.root, connection, self.state)
        lake._tables, lake._wide = self._tables, self._wide
        return lake

    def path(self, table: str) -> Path:
        return (self.state.folder if self.state and not is_input(table) else self.root) / table

    def version(self, table: str) -> int:
        """Return the newest version; -1 when nothing was ever written."""
        delta = self._open(table)
        return -1 if delta is None else int(delta.version())

    def scan(self, table: str, *, where: Mapping[str, Sequence[object]] | None = None) -> str:
        """Return SQL that reads the table, e.g. to follow ``FROM``.

        Parameters
        ----------
        where
            Partition column to the values wanted; other files are not opened.
        """
        files = self.files(table, where=where)
        if not files:
            return f"(SELECT {typed_nulls(self.declared(table))} LIMIT 0)"
        return self.scan_files(table, files)

    def scan_files(self, table: str, files: Sequence[str]) -> str:
        """Return SQL that reads some files of a table, partition columns included."""
        folder = self.path(table)
        names = ", ".join(paths.to_read(folder / name) for name in files)
        types = {c.name: duckdb_type(c.type) for c in self._partition_columns(table)}
        hive = f", hive_partitioning = true, hive_types = {types}" if types else ", hive_partitioning = false"
        source = f"read_parquet([{names}]{hive})"
        columns = stored.readable(self._open(table), self.declared(table))
        if self.state and is_input(table):
            today = Lake(self.root, self.connection)
            return known_rows(self, today, table, columns, source, self.state.batch_id)
        return f"(SELECT {', '.join(columns)} FROM {source})"

    def _is_of_before(self, table: str) -> bool:
        """Return whether an earlier release or other packs wrote the table, with other columns or digits."""
        delta, declared = self._open(table), self.declared(table)
        return stored.columns(delta, declared) != list(declared.names) or bool(
            stored.narrower(delta, declared)
        )

    def stored_columns(self, table: str) -> list[str]:
        """Return the columns that the table on disk has; those of the dictionary when there is none."""
        return stored.columns(self._open(table), self.declared(table))

    def files(
        self,
        table: str,
        *,
        where: Mapping[str, Sequence[object]] | None = None,
        days: tuple[date, date] | None = None,
    ) -> list[str]:
        """List the table's files, relative to its folder.

        Parameters
        ----------
        where
            Partition column to the values wanted.
        days
            First and last local day; files whose bounds in the log lie outside are left out.
        """
        found = []
        for action in self.named(table):
            inside = all(action[f"partition.{column}"] in values for column, values in (where or {}).items())
            if inside and (days is None or overlaps(action, days)):
                found.append(action["path"])
        return found

    def named(self, table: str) -> list[dict[str, Any]]:
        """Return the files that the newest version names, with their rows, bytes, partition and bounds."""
        delta = self._open(table)
        if delta is None:
            return []
        version = int(delta.version())
        if self._named.get(table, (-1, []))[0] != version:
            self._named[table] = version, pa.table(delta.get_add_actions(flatten=True)).to_pylist()
        return self._named[table][1]

    def size_bytes(self, table: str) -> int:
        """Return the bytes of the files that the newest version names."""
        return sum(file["size_bytes"] for file in self.named(table))

    def write(
        self,
        table: str,
        query: str | Sequence[str],
        *,
        replace: Mapping[str, Sequence[object]] | None = None,
        whole: bool = False,
        parts: Sequence[Mapping[str, object]] | None = None,
        merged: Collection[str] = (),
        ordered: bool = False,
        coded: Mapping[str, str] = sessions.UNCODED,
        note: Mapping[str, str] | None = None,
        before_commit: Callable[[], None] = lambda: None,
    ) -> int:
        """Write the rows of a query in one commit and return how many there were.

        Parameters
        ----------
        query
            SQL that yields the table's columns, in any order. Several queries for a table that is written in one
            pass are run side by side; all their rows are written.
        replace
            Partitions (column to values) whose former rows the new ones replace.
        whole
            Replace the whole table.
        parts
            The partitions that the rows belong to, where the caller knows them all.
        merged
            Files whose rows the query has put together; they are no longer of the table.
        ordered
            Whether the query yields the rows in the order in which the table keeps them.
        coded
            Columns and the types in which their texts are coded on the way; for a table written in one pass.
        note
            Kept in the commit.
        before_commit
            Called when all is written and nothing is visible; what it raises leaves the table as it was.
        """
        if self.state and is_input(table):
            today = Message("today's workspace")
            raise TanliuError("the past cannot be changed", found=table, accepted=today)
        if not whole and self._is_of_before(table):
            # what comes has other columns
            before = f"SELECT * FROM {self.scan(table)}"
            self.write(table, before, whole=True, note={REWRITTEN: "yes"})
        self.path(table).mkdir(parents=True, exist_ok=True)
        queries = [query] if isinstance(query, str) else list(query)
        if dictionary()[table].partitions and not is_ordered(table):
            actions = spread(self.connection, self.path(table), self.declared(table), queries, coded)
        else:
            one = " UNION ALL ".join(queries)
            found = partitions(self.connection, table, one) if parts is None else parts
            actions = [
                action
                for part in found
                for action in one_file(
                    self.connection,
                    self.path(table),
                    self.declared(table),
                    one,
                    part,
                    only=len(found) == 1,
                    ordered=ordered,
                )
            ]
        rows = sum(int(json.loads(action.stats)["numRecords"]) for action in actions)
        before_commit()
        if actions or replace or whole:
            gone = removed(self.named(table), merged, dictionary()[table].partitions)
            self._commit(table, [*actions, *gone], replace, whole, note or {})
        return rows

    def commits_since(self, table: str, version: int) -> list[Commit] | None:
        """Return the commits after a version, oldest first; None when the log no longer holds them."""
        commits = []
        for number in range(version + 1, self.version(table) + 1):
            log = self.path(table) / "_delta_log" / f"{number:020d}.json"
            if not log.exists():
                return None
            commits.append(commit_of(number, log.read_text(encoding="utf-8")))
        return commits

    def noted(self, table: str, key: str) -> str | None:
        """Return what the newest commit that noted a key said of it; commits without it are passed over."""
        for number in range(self.version(table), -1, -1):
            commits = self.commits_since(table, number - 1)
            if not commits:
                break
            if key in commits[0].note:
                return commits[0].note[key]
        return None

    def last_note(self, table: str) -> Mapping[str, str]:
        """Return what the writer of the newest commit noted."""
        commits = self.commits_since(table, self.version(table) - 1)
        return commits[-1].note if commits else {}

    def vacuum(self, table: str, hours: int = 7 * 24) -> int:
        """Delete files that no version of the last hours names; returns how many."""
        delta = self._open(table)
        if delta is None:
            return 0
        gone = len(delta.vacuum(hours, dry_run=False, enforce_retention_duration=False))
        delta.update_incremental()
        durable.advance(self.path(table), int(delta.version()))
        return gone

    def _open(self, table: str) -> DeltaTable | None:
        if table not in dictionary():
            raise TanliuError("no such table", found=table, accepted=", ".join(dictionary()))
        if table not in self._tables:
            folder = self.path(table)
            # of a commit that was cut off, and that nobody was told of, readers see nothing
            torn = durable.untold(folder)
            try:
                self._tables[table] = DeltaTable(
                    folder, version=durable.number(torn[0]) - 1 if torn else None
                )
            except TableNotFoundError:
                return None
            except DeltaError as error:
                # the engine says where in the text it stopped; people need the file
                raise next(log_faults(folder), error) from error
        return self._tables[table]

    def settle(self) -> None:
        """Take what a loss of power has cut off out of the logs; the caller is the only writer.

        Raises
        ------
        TanliuError
            When something that was told as done is lost or damaged.
        """
        for table in dictionary():
            durable.set_aside(self.path(table))

    def refresh(self) -> None:
        """Look again at what other processes have written; a lake sees its own writes at once."""
        for delta in self._tables.values():
            delta.update_incremental()

    def _partition_columns(self, table: str) -> list[Any]:
        return [column for column in dictionary()[table].columns if column.partition]

    def _commit(
        self,
        table: str,
        actions: list[AddAction | RemoveAction],
        replace: Mapping[str, Sequence[object]] | None,
        whole: bool,
        note: Mapping[str, str],
    ) -> None:
        names = list(dictionary()[table].partitions)
        delta = self._open(table)
        if delta is None:
            delta = DeltaTable.create(
                self.path(table), self.declared(table).schema, partition_by=names or None
            )
            self._tables[table] = delta
        elif whole and self._is_of_before(table):
            # results of an earlier release or of other packs had other columns; rewritten whole, they get today's
            delta = DeltaTable.create(
                self.path(table), self.declared(table).schema, mode="overwrite", partition_by=names or None
            )
            self._tables[table] = delta
        filters = [(column, "in", [str(v) for v in values]) for column, values in (replace or {}).items()]
        delta.create_write_transaction(
            actions,
            mode="overwrite" if replace or whole else "append",
            schema=delta.schema(),
            partition_by=names or None,
            partition_filters=filters or None,
            commit_properties=CommitProperties(custom_metadata={**note, **durable.note(self.path(table))}),
        )
        # the object does not see its own commit until told to look
        delta.update_incremental()
        durable.advance(self.path(table), int(delta.version()))
