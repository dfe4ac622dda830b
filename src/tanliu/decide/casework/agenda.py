"""What the clocks of a case want, in the order of their days, and the event that silence is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tanliu.decide.casework import clocks
from tanliu.decide.casework.document import CLOCK
from tanliu.decide.casework.machine import Machine
from tanliu.decide.casework.types import Case, Clock, Event
from tanliu.kit.workday import Calendar


@dataclass(frozen=True, slots=True)
class Item:
    """A clock of a case, or of one of its branches, and what it wants."""

    clock: str
    member: str | None
    want: clocks.Want


def agenda(process: Machine, case: Case, calendar: Calendar) -> list[Item]:
    """Return what the running clocks of a case want, earliest first, whether done already or not."""
    places: list[tuple[str | None, Mapping[str, Clock]]] = [(None, case.clocks)]
    places += [(member, one.clocks) for member, one in case.branches.items() if one.is_open]
    found = [
        Item(name, member, want)
        for member, running in places
        for name, clock in running.items()
        if name in process.clocks
        for want in clocks.wants(clock, process.clocks[name], calendar)
    ]
    return sorted(found, key=lambda one: one.want.on)


def silence(process: Machine, case: Case, item: Item) -> Event | None:
    """Return the event that silence is, as of the day after the due date whenever it is found out.

    None where it only tells somebody, and where the due date had to be assumed: nothing is deemed on a guess.
    """
    action = process.clocks[item.clock].silence.action
    if action is None or item.want.left or item.want.assumed:
        return None
    return Event(action, CLOCK, item.want.on, case.revision, item.member, clock=item.clock)


def awaited(process: Machine, case: Case) -> tuple[str, ...]:
    """Return the parties whose turn it is: members of open branches, and those of the state itself."""
    members = tuple(name for name, one in case.branches.items() if one.is_open)
    own = () if case.state in process.final else process.awaits.get(case.state, ())
    return tuple(dict.fromkeys((*members, *own)))
