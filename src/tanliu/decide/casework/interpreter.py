"""One event upon one case: the case after it, the steps it took, what is to be told; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from tanliu.decide.casework import clocks
from tanliu.decide.casework.document import JOIN, MEMBER
from tanliu.decide.casework.machine import Branches, Machine
from tanliu.decide.casework.types import (
    ENDED,
    Branch,
    Case,
    Clock,
    Event,
    NotOfferedError,
    Outcome,
    Proposal,
    Taken,
)
from tanliu.kit.errors import ConflictError
from tanliu.kit.message import Message
from tanliu.kit.workday import Calendar


def opened(process: Machine) -> Case:
    """Return a new case of a process."""
    return Case(process.initial)


def step(process: Machine, case: Case, event: Event, calendar: Calendar) -> Proposal:
    """Return what an event makes of a case.

    Parameters
    ----------
    process
        The compiled process of the case, in the edition in which the case began.
    calendar
        Working days; only asked where a clock is paused.

    Raises
    ------
    ConflictError
        When the case has moved on since the event's revision.
    NotOfferedError, NotAllowedError, HeldError
        As in `Machine.propose`.
    TanliuError
        When a clock is paused in a year that the calendar does not know.
    """
    if event.revision != case.revision:
        raise ConflictError(
            "the case has moved on in the meantime", where=process.name, found=event.revision,
            accepted=Message("a look at revision {revision}", revision=case.revision),
        )  # fmt: skip
    if event.member is not None:
        return _in_branch(process, case, event, event.member, calendar)
    outcome = process.propose(case.state, event.action, event.by, event.facts, event.holds)
    return Proposal(_after(process, case, outcome, event, calendar), (Taken(outcome, event.by),))


def offered(process: Machine, case: Case, by: str) -> list[str]:
    """Return the actions that the case's state has for a party, whatever conditions they have."""
    return process.offered(case.state, by)


def _after(process: Machine, case: Case, outcome: Outcome, event: Event, calendar: Calendar) -> Case:
    running = _without(case.clocks, event.clock) if event.member is None else case.clocks
    if outcome.moves_clocks or outcome.is_final:
        running = clocks.moved(running, outcome, process.clocks, event.on, calendar)
    branches = _ended(case.branches) if outcome.is_final and case.branches else case.branches
    group = case.group
    if outcome.opens is not None:
        group, branches = outcome.opens, _begun(process, outcome.opens, event.on)
    return Case(outcome.state_to, case.revision + 1, running, group, branches)


def _without(running: Mapping[str, Clock], over: str | None) -> Mapping[str, Clock]:
    """Return the clocks without the one that ran out."""
    return running if over is None else {name: one for name, one in running.items() if name != over}


def _begun(process: Machine, group: str, on: date) -> Mapping[str, Branch]:
    """Return the branches of a group on the day on which they begin."""
    begun = process.groups[group]
    running = {name: Clock(process.clocks[name].working_days, on) for name in begun.starts}
    return MappingProxyType(dict.fromkeys(begun.members, Branch(begun.machine.initial, None, running)))


def _in_branch(process: Machine, case: Case, event: Event, member: str, calendar: Calendar) -> Proposal:
    branch = case.branches.get(member)
    if branch is None or case.group is None or not branch.is_open:
        raise NotOfferedError(
            "this branch awaits no answer", where=process.name, found=member,
            accepted=", ".join(name for name, one in case.branches.items() if one.is_open),
        )  # fmt: skip
    group = process.groups[case.group]
    by = MEMBER if event.by == member else event.by
    outcome = group.machine.propose(branch.state, event.action, by, event.facts, event.holds)
    running = clocks.moved(_without(branch.clocks, event.clock), outcome, process.clocks, event.on, calendar)
    answered = Branch(outcome.state_to, outcome.answer, running)
    branches = {**case.branches, member: answered}
    taken = (Taken(outcome, event.by, member),)
    action = joined(group, branches)
    if action is None:
        after = Case(case.state, case.revision + 1, case.clocks, case.group, MappingProxyType(branches))
        return Proposal(after, taken)
    closing = process.propose(case.state, action, JOIN, event.facts)
    closed = Case(case.state, case.revision, case.clocks, case.group, _ended(branches))
    return Proposal(_after(process, closed, closing, event, calendar), (*taken, Taken(closing, JOIN)))


def joined(group: Branches, branches: Mapping[str, Branch]) -> str | None:
    """Return the action of the case that the answers so far lead to; None while others are awaited."""
    agreed = sum(one.outcome == "agreed" for one in branches.values())
    refused = sum(one.outcome == "refused" for one in branches.values())
    needed = _needed(group)
    if agreed >= needed and (group.join.rule != "all" or agreed + refused == len(branches)):
        return group.join.agreed
    if group.join.rule == "all" and agreed + refused < len(branches):
        return None
    return group.join.refused if refused > len(branches) - needed else None


def _needed(group: Branches) -> int:
    """Return how many branches must agree."""
    if group.join.rule == "any":
        return 1
    if group.join.rule == "quorum" and group.join.quorum is not None:
        return group.join.quorum
    return len(group.members)


def _ended(branches: Mapping[str, Branch]) -> Mapping[str, Branch]:
    """Return the branches with those that were still awaited ended, so that a late answer is refused."""
    return MappingProxyType(
        {name: Branch(one.state, ENDED) if one.is_open else one for name, one in branches.items()}
    )
