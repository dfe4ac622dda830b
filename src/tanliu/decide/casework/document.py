"""The document of a process under ``workflows/`` of a pack: what a case may be, who may move it, and what that causes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Sourced

#: Who acts where no person does: a clock at its due date, the join of branches.
CLOCK, JOIN = "clock", "join"
#: Within a group of branches: the party whose branch it is.
MEMBER = "member"

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Party(Block):
    """Somebody who takes part."""

    name: Bilingual
    permission: Name
    """Permission of the platform that a person needs to act as this party."""


class Input(Block):
    """A field of a form."""

    label: Bilingual
    type: Literal["reason", "text", "number", "day", "choice"] = "text"
    """``reason``: why somebody acts, never empty; ``choice``: one of ``options``."""
    longest: Count = 1000
    """Characters."""
    required_when: str | None = None
    """Expression of guards under which it must be filled; never when left out, unless it is a reason."""
    options: Mapping[Name, Bilingual] = {}
    """What a choice is made from, in its order."""
    adds: bool = False
    """Of a number: whether those of several cases may be added up."""
    prefill: Name | None = None
    """What is known of the enterprise already and stands in the field when the form opens."""


class Guard(Block):
    """A condition that the case's own desk finds out; the process only names it."""

    text: Bilingual
    """What is true when it holds."""


class Notice(Block):
    """A message to a party."""

    to: Name
    text: Bilingual


class ClockEffects(Block):
    """What a step does to clocks."""

    start: tuple[Name, ...] = ()
    stop: tuple[Name, ...] = ()
    pause: tuple[Name, ...] = ()
    resume: tuple[Name, ...] = ()


class Transition(Block):
    """What an action does in some states."""

    action: Name
    text: Bilingual
    from_: Annotated[tuple[Name, ...], Field(alias="from", min_length=1)]
    to: Name | None = None
    """State to which it leads; the case stays where it is when left out."""
    by: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Parties of which one may act; ``clock`` at a due date, ``join`` when branches are answered."""
    when: str | None = None
    """Expression of guards, such as ``complete and not disputed``."""
    form: Name | None = None
    clocks: ClockEffects = ClockEffects()
    opens: Name | None = None
    """Group of branches that begins."""
    notices: tuple[Notice, ...] = ()
    recorded: bool = True
    """Whether it leaves a step in the case; what only saves a draft need not."""


class State(Block):
    """Where a case or branch may stand."""

    name: Bilingual
    final: bool = False
    awaits: tuple[Name, ...] | None = None
    """Parties whose turn it is: all who may act when left out, nobody for an empty list."""


class BranchState(State):
    """Where a branch may stand; a final one says what was answered."""

    outcome: Literal["agreed", "refused"] | None = None


class Join(Block):
    """How the answers of branches become one."""

    rule: Literal["all", "any", "quorum", "first_refusal"]
    quorum: Count | None = None
    agreed: Name
    """Action of the case, by ``join``, when the branches agree."""
    refused: Name
    """Action of the case, by ``join``, when they do not."""


class Group(Block):
    """Branches that begin together, one for each member, each with the states below."""

    members: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Parties."""
    initial: Name
    states: Mapping[Name, BranchState]
    transitions: Annotated[tuple[Transition, ...], Field(min_length=1)]
    join: Join
    starts: tuple[Name, ...] = ()
    """Clocks that start in every branch when it begins."""


class Silence(Block):
    """What happens when nobody acted until the due date."""

    rule: Literal["escalate", "deem_agreed", "deem_refused"]
    to: Name | None = None
    """Party that is told, for ``escalate``."""
    action: Name | None = None
    """Action by ``clock`` that is taken, for the others."""


class ClockRule(Block):
    """Working days within which something must happen, counted from the day after the start."""

    name: Bilingual
    working_days: Count
    reminders: tuple[Count, ...] = ()
    """Working days before the due date on which who must act is reminded."""
    overdue: tuple[Count, ...] = ()
    """Working days after the due date on which they are reminded again, where silence only tells somebody."""
    silence: Silence


class HoldRule(Block):
    """Something outside the case that forbids actions while it lasts."""

    name: Bilingual
    blocks: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Actions."""


class Migration(Block):
    """How a case of an earlier edition goes on in this one."""

    states: Mapping[Name, Name]
    """State of this edition by every state of the earlier one that is no end."""
    clocks: Mapping[Name, Name] = {}
    """Clock of this edition by clocks of the earlier one that have another name here."""


class Workflow(Dated, Sourced):
    """A process: states, who may do what in each, and what follows."""

    workflow: str
    """Id of the process."""
    kind: Literal["process"] = "process"
    parties: Mapping[Name, Party]
    initial: Name
    states: Mapping[Name, State]
    transitions: Annotated[tuple[Transition, ...], Field(min_length=1)]
    forms: Mapping[Name, Mapping[Name, Input]] = {}
    guards: Mapping[Name, Guard] = {}
    branches: Mapping[Name, Group] = {}
    clocks: Mapping[Name, ClockRule] = {}
    holds: Mapping[Name, HoldRule] = {}
    review: str | None = None
    """Id of the energy review that is worked out beside a case from the form of its first step."""
    migrates: Mapping[str, Migration] = {}
    """By earlier edition; its cases stay with it where none is declared."""
