"""What a step of a case leaves in the database, in the transaction of who calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tanliu.app import clock
from tanliu.app.platform.casework import rows
from tanliu.app.platform.casework.models import Case, CaseClock, CaseStep
from tanliu.app.platform.casework.standing import Standing
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.decide.casework.types import Proposal
from tanliu.kit.errors import ConflictError
from tanliu.kit.message import Message

#: The action and the party of a step by which a case goes on in another edition.
MIGRATE, EDITION = "migrate", "edition"


@dataclass(frozen=True, slots=True)
class Written:
    """Who takes a step, and what it keeps: their words and the figures."""

    actor: str
    role: str = ""
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def write_step(case: Case, at: Standing, proposal: Proposal, by: Written) -> None:
    """Write the row of a case, its branches, clocks, steps and notices.

    The row is changed by one UPDATE that names the revision that was looked at.

    Raises
    ------
    ConflictError
        When somebody else moved the case in the meantime.
    """
    after = proposal.case
    closed = clock.now() if after.state in at.process.machine.final else None
    same = Case.objects.filter(pk=case.pk, revision=at.case.revision)
    told = {
        "state": after.state,
        "revision": after.revision,
        "changed_at": clock.now(),
        "closed_at": closed,
    }
    if not same.update(**told):
        raise moved_on(case.subject)
    rows.write_branches(case.pk, at.case, after)
    rows.write_clocks(case.pk, at.case, after, at.process, today(), catalog().calendar)
    who = {"actor": by.actor, "role": by.role}
    rows.write_steps(case.pk, proposal, who, by.note, by.details)
    rows.write_notices(case, proposal, at.process)


def write_migration(case: Case, at: Standing, by: Written) -> Standing:
    """Let a case go on in the edition that takes it over: a step of its own, kept in its history.

    Returns
    -------
    Standing
        The case in the new edition; it is the same one where nothing takes it over.

    Raises
    ------
    ConflictError
        When somebody else moved the case in the meantime.
    """
    if at.migration is None:
        return at
    says, after = at.process.says, replace(at.case, revision=at.case.revision + 1)
    same = Case.objects.filter(pk=case.pk, revision=at.case.revision)
    if not same.update(state=after.state, edition=says.edition, revision=after.revision):
        raise moved_on(case.subject)
    rows.rename_clocks(case.pk, at.migration.clocks)
    step = CaseStep(
        case_id=case.pk, revision=after.revision, actor=by.actor, role=by.role, party=EDITION, action=MIGRATE,
        state_from=case.state, state_to=after.state, details={"from": case.edition, "to": says.edition},
    )  # fmt: skip
    rows.append(step)
    # what they want by the rules of this edition is looked up by the next run of `tend`
    CaseClock.objects.filter(case_id=case.pk, stopped_on=None).update(wants_on=today())
    return Standing(at.process, after)


def moved_on(subject: str) -> ConflictError:
    """Return the error of somebody who acts on what has changed."""
    return ConflictError(
        "somebody else changed this case in the meantime; nothing was saved",
        where=subject,
        accepted=Message("look at it anew"),
    )
