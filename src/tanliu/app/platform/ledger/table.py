"""What two databases say differently: lists of values, many rows at once, one writer at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

#: Of the transactions that post; the audit trail has another.
_LOCK = 7126502


def lock() -> None:
    """Wait until nobody else posts, and let nobody post until the end of the transaction."""
    if connection.vendor == "postgresql":
        rows("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    # SQLite has one writer from the beginning of a transaction (`transaction_mode` of the settings)


def durable() -> None:
    """Let SQLite wait for the disk with each commit of this connection: a receipt outlives a loss of power."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


def among(column: str, values: Iterable[str]) -> tuple[str, Any]:
    """Return a condition that a column has one of some values, and its parameter, however many they are."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", list(values)
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(values))


def rows(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def insert(table: str, columns: Sequence[str], found: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table, all at once."""
    if not found:
        return
    names = ", ".join(f'"{one}"' for one in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in found:
                    copy.write_row(row)
        else:
            blanks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({blanks})", found)


def put(table: str, key: Sequence[str], columns: Sequence[str], found: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table, or replace what those with the same key say, all at once.

    Parameters
    ----------
    columns
        Those of the key first; all but the texts of the key are numbers or truth values.
    """
    if not found:
        return
    names = ", ".join(columns)
    news = ", ".join(f"{one} = excluded.{one}" for one in columns if one not in key)
    end = f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {news}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lists = [list(column) for column in zip(*found, strict=True)]
            blanks = ", ".join(f"%s::{_TYPES[type(column[0])]}[]" for column in lists)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT * FROM unnest({blanks}) {end}", lists)
        else:
            blanks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({blanks}) {end}", found)


_TYPES = {str: "text", int: "bigint", bool: "boolean"}
