"""What is wrong with a process before any case runs: names that lead nowhere, dead ends, branches and clocks left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.casework import guards, migrations, paths
from tanliu.decide.casework.document import CLOCK, JOIN, MEMBER, ClockRule, Group, State, Transition, Workflow
from tanliu.decide.casework.running import running
from tanliu.decide.casework.wrong import Place, Wrong, unknown
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Return everything that is wrong with processes, with file, line and key."""
    for document in documents:
        editions = catalog.documents.get("workflows", {}).get(document.id, ())
        earlier = {one.edition: read(one, Workflow) for one in editions if one.edition != document.edition}
        process = read(document, Workflow)
        for one in faults(process) or migrations.faults(process, earlier):
            where = f"{document.where(*one.at)}: {'.'.join(map(str, one.at))}"
            yield TanliuError(one.what, where=where, found=one.found, accepted=one.accepted)


def faults(process: Workflow) -> list[Wrong]:
    """Return what is wrong with a process; its paths are only walked when every name in it leads somewhere."""
    tables = [_Table((), process.states, process.initial, process.transitions, frozenset({CLOCK, JOIN}))]
    tables += [
        _Table(("branches", name), group.states, group.initial, group.transitions, frozenset({CLOCK, MEMBER}))
        for name, group in process.branches.items()
    ]
    found = [wrong for table in tables for wrong in _names(process, table)]
    found += [wrong for name, group in process.branches.items() for wrong in _group(process, name, group)]
    found += _clocks(process)
    found += _others(process)
    if found:
        return found
    found = [wrong for table in tables for wrong in _graph(table)]
    found += _joins(process)
    return found or running(process)


@dataclass(frozen=True, slots=True)
class _Table:
    """States and transitions of the process or of a group, and who acts besides the parties."""

    at: Place
    states: Mapping[str, State]
    initial: str
    transitions: Sequence[Transition]
    besides: frozenset[str]

    def place(self, number: int, *keys: str | int) -> Place:
        return (*self.at, "transitions", number, *keys)


def _names(process: Workflow, table: _Table) -> Iterator[Wrong]:
    """Look at every name in the states and transitions of a table."""
    if table.initial not in table.states:
        yield unknown("state", (*table.at, "initial"), table.initial, table.states)
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(table.transitions):
        for place, name in enumerate(one.from_):
            if name not in table.states:
                yield unknown("state", table.place(number, "from", place), name, table.states)
            if (name, one.action) in seen:
                at, found = table.place(number, "action"), f"{one.action} in {name}"
                yield Wrong("two transitions of one state for one action", at, found)
            seen.add((name, one.action))
        if one.to is not None and one.to not in table.states:
            yield unknown("state", table.place(number, "to"), one.to, table.states)
        yield from _of_transition(process, table, number, one)
    yield from _turns(process, table)


def _turns(process: Workflow, table: _Table) -> Iterator[Wrong]:
    """Look whether whose turn it is can act at all."""
    for name, state in table.states.items():
        acting = {by for one in table.transitions if name in one.from_ for by in one.by}
        for place, party in enumerate(state.awaits or ()):
            at = (*table.at, "states", name, "awaits", place)
            if party not in process.parties and party not in table.besides:
                yield unknown("party", at, party, process.parties)
            elif party not in acting:
                yield Wrong("this party can do nothing here", at, party, ", ".join(sorted(acting)))


def _of_transition(process: Workflow, table: _Table, number: int, one: Transition) -> Iterator[Wrong]:
    parties = [*process.parties, *sorted(table.besides)]
    for place, name in enumerate(one.by):
        if name not in parties:
            yield unknown("party", table.place(number, "by", place), name, parties)
    for place, notice in enumerate(one.notices):
        if notice.to not in process.parties:
            yield unknown("party", table.place(number, "notices", place, "to"), notice.to, process.parties)
    for effect, names in one.clocks:
        for place, name in enumerate(names):
            if name not in process.clocks:
                yield unknown("clock", table.place(number, "clocks", effect, place), name, process.clocks)
    if one.form is not None and one.form not in process.forms:
        yield unknown("form", table.place(number, "form"), one.form, process.forms)
    if one.opens is not None and (table.at or one.opens not in process.branches):
        offered = () if table.at else process.branches
        yield unknown("group of branches", table.place(number, "opens"), one.opens, offered)
    yield from _condition(process, table.place(number, "when"), one.when)
    if CLOCK in one.by and one.when is not None:
        yield Wrong("silence finds out no condition", table.place(number, "when"), one.when)


def _condition(process: Workflow, at: Place, expression: str | None) -> Iterator[Wrong]:
    if expression is None:
        return
    try:
        guards.compiled(expression)
    except TanliuError as error:
        yield Wrong(error.what, at, error.found, error.accepted)
        return
    for name in sorted(guards.names(expression) - process.guards.keys()):
        yield unknown("guard", at, name, process.guards)


