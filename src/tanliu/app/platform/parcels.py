"""What a desk does with rows that a partner sends: `TAKES` of its drawer ``parcels.py``, by what the rows are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tanliu.app.drawers import drawers
from tanliu.app.platform.action import Actor


@dataclass(frozen=True, slots=True)
class Incoming:
    """Rows of a parcel that was checked.

    Attributes
    ----------
    rows
        As they are written: exact numbers are texts.
    key
        What makes the parcel one: taken again it changes nothing.
    partner
        Its id, as the list of deliveries names who sends.
    """

    rows: Sequence[Mapping[str, Any]]
    key: str
    partner: str
    actor: Actor
    progress: Callable[[str, float], None] = field(default=lambda step, share: None, repr=False)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken: its number from 1, the column, what was found, and a code or sentence of why."""

    row: int
    column: str
    found: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rows were taken, and those that were not."""

    accepted: int
    refused: tuple[RefusedRow, ...] = ()


Take = Callable[[Incoming], Taken]


@cache
def takes() -> Mapping[str, Take]:
    """Return what desks take, by what the rows are."""
    return {name: take for one in drawers("parcels") for name, take in one.TAKES.items()}
