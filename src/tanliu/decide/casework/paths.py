"""Where a case can get to: states that can be reached, and the clocks that then run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tanliu.decide.casework.document import Transition


@dataclass(frozen=True, slots=True)
class Stay:
    """A state with the clocks that a case may have in it; True for those that run, False for paused ones."""

    state: str
    clocks: frozenset[tuple[str, bool]]


def reached(initial: str, transitions: Iterable[Transition]) -> frozenset[str]:
    """Return the states that can be reached, the first one included."""
    known, waiting = {initial}, [initial]
    steps = list(transitions)
    while waiting:
        here = waiting.pop()
        for one in steps:
            if here in one.from_ and one.to is not None and one.to not in known:
                known.add(one.to)
                waiting.append(one.to)
    return frozenset(known)


def walked(
    initial: str, transitions: Sequence[Transition], starts: Iterable[str], others: Iterable[Stay] = ()
) -> list[Stay]:
    """Return every state with every set of clocks in which it can be reached, from the first state or from others."""
    known = {Stay(initial, frozenset((name, True) for name in starts)), *others}
    waiting = list(known)
    while waiting:
        here = waiting.pop()
        for one in transitions:
            if here.state not in one.from_:
                continue
            there = Stay(one.to or here.state, _after(here.clocks, one))
            if there not in known:
                known.add(there)
                waiting.append(there)
    return sorted(known, key=lambda stay: (stay.state, sorted(stay.clocks)))


def _after(clocks: frozenset[tuple[str, bool]], one: Transition) -> frozenset[tuple[str, bool]]:
    runs = {name: state for name, state in clocks if name not in one.clocks.stop}
    runs.update({name: False for name in one.clocks.pause if name in runs})
    runs.update({name: True for name in one.clocks.resume if name in runs})
    runs.update(dict.fromkeys(one.clocks.start, True))
    return frozenset(runs.items())
