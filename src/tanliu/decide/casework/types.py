"""A case as the interpreter sees it, what happens to it, and what follows; all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from tanliu.decide.casework.document import Notice
from tanliu.kit.errors import TanliuError

NOTHING: Mapping[str, bool] = MappingProxyType({})
NO_HOLDS: frozenset[str] = frozenset()
#: A branch that the join made needless.
ENDED = "ended"


class NotOfferedError(TanliuError):
    """The action is not offered in the state in which the case is."""


class NotAllowedError(TanliuError):
    """The action is offered, but not to this party."""


class HeldError(TanliuError):
    """Something outside the case forbids the action for now."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Working days that run, or stand still.

    Attributes
    ----------
    working_days
        Days that it has.
    counted_from
        Day after which working days count; None while it is paused.
    used_days
        Working days that passed before ``counted_from``.
    """

    working_days: int
    counted_from: date | None
    used_days: int = 0

    @property
    def is_paused(self) -> bool:
        return self.counted_from is None


@dataclass(frozen=True, slots=True)
class Branch:
    """One of several answers that are awaited at the same time."""

    state: str
    outcome: str | None = None
    clocks: Mapping[str, Clock] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class Case:
    """Where a case stands; ``revision`` grows with every step.

    Attributes
    ----------
    group
        The group of branches that is or was open last.
    branches
        Its branches by member.
    """

    state: str
    revision: int = 1
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    group: str | None = None
    branches: Mapping[str, Branch] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody acts on a case as they saw it.

    Attributes
    ----------
    by
        Party, ``clock`` or ``join``.
    on
        Day on which it happens.
    revision
        That of the case as it was seen: after another step the event is refused.
    member
        The branch that is meant; None for the case itself.
    facts, holds
        Guards that were found out, and kinds of holds in force.
    clock
        The clock that ran out, where silence acts: it is over with that.
    """

    action: str
    by: str
    on: date
    revision: int
    member: str | None = None
    facts: Mapping[str, bool] = field(default_factory=lambda: NOTHING)
    holds: frozenset[str] = NO_HOLDS
    clock: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a transition does, made once when the process is compiled."""

    action: str
    state_from: str
    state_to: str
    is_final: bool = False
    answer: str | None = None
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    opens: str | None = None
    notices: tuple[Notice, ...] = ()
    form: str | None = None
    recorded: bool = True

    @property
    def moves_clocks(self) -> bool:
        return bool(self.starts or self.stops or self.pauses or self.resumes)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that an event causes; the join of branches may cause a second one."""

    outcome: Outcome
    by: str
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an event would make of a case; nothing is written yet."""

    case: Case
    taken: tuple[Taken, ...]

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(notice for step in self.taken for notice in step.outcome.notices)
