"""Parquet files of a table, written by DuckDB: parallel, sorted, and with the statistics that the log wants."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

import duckdb
from deltalake.transaction import AddAction

from tanliu.app import engine, paths, sessions
from tanliu.app.store import durable
from tanliu.app.store.log import added
from tanliu.app.store.sql import literal, typed_columns
from tanliu.kit.table import Table, dictionary

#: Level 1 is as small as level 3 on readings and a fifth faster.
_PARQUET = "FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880, RETURN_STATS"
#: Amounts that hardly repeat gain nothing from a list of their values; ids of entities do.
_SPREAD = ", DICTIONARY_SIZE_LIMIT 4096, APPEND, FILENAME_PATTERN '{uuid}'"


def month_of(file: str) -> int:
    """Return the month in a path such as ``month=202503/readings=1/a.parquet``."""
    return int(file.split("/", 1)[0].removeprefix("month="))


def is_ordered(table: str) -> bool:
    """Return whether a table keeps its rows in the order of its key; others are written in one pass, on both cores."""
    return dictionary()[table].kind == "booking"


def partitions(connection: duckdb.DuckDBPyConnection, table: str, query: str) -> list[dict[str, object]]:
    """Return the partitions a query yields rows for; one empty one for an unpartitioned table."""
    names = dictionary()[table].partitions
    if not names:
        return [{}]
    keys = ", ".join(names)
    found = connection.execute(f"SELECT DISTINCT {keys} FROM ({query}) ORDER BY {keys}").fetchall()
    return [dict(zip(names, values, strict=True)) for values in found]


def one_file(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    table: Table,
    query: str,
    part: Mapping[str, object],
    *,
    only: bool,
    ordered: bool,
) -> list[AddAction]:
    """Write one partition, or all there is, to one file, in order.

    Parameters
    ----------
    folder
        That of the table.
    only
        Whether the query yields rows of this partition alone.
    ordered
        Whether it yields them in the order in which the table keeps them.
    """
    target = folder / "".join(f"{name}={value}/" for name, value in part.items())
    target.mkdir(parents=True, exist_ok=True)
    conditions = ["true"] if only else [f"{key} = {literal(value)}" for key, value in part.items()]
    order = f" ORDER BY {', '.join(table.key)}" if is_ordered(table.name) and not ordered else ""
    select = f"SELECT {typed_columns(table, part)} FROM ({query}) WHERE {' AND '.join(conditions)}{order}"
    with engine.in_order(connection) if ordered else nullcontext():
        return _written(connection, folder, select, target / f"{uuid.uuid4().hex}.parquet", "", part)


def spread(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    table: Table,
    queries: Sequence[str],
    coded: Mapping[str, str],
) -> list[AddAction]:
    """Write all partitions in one pass over each query, a file each."""
    options = f"{_SPREAD}, PARTITION_BY ({', '.join(table.partitions)})"

    def write(session: duckdb.DuckDBPyConnection, query: str) -> list[AddAction]:
        select = f"SELECT {typed_columns(table, (), coded.items())} FROM ({query})"
        return _written(session, folder, select, folder, options, {})

    if len(queries) == 1:
        return write(connection, queries[0])
    return [action for actions in sessions.each(connection, write, queries) for action in actions]


def _written(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    select: str,
    target: Path,
    options: str,
    part: Mapping[str, object],
) -> list[AddAction]:
    copied = connection.execute(
        f"COPY ({select}) TO {paths.to_write(target)} ({_PARQUET}{options})"
    ).fetchall()
    for file, *_ in (row for row in copied if not row[1]):
        Path(file).unlink(missing_ok=True)
    full = [row for row in copied if row[1]]
    files = durable.seal_all((Path(row[0]) for row in full), folder)
    return [
        added(str(file.relative_to(folder)), size, rows, part or keys or {}, statistics)
        for file, (_, rows, size, _, statistics, keys) in zip(files, full, strict=True)
    ]
