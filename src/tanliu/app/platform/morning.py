"""What desks lay on the first page of the day: their drawer ``morning.py`` has ``tasks`` or ``cards``, both optional.

``tasks(reader)`` are what is to be done by whoever reads; ``cards(reader)`` are what is to be known. A desk tells of its
own things only, within the scope of the reader, and each leads to the place where it is done or opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tanliu.app.drawers import drawers
from tanliu.app.platform.access import speaks
from tanliu.app.platform.action import Actor
from tanliu.app.platform.served import results
from tanliu.app.store.scope import Scope


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the page, of what, and in which language."""

    user: Any
    actor: Actor
    scope: Scope
    language: str

    def own_firms(self) -> list[dict[str, Any]]:
        """Return the enterprises that a reader speaks for, by name; none for everybody else."""
        if not speaks(self.user):
            return []
        query = f"SELECT * FROM entity WHERE {self.scope.condition} ORDER BY name, entity_id"
        return results().rows(query, self.scope.values)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done.

    Attributes
    ----------
    count
        How many there are; a task of none is not shown.
    address
        Where it is done.
    due_on, overdue
        The next due day, and for how many it is over.
    """

    text: str
    count: int
    address: str
    due_on: date | None = None
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """Something to be known: a template and what it tells; lower orders come first."""

    template: str
    order: int
    told: Mapping[str, Any] = field(default_factory=dict)


def tasks(reader: Reader) -> list[Task]:
    """Return what is to be done, what is overdue first and then what is due next."""
    found = [one for one in _of_all(reader, "tasks") if one.count]
    return sorted(found, key=lambda one: (-bool(one.overdue), one.due_on or date.max, one.text))


def cards(reader: Reader) -> list[Card]:
    """Return what is to be known, in its order."""
    return sorted(_of_all(reader, "cards"), key=lambda one: one.order)


def _of_all(reader: Reader, kind: str) -> Iterable[Any]:
    for drawer in drawers("morning"):
        yield from getattr(drawer, kind, lambda reader: ())(reader)
