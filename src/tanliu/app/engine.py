"""DuckDB as every session of ours has it; a process that only reads a file needs no more than this."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

#: Up to 2^18 meters are summed in an array and not in a hash table.
_SETTINGS = (
    "SET TimeZone = 'UTC'",
    "SET preserve_insertion_order = false",
    "SET enable_progress_bar = false",
    "SET perfect_ht_threshold = 18",
)


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the settings that every session of a workspace has."""
    for setting in _SETTINGS:
        connection.execute(setting)


@contextmanager
def in_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let rows be written in the order in which they are read."""
    connection.execute("SET preserve_insertion_order = true")
    try:
        yield
    finally:
        connection.execute("SET preserve_insertion_order = false")