def _group(process: Workflow, name: str, group: Group) -> Iterator[Wrong]:
    """Look at members, answers and join of a group of branches."""
    for place, member in enumerate(group.members):
        if member not in process.parties:
            yield unknown("party", ("branches", name, "members", place), member, process.parties)
    for clock in group.starts:
        if clock not in process.clocks:
            yield unknown("clock", ("branches", name, "starts"), clock, process.clocks)
    for state, one in group.states.items():
        if one.final != (one.outcome is not None):
            there = ("branches", name, "states", state)
            yield Wrong("a state of a branch is final with an outcome, or neither", there, state)
    quorum = group.join.quorum
    if (group.join.rule == "quorum") != (quorum is not None) or (quorum or 0) > len(group.members):
        accepted = Message("1 to {most}, for the rule quorum only", most=len(group.members))
        yield Wrong("no quorum of these members", ("branches", name, "join"), quorum, accepted)
    if not any(one.opens == name for one in process.transitions):
        yield Wrong("no transition opens these branches", ("branches", name), name)


def _clocks(process: Workflow) -> Iterator[Wrong]:
    """Look whether clocks start, and whether what silence means is fully said."""
    started = {name for group in process.branches.values() for name in group.starts}
    started |= {name for one in _every(process) for name in one.clocks.start}
    for name, clock in process.clocks.items():
        silence = clock.silence
        if name not in started:
            yield Wrong("no transition starts this clock", ("clocks", name), name)
        told = {key for key in ("to", "action") if getattr(silence, key) is not None}
        if told != {"to" if silence.rule == "escalate" else "action"}:
            at, accepted = ("clocks", name, "silence"), Message("to for escalate, action for the others")
            yield Wrong("what silence means is not fully said", at, silence.rule, accepted)
        if silence.to is not None and silence.to not in process.parties:
            yield unknown("party", ("clocks", name, "silence", "to"), silence.to, process.parties)
        yield from _reminders(name, clock)
        taken = [one for one in _every(process) if one.action == silence.action and CLOCK in one.by]
        if silence.action is not None and not taken:
            yield Wrong(
                "no transition of this action by clock", ("clocks", name, "silence", "action"), silence.action
            )


def _reminders(name: str, clock: ClockRule) -> Iterator[Wrong]:
    """Look whether reminders have their day: within the clock, and after it only where the case is still awaited."""
    for place, left in enumerate(clock.reminders):
        if left >= clock.working_days:
            accepted = Message("fewer than {days} working days", days=clock.working_days)
            yield Wrong(
                "a reminder before the clock starts", ("clocks", name, "reminders", place), left, accepted
            )
    if clock.overdue and clock.silence.rule != "escalate":
        yield Wrong(
            "nobody is late where silence has its effect",
            ("clocks", name, "overdue"),
            clock.silence.rule,
            "escalate",
        )


def _others(process: Workflow) -> Iterator[Wrong]:
    """Look at the names in holds, forms and joins."""
    actions = sorted({one.action for one in _every(process)})
    for name, hold in process.holds.items():
        for place, action in enumerate(hold.blocks):
            if action not in actions:
                yield unknown("action", ("holds", name, "blocks", place), action, actions)
    for name, form in process.forms.items():
        for key, field in form.items():
            yield from _condition(process, ("forms", name, key, "required_when"), field.required_when)
            if (field.type == "choice") != bool(field.options):
                yield Wrong("a choice has options, and nothing else has", ("forms", name, key), field.type)
    joins = {one.action for one in process.transitions if JOIN in one.by}
    for name, group in process.branches.items():
        for key in ("agreed", "refused"):
            if (action := getattr(group.join, key)) not in joins:
                yield Wrong("no transition of this action by join", ("branches", name, "join", key), action)


def _graph(table: _Table) -> Iterator[Wrong]:
    """Look whether every state can be reached, and left unless it is final."""
    reached = paths.reached(table.initial, table.transitions)
    for name, state in table.states.items():
        exits = [one for one in table.transitions if name in one.from_]
        if name not in reached:
            yield Wrong("no path leads to this state", (*table.at, "states", name), name)
        if state.final and exits:
            yield Wrong("a final state is left", (*table.at, "states", name), exits[0].action)
        elif not state.final and not any(one.to not in (None, name) for one in exits):
            yield Wrong("no way leads out of this state", (*table.at, "states", name), name)


def _joins(process: Workflow) -> Iterator[Wrong]:
    """Look whether both answers of a group find a transition wherever the case may be while it is open."""
    for number, one in enumerate(process.transitions):
        if one.opens is None:
            continue
        join = process.branches[one.opens].join
        others = [two for two in process.transitions if JOIN not in two.by]
        for state in {one.to or before for before in one.from_}:
            for here in sorted(paths.reached(state, others)):
                if process.states[here].final:
                    continue
                for action in (join.agreed, join.refused):
                    if not any(
                        action == two.action and here in two.from_ and JOIN in two.by
                        for two in process.transitions
                    ):
                        at, found = ("transitions", number, "opens"), f"{action} in {here}"
                        yield Wrong(
                            "branches that cannot be joined", at, found, Message("a transition by join")
                        )


def _every(process: Workflow) -> list[Transition]:
    return [*process.transitions, *(one for group in process.branches.values() for one in group.transitions)]
