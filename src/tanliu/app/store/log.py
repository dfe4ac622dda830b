"""Entries of a Delta log: what a commit added, what its writer noted, and the bounds by which files are left out."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from deltalake.transaction import AddAction, RemoveAction

from tanliu.app import clock


@dataclass(frozen=True, slots=True)
class Commit:
    """One entry of a table's log: the files it added and what its writer said about it."""

    version: int
    files: tuple[str, ...]
    note: Mapping[str, str]


def commit_of(version: int, log: str) -> Commit:
    """Read an entry of the log."""
    entries = [json.loads(line) for line in log.splitlines() if line]
    files = tuple(entry["add"]["path"] for entry in entries if "add" in entry)
    info: Mapping[str, Any] = next((entry["commitInfo"] for entry in entries if "commitInfo" in entry), {})
    return Commit(version, files, {key: str(value) for key, value in info.items()})


def added(
    path: str,
    size: int,
    rows: int,
    part: Mapping[str, object],
    statistics: Mapping[str, Mapping[str, str]],
) -> AddAction:
    """Return what makes a written file part of a table."""
    return AddAction(
        path=path,
        size=size,
        partition_values={name: str(value) for name, value in part.items()},
        modification_time=int(clock.seconds() * 1000),
        data_change=True,
        stats=json.dumps(_statistics(rows, statistics)),
    )


def removed(
    files: Iterable[Mapping[str, Any]], merged: Collection[str], names: Sequence[str]
) -> list[RemoveAction]:
    """Return what takes some files out of a table whose rows are still there, in another file."""
    at = int(clock.seconds() * 1000)
    return [
        RemoveAction(
            file["path"],
            False,
            at,
            file["size_bytes"],
            {name: str(file[f"partition.{name}"]) for name in names},
        )
        for file in files
        if file["path"] in merged
    ]


def _statistics(rows: int, statistics: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Keep the bounds of the columns that files are pruned by."""
    bounds = {column.strip('"'): bound for column, bound in statistics.items()}
    days = {side: bounds["day"][side] for side in ("min", "max") if side in bounds.get("day", {})}
    low, high = ({"day": days[side]} if side in days else {} for side in ("min", "max"))
    return {"numRecords": rows, "minValues": low, "maxValues": high}


def overlaps(action: Mapping[str, Any], days: tuple[date, date]) -> bool:
    """Return whether a file may hold rows of the days; a file without bounds may."""
    low, high = action.get("min.day"), action.get("max.day")
    return (low is None or low <= days[1]) and (high is None or high >= days[0])
