"""A workspace as it was known at an instant: the same tables, of the deliveries that had come by then.

Input tables only ever grow and every row names its delivery, so a past state is a choice of rows. Results of a
past state are computed like today's, into a folder of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb

from tanliu.kit.table import dictionary


class Scanned(Protocol):
    """A lake, as far as it is read here."""

    connection: duckdb.DuckDBPyConnection

    def scan(self, table: str, *, where: Mapping[str, Sequence[Any]] | None = None) -> str: ...


@dataclass(frozen=True, slots=True)
class State:
    """What was known at an instant; all instants between two deliveries are one state.

    Attributes
    ----------
    batch_id
        Last delivery known then.
    factors_known
        Day by which factors had to be published; None for every factor.
    folder
        Where the results of this state are kept.
    """

    batch_id: int
    factors_known: date | None
    folder: Path

    @property
    def is_ready(self) -> bool:
        """Whether its results are there, all of them."""
        return self.folder.is_dir()


def is_input(table: str) -> bool:
    """Return whether rows of a table name their delivery, or when they were known; the others are results."""
    return not {"batch_id", "known_at"}.isdisjoint(dictionary()[table].names)


def known_rows(
    lake: Scanned, today: Scanned, table: str, columns: Sequence[str], source: str, batch_id: int
) -> str:
    """Return SQL for the rows of an input table that were known with a delivery, as they were then.

    Parameters
    ----------
    lake, today
        The lake as it was known then, and as it is.
    columns
        What is selected, in the order of the dictionary.
    source
        What follows ``FROM``.
    """
    # columns that an earlier release did not write are named here and not yet filtered by
    every = f"(SELECT {', '.join(columns)} FROM {source})"
    then = _THEN if table == "quarantine" else {}
    names = ", ".join(then.get(name, name).format(batch_id=batch_id) for name in dictionary()[table].names)
    has = {column.name: column for column in dictionary()[table].columns}
    if "batch_id" not in has or has["batch_id"].nullable:
        # what people had computed and kept, such as findings, or estimates of an earlier release: until the next delivery came
        following = f"SELECT min(known_at) FROM {today.scan('batch')} WHERE batch_id > {batch_id}"
        before = f"known_at < coalesce(({following}), 'infinity')"
        condition = f"coalesce(batch_id <= {batch_id}, {before})" if "batch_id" in has else before
        return f"(SELECT {names} FROM {every} WHERE {condition})"
    known = f"SELECT {names} FROM {every} WHERE batch_id <= {batch_id}"
    parts = _split_days(lake, every, batch_id) if table == "meter_day" else []
    return f"({' UNION ALL BY NAME '.join([known, *parts])})"


#: A row that was mended later was open then.
_THEN = {
    "state": "CASE WHEN mended_by > {batch_id} THEN 'open' ELSE state END AS state",
    "mended_by": "CASE WHEN mended_by <= {batch_id} THEN mended_by END AS mended_by",
}


def _split_days(lake: Scanned, source: str, batch_id: int) -> list[str]:
    """Return SQL that sums the readings of roll-up rows of which only some deliveries were known.

    Compaction adds up the deliveries of one day (`Workspace.compact`), so an instant within that day lies inside
    such a row.
    """
    months = lake.connection.execute(
        f"""SELECT month, min(first_batch_id) FROM {source}
            WHERE first_batch_id <= {batch_id} AND batch_id > {batch_id} GROUP BY month ORDER BY month"""
    ).fetchall()
    return [
        f"""SELECT meter_id, month, day, CAST(sum(quantity) AS DECIMAL(18, 6)) AS quantity,
                   CAST(sum(readings) AS INTEGER) AS readings, {first} AS first_batch_id, {batch_id} AS batch_id
            FROM {lake.scan("reading", where={"month": [month]})} WHERE batch_id >= {first}
            GROUP BY meter_id, month, day"""
        for month, first in months
    ]
