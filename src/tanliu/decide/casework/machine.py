"""A process compiled: one look-up for each state and action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tanliu.decide.casework.document import (
    CLOCK,
    JOIN,
    ClockRule,
    Group,
    Input,
    Join,
    State,
    Transition,
    Workflow,
)
from tanliu.decide.casework.guards import Facts, Test, compiled
from tanliu.decide.casework.types import (
    NO_HOLDS,
    NOTHING,
    HeldError,
    NotAllowedError,
    NotOfferedError,
    Outcome,
)
from tanliu.kit.message import Message


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take an action in a state, under which condition, and what it does."""

    outcome: Outcome
    by: frozenset[str]
    when: str | None
    test: Test | None
    blocked_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Machine:
    """States and rules of a process, or of the branches of a group.

    Attributes
    ----------
    awaits
        Parties whose turn it is, by state.
    groups
        Groups of branches; none within a group.
    """

    name: str
    edition: str
    initial: str
    final: frozenset[str]
    awaits: Mapping[str, tuple[str, ...]]
    rules: Mapping[tuple[str, str], Rule]
    clocks: Mapping[str, ClockRule]
    groups: Mapping[str, Branches]
    forms: Mapping[str, Mapping[str, Input]]

    def propose(
        self, state: str, action: str, by: str, facts: Facts = NOTHING, holds: frozenset[str] = NO_HOLDS
    ) -> Outcome:
        """Return what an action of a party does in a state.

        Raises
        ------
        NotOfferedError
            When the state does not offer it, or its condition does not hold.
        NotAllowedError
            When it is for other parties.
        HeldError
            When a hold forbids it.
        """
        rule = self.rules.get((state, action))
        if rule is None:
            raise NotOfferedError(
                "this action is not offered in this state", where=self.name, found=f"{action} in {state}",
                accepted=", ".join(self.offered(state)),
            )  # fmt: skip
        if by not in rule.by:
            raise NotAllowedError(
                "this action is for others", where=self.name, found=f"{action} by {by}",
                accepted=", ".join(sorted(rule.by)),
            )  # fmt: skip
        if rule.test is not None and not rule.test(facts):
            raise NotOfferedError(
                "a condition of this action does not hold", where=self.name, found=action, accepted=rule.when
            )
        if holds and holds & rule.blocked_by:
            raise HeldError(
                "a hold forbids this action", where=self.name, found=", ".join(sorted(holds & rule.blocked_by)),
                accepted=Message("the end of the hold"),
            )  # fmt: skip
        return rule.outcome

    def offered(self, state: str, by: str | None = None) -> list[str]:
        """Return the actions of a state, in the order of the document; those of a party if one is named."""
        return [
            action
            for (before, action), rule in self.rules.items()
            if before == state and (by is None or by in rule.by)
        ]

    @property
    def actions(self) -> frozenset[str]:
        """Every action of every state."""
        return frozenset(action for _, action in self.rules)

    def states_of(self, action: str) -> list[str]:
        """Return the states that offer an action, in the order of the document."""
        return [before for before, name in self.rules if name == action]


@dataclass(frozen=True, slots=True)
class Branches:
    """A group of branches: who answers, by which states, and how the answers are joined."""

    members: tuple[str, ...]
    machine: Machine
    join: Join
    starts: tuple[str, ...]


def machine(process: Workflow) -> Machine:
    """Compile a process that the checks found nothing wrong with."""
    blocked = _blocked(process)
    groups = {name: _group(process, name, group, blocked) for name, group in process.branches.items()}
    return Machine(
        name=process.workflow, edition=process.edition, initial=process.initial, final=_final(process.states),
        awaits=_awaits(process.states, process.transitions), rules=_rules(process.transitions, process.states, blocked), clocks=process.clocks,
        groups=MappingProxyType(groups), forms=process.forms,
    )  # fmt: skip


def _group(process: Workflow, name: str, group: Group, blocked: Mapping[str, frozenset[str]]) -> Branches:
    states = group.states
    inner = Machine(
        name=f"{process.workflow}.{name}", edition=process.edition, initial=group.initial, final=_final(states),
        awaits=_awaits(states, group.transitions), rules=_rules(group.transitions, states, blocked), clocks=process.clocks, groups=MappingProxyType({}),
        forms=process.forms,
    )  # fmt: skip
    return Branches(group.members, inner, group.join, group.starts)


def _final(states: Mapping[str, State]) -> frozenset[str]:
    return frozenset(name for name, state in states.items() if state.final)


def _awaits(states: Mapping[str, State], transitions: Sequence[Transition]) -> Mapping[str, tuple[str, ...]]:
    """Return whose turn it is in each state: whom the document names, or all persons who may act."""
    acting = {
        name: tuple(dict.fromkeys(by for one in transitions if name in one.from_ for by in one.by if by not in (CLOCK, JOIN)))
        for name in states
    }  # fmt: skip
    return MappingProxyType(
        {name: acting[name] if state.awaits is None else state.awaits for name, state in states.items()}
    )


def _blocked(process: Workflow) -> Mapping[str, frozenset[str]]:
    """Return the holds that forbid each action."""
    actions = {action for hold in process.holds.values() for action in hold.blocks}
    return {
        action: frozenset(name for name, hold in process.holds.items() if action in hold.blocks)
        for action in actions
    }


def _rules(
    transitions: Iterable[Transition], states: Mapping[str, State], blocked: Mapping[str, frozenset[str]]
) -> Mapping[tuple[str, str], Rule]:
    found = {}
    for one in transitions:
        test = None if one.when is None else compiled(one.when)
        holds = blocked.get(one.action, frozenset())
        for before in one.from_:
            outcome = _outcome(one, before, states)
            found[before, one.action] = Rule(outcome, frozenset(one.by), one.when, test, holds)
    return MappingProxyType(found)


def _outcome(one: Transition, before: str, states: Mapping[str, State]) -> Outcome:
    after = one.to or before
    return Outcome(
        action=one.action, state_from=before, state_to=after, is_final=states[after].final,
        answer=getattr(states[after], "outcome", None), starts=one.clocks.start, stops=one.clocks.stop,
        pauses=one.clocks.pause, resumes=one.clocks.resume, opens=one.opens, notices=one.notices, form=one.form,
        recorded=one.recorded,
    )  # fmt: skip
