"""What is wrong with how cases of earlier editions go on: states without a place, clocks that nobody knows any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tanliu.decide.casework import paths
from tanliu.decide.casework.document import Migration, Workflow
from tanliu.decide.casework.running import running
from tanliu.decide.casework.wrong import Place, Wrong, unknown


def faults(process: Workflow, earlier: Mapping[str, Workflow]) -> list[Wrong]:
    """Return what is wrong with the migrations of an edition.

    Parameters
    ----------
    earlier
        The other editions of the process.
    """
    found: list[Wrong] = []
    stays: list[paths.Stay] = []
    for edition, migration in process.migrates.items():
        at = ("migrates", edition)
        if edition not in earlier:
            found.append(unknown("edition", at, edition, earlier))
            continue
        before = earlier[edition]
        wrong = [*_states(process, before, migration, at), *_clocks(process, before, migration, at)]
        wrong += _branches(process, before, at)
        found += wrong
        stays += [] if wrong else _stays(before, migration)
    return found or running(process, stays)


def _states(process: Workflow, before: Workflow, migration: Migration, at: Place) -> Iterator[Wrong]:
    """Look whether every state that a case may be in has its place, and none an end."""
    for name, state in before.states.items():
        if not state.final and name not in migration.states:
            yield Wrong("a state of the earlier edition has no place in this one", (*at, "states"), name)
    for name, after in migration.states.items():
        place = (*at, "states", name)
        if name not in before.states:
            yield unknown("state", place, name, before.states)
        if after not in process.states:
            yield unknown("state", place, after, process.states)
        elif process.states[after].final:
            yield Wrong("another edition does not end a case", place, after)


def _clocks(process: Workflow, before: Workflow, migration: Migration, at: Place) -> Iterator[Wrong]:
    for name in migration.clocks:
        if name not in before.clocks:
            yield unknown("clock", (*at, "clocks", name), name, before.clocks)
    for name in before.clocks:
        after = migration.clocks.get(name, name)
        if after not in process.clocks:
            yield unknown("clock", (*at, "clocks", name), after, process.clocks)


def _branches(process: Workflow, before: Workflow, at: Place) -> Iterator[Wrong]:
    """Look whether open branches find their group, members and states again."""
    for name, group in before.branches.items():
        after = process.branches.get(name)
        if after is None:
            yield unknown("group of branches", at, name, process.branches)
            continue
        for member in group.members:
            if member not in after.members:
                yield unknown("party", at, member, after.members)
        for state in group.states:
            if state not in after.states:
                yield unknown("state", at, state, after.states)


def _stays(before: Workflow, migration: Migration) -> list[paths.Stay]:
    """Return the states and clocks with which cases come."""
    return [
        paths.Stay(
            migration.states[stay.state],
            frozenset((migration.clocks.get(name, name), runs) for name, runs in stay.clocks),
        )
        for stay in paths.walked(before.initial, before.transitions, ())
        if not before.states[stay.state].final
    ]
