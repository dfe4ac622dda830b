"""The one way in which a case moves: checked by its process, written with its step in one transaction, never twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from tanliu.app.platform.access import role_of
from tanliu.app.platform.action import Actor, NotPermittedError
from tanliu.app.platform.casework import rows
from tanliu.app.platform.casework.models import Case, Hold
from tanliu.app.platform.casework.processes import Process, process
from tanliu.app.platform.served import catalog
from tanliu.decide.casework import interpreter
from tanliu.decide.casework.types import NO_HOLDS, Event, NotAllowedError, Proposal
from tanliu.kit.errors import ConflictError
from tanliu.kit.message import Message


@dataclass(frozen=True, slots=True)
class Move:
    """What somebody wants to do with a case.

    Attributes
    ----------
    revision
        That of the case as they saw it.
    facts
        Guards of the process, as the desk found them.
    holds
        Kinds of holds that the desk knows of, besides those in the table.
    note, details
        What the step keeps: the words of who acts, and the figures.
    changes
        Columns of the desk's own model that change with it.
    member
        The branch that is meant.
    """

    action: str
    revision: int
    facts: Mapping[str, bool] = field(default_factory=dict)
    holds: frozenset[str] = NO_HOLDS
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    member: str | None = None


def begin(model: type[Case], name: str, subject: str, entity_id: str, actor: Actor, **values: Any) -> Case:
    """Open a case; its first state is that of the process.

    Raises
    ------
    ConflictError
        When another one was opened for the subject in the meantime.
    """
    found = process(name)
    try:
        with transaction.atomic():
            begun: Case = model.objects.create(
                process=name, edition=found.says.edition, subject=subject, entity_id=entity_id,
                state=found.machine.initial, opened_by=actor.name, **values,
            )  # fmt: skip
    except IntegrityError as error:
        raise moved_on(subject) from error
    return begun


def preview(case: Case, move: Move, actor: Actor) -> Proposal:
    """Return what a move would do to a case as it is now; nothing is written.

    Raises
    ------
    ConflictError, NotOfferedError, NotPermittedError, HeldError
        When it cannot be done.
    """
    found = process(case.process, case.edition)
    holds = move.holds | holds_of(case.entity_id, found)
    event = Event(
        move.action, _party(found, case, move, actor), today(), move.revision, move.member, move.facts, holds
    )
    try:
        return interpreter.step(found.machine, rows.seen(case, found), event, catalog().calendar)
    except NotAllowedError as error:
        raise NotPermittedError(error.what, str(error.where), error.found) from error


def lock(case: Case, revision: int) -> None:
    """Hold the row of a case until the end of the transaction, for what must happen before it moves.

    Raises
    ------
    ConflictError
        When somebody else moved it in the meantime.
    """
    if not Case.objects.filter(pk=case.pk, revision=revision).update(revision=revision):
        raise moved_on(case.subject)


def take(case: Case, move: Move, actor: Actor) -> Proposal:
    """Move a case: its row, branches, clocks, step and notices change together or not at all.

    The row is changed by one UPDATE that names the revision that was looked at, so of two who act at once one moves the
    case and the other is told. Effects outside the database belong into the table of jobs, in the same transaction.

    Raises
    ------
    ConflictError
        When somebody else moved the case in the meantime.
    NotOfferedError, NotPermittedError, HeldError
        When it cannot be done.
    """
    with transaction.atomic():
        now: Case = type(case).objects.get(pk=case.pk)
        proposal = preview(now, move, actor)
        after, final = proposal.case, process(now.process, now.edition).machine.final
        same = Case.objects.filter(pk=now.pk, revision=move.revision)
        closed = timezone.now() if after.state in final else None
        moved = same.update(
            state=after.state, revision=after.revision, changed_at=timezone.now(), closed_at=closed
        )
        if not moved:
            raise moved_on(now.subject)
        if move.changes:
            type(case).objects.filter(pk=now.pk).update(**move.changes)
        _write(now, proposal, move, actor)
    case.refresh_from_db()
    return proposal


def _write(case: Case, proposal: Proposal, move: Move, actor: Actor) -> None:
    """Write what belongs to the step besides the row."""
    found = process(case.process, case.edition)
    before = rows.seen(case, found)
    rows.write_branches(case.pk, before, proposal.case)
    rows.write_clocks(case.pk, before, proposal.case, today(), catalog().calendar)
    who = {"actor": actor.name, "role": (role_of(actor.user) or "") if actor.user is not None else ""}
    rows.write_steps(case.pk, proposal, who, move.note, move.details)
    rows.write_notices(case.pk, proposal)


def _party(found: Process, case: Case, move: Move, actor: Actor) -> str:
    """Return as which party somebody acts: one that the action wants and their role allows."""
    if move.member is not None:
        return move.member if actor.may(found.says.parties[move.member].permission) else ""
    rule = found.machine.rules.get((case.state, move.action))
    own = [name for name, party in found.says.parties.items() if actor.may(party.permission)]
    return next((name for name in own if rule is not None and name in rule.by), own[0] if own else "")


def holds_of(entity_id: str, found: Process) -> frozenset[str]:
    """Return the kinds of holds in force for an entity; none are looked for where the process has none."""
    if not found.says.holds:
        return NO_HOLDS
    day = today()
    in_force = Hold.objects.filter(Q(until=None) | Q(until__gte=day), entity_id=entity_id, since__lte=day)
    return frozenset(in_force.values_list("kind", flat=True))


def offered(case: Case | None, name: str, actor: Actor, holds: frozenset[str] = NO_HOLDS) -> list[str]:
    """Return the actions that somebody may take now, in the order of the process; of a case that is not opened yet, first ones."""
    found = process(name, case.edition if case is not None else None)
    state = case.state if case is not None else found.machine.initial
    own = {party for party, says in found.says.parties.items() if actor.may(says.permission)}
    return [
        action
        for action in found.machine.offered(state)
        if (rule := found.machine.rules[state, action]).by & own and not rule.blocked_by & holds
    ]


def today() -> date:
    """Return the day of the server's zone, in which working days are counted."""
    return timezone.localdate()


def moved_on(subject: str) -> ConflictError:
    """Return the error of somebody who acts on what has changed."""
    return ConflictError(
        "somebody else changed this case in the meantime; nothing was saved",
        where=subject,
        accepted=Message("look at it anew"),
    )
