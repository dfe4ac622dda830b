"""Reconciliation: what a partner states beside what is known here, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tanliu.decide.exchange.document import Dataset


@dataclass(frozen=True, slots=True)
class Difference:
    """A row on which two sides differ: of which one knows nothing, or of which a column differs.

    Attributes
    ----------
    key
        What names the row.
    column
        The column that differs; empty where one side does not have the row.
    ours, theirs
        What each says; None where it has no such row, or no value.
    """

    key: tuple[str, ...]
    column: str
    ours: str | None
    theirs: str | None


def differences(
    ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]], dataset: Dataset
) -> list[Difference]:
    """Return all differences in the order of keys and columns; both sides as canonical rows."""
    mine = {_key(row, dataset): row for row in ours}
    other = {_key(row, dataset): row for row in theirs}
    return [
        one
        for key in sorted(mine.keys() | other.keys())
        for one in _of(key, mine.get(key), other.get(key), dataset)
    ]


def _of(
    key: tuple[str, ...], ours: Mapping[str, Any] | None, theirs: Mapping[str, Any] | None, dataset: Dataset
) -> Iterator[Difference]:
    if ours is None or theirs is None:
        yield Difference(key, "", _told(ours, dataset), _told(theirs, dataset))
        return
    for name in dataset.columns:
        if ours[name] != theirs[name]:
            yield Difference(key, name, _text(ours[name]), _text(theirs[name]))


def _told(row: Mapping[str, Any] | None, dataset: Dataset) -> str | None:
    """Return the values of a row that only one side has."""
    if row is None:
        return None
    return ", ".join(f"{name} {row[name]}" for name in dataset.columns if name not in dataset.key)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _key(row: Mapping[str, Any], dataset: Dataset) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in dataset.key)
