"""A part of a long list, as programs ask for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from tanliu.app.store.results import Results

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowSlice:
    """Some rows of a list in the columns named, and how many there are in all."""

    count: int
    names: Sequence[str]
    rows: list[Row]


def utc(column: str) -> str:
    """Return SQL that writes an instant as text, such as 2025-03-01T00:15:00Z."""
    return f"strftime(make_timestamp(epoch_us({column})), '%Y-%m-%dT%H:%M:%SZ') AS {column}"


def row_slice(
    results: Results,
    query: str,
    values: Sequence[object],
    names: Sequence[str],
    order: str,
    limit: int,
    offset: int,
    *,
    decimals: Collection[str] = (),
) -> RowSlice:
    """Return some rows of a query, and how many it has.

    Parameters
    ----------
    names
        The columns to return.
    order
        SQL of an order that is the same every time.
    decimals
        Columns whose decimals are written as text.
    """
    counted = results.rows(f"SELECT count(*) AS count FROM ({query})", values)[0]["count"]
    some = f"SELECT * FROM ({query}) ORDER BY {order} LIMIT {limit} OFFSET {offset}"
    shown = ", ".join(_as_text(name) if name in decimals else f'"{name}"' for name in names)
    return RowSlice(counted, names, results.rows(f"SELECT {shown} FROM ({some})", values))


def _as_text(name: str) -> str:
    """Return SQL that writes a decimal with places as text: here it is ten times quicker than afterwards."""
    return f"rtrim(rtrim(CAST({name} AS VARCHAR), '0'), '.') AS {name}"
