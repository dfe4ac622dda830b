"""The one way in which a case moves: checked by its process, written with its step in one transaction, never twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction

from tanliu.app.platform.access import role_of
from tanliu.app.platform.action import Actor, NotPermittedError
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.casework.standing import Standing, here, hold_causes, holds_of, standing
from tanliu.app.platform.casework.tend import overdue_silence
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.casework.write import Written, moved_on, write_migration, write_step
from tanliu.app.platform.served import catalog
from tanliu.decide.casework import interpreter
from tanliu.decide.casework.types import (
    NO_HOLDS,
    Event,
    HeldError,
    NotAllowedError,
    NotOfferedError,
    Proposal,
)
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

    A case that a newer edition takes over is judged by that edition.

    Raises
    ------
    ConflictError, NotOfferedError, NotPermittedError, HeldError
        When it cannot be done.
    """
    return _proposal(case, standing(case), move, actor)


def _proposal(case: Case, at: Standing, move: Move, actor: Actor) -> Proposal:
    holds = move.holds | holds_of(case.entity_id, at.process)
    by = _party(at, move, actor)
    event = Event(move.action, by, today(), move.revision, move.member, move.facts, holds)
    try:
        return interpreter.step(at.process.machine, at.case, event, catalog().calendar)
    except NotAllowedError as error:
        raise NotPermittedError(error.what, str(error.where), error.found) from error
    except HeldError as error:
        raise HeldError(
            error.what, where=error.where, found=_why(case, error, at), accepted=error.accepted
        ) from error


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
        at = standing(now)
        _refuse_late(now)
        by = _written(actor, move)
        if at.migration is not None and move.revision == now.revision:
            at = write_migration(now, at, replace(by, note="", details={}))
            move = replace(move, revision=at.case.revision)
        proposal = _proposal(now, at, move, actor)
        write_step(now, at, proposal, by)
        if move.changes:
            type(case).objects.filter(pk=now.pk).update(**move.changes)
    case.refresh_from_db()
    return proposal


def _written(actor: Actor, move: Move) -> Written:
    role = (role_of(actor.user) or "") if actor.user is not None else ""
    return Written(actor.name, role, move.note, move.details)


def _refuse_late(case: Case) -> None:
    """Refuse a step after a day on which silence had its effect, though nobody wrote that yet.

    Raises
    ------
    NotOfferedError
        The worker writes it within a minute.
    """
    found = overdue_silence(case, here(case))
    if found is not None:
        raise NotOfferedError(
            "a deadline is over, and its effect comes first", where=case.subject, found=found[0].want.due_on,
            accepted=Message("what is possible in the state {state}, within a minute", state=found[1].case.state),
        )  # fmt: skip


def migrate(case: Case, actor: Actor) -> bool:
    """Let a case go on in the edition that takes it over, without any other step; False when none does.

    Raises
    ------
    ConflictError
        When somebody else moved the case in the meantime.
    """
    with transaction.atomic():
        now = Case.objects.get(pk=case.pk)
        at = standing(now)
        if at.migration is None:
            return False
        write_migration(now, at, _written(actor, Move("migrate", now.revision)))
    return True


def _why(case: Case, error: HeldError, at: Standing) -> object:
    """Return what holds a case, with the cause of each hold that is in the table."""
    causes = hold_causes(case.entity_id, at.process)
    return "; ".join(causes) or error.found


def _party(at: Standing, move: Move, actor: Actor) -> str:
    """Return as which party somebody acts: one that the action wants and their role allows."""
    parties = at.process.says.parties
    if move.member is not None:
        return move.member if actor.may(parties[move.member].permission) else ""
    rule = at.process.machine.rules.get((at.case.state, move.action))
    own = [name for name, party in parties.items() if actor.may(party.permission)]
    return next((name for name in own if rule is not None and name in rule.by), own[0] if own else "")


def offered(case: Case | None, name: str, actor: Actor, holds: frozenset[str] = NO_HOLDS) -> list[str]:
    """Return the actions that somebody may take now, in the order of the process; of a case that is not opened yet, first ones."""
    at = None if case is None else standing(case)
    found = at.process if at is not None else process(name)
    state = at.case.state if at is not None else found.machine.initial
    own = {party for party, says in found.says.parties.items() if actor.may(says.permission)}
    return [
        action
        for action in found.machine.offered(state)
        if (rule := found.machine.rules[state, action]).by & own and not rule.blocked_by & holds
    ]
