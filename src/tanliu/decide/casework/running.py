"""Clocks on every path of a process: stopped before an end, and with an effect wherever they may run out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tanliu.decide.casework import paths
from tanliu.decide.casework.document import CLOCK, State, Transition, Workflow
from tanliu.decide.casework.wrong import Place, Wrong
from tanliu.kit.message import Message


def running(process: Workflow, others: Sequence[paths.Stay] = ()) -> list[Wrong]:
    """Look whether a clock still runs at an end, and whether silence finds its transition wherever it runs.

    Parameters
    ----------
    others
        Where cases begin besides the first state: those that come from an earlier edition.
    """
    walked = paths.walked(process.initial, process.transitions, (), others)
    found = list(_left(process, (), process.states, walked))
    for name, group in process.branches.items():
        walked = paths.walked(group.initial, group.transitions, group.starts)
        found += _left(process, ("branches", name), group.states, walked)
    return found


def _left(
    process: Workflow, at: Place, states: Mapping[str, State], walked: Iterable[paths.Stay]
) -> Iterator[Wrong]:
    transitions = process.transitions if not at else process.branches[str(at[1])].transitions
    told: set[tuple[str, str]] = set()
    for stay in walked:
        for clock, runs in sorted(stay.clocks):
            if (stay.state, clock) in told:
                continue
            place = (*at, "states", stay.state)
            action = process.clocks[clock].silence.action
            if states[stay.state].final:
                told.add((stay.state, clock))
                yield Wrong(
                    "a clock is not stopped on the way to this end",
                    place,
                    clock,
                    Message("stop in the last step"),
                )
            elif runs and action is not None and not _by_clock(transitions, stay.state, action):
                told.add((stay.state, clock))
                yield Wrong(
                    "silence has no effect in this state",
                    place,
                    clock,
                    Message("{action} by clock", action=action),
                )


def _by_clock(transitions: Iterable[Transition], state: str, action: str) -> bool:
    return any(one.action == action and state in one.from_ and CLOCK in one.by for one in transitions)
