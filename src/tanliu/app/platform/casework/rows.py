"""Rows of a case into what the interpreter sees, and what it proposes back into rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from tanliu.app.platform.casework.models import Case, CaseBranch, CaseClock, CaseNotice, CaseStep
from tanliu.app.platform.casework.processes import Process
from tanliu.decide.casework import clocks, types
from tanliu.kit.errors import TanliuError
from tanliu.kit.workday import Calendar

FIRST = "0" * 64


def seen(case: Case, process: Process) -> types.Case:
    """Return a case as the interpreter sees it; what its process does not have is not looked for."""
    running: dict[str, dict[str, types.Clock]] = {}
    if process.says.clocks:
        for row in CaseClock.objects.filter(case_id=case.pk, stopped_on=None):
            clock = types.Clock(row.working_days, row.counted_from, row.used_days)
            running.setdefault(row.member, {})[row.kind] = clock
    group, branches = None, {}
    if process.says.branches:
        for branch in _newest(case.pk):
            group = branch.group
            own = running.get(branch.member, {})
            branches[branch.member] = types.Branch(branch.state, branch.outcome, own)
    return types.Case(case.state, case.revision, running.get("", {}), group, branches)


def _newest(case: int) -> Iterable[CaseBranch]:
    """Return the branches of the group that was opened last."""
    rows = CaseBranch.objects.filter(case_id=case)
    last = rows.aggregate(last=Max("opened_revision"))["last"]
    return rows.filter(opened_revision=last).order_by("id") if last is not None else ()


def write_branches(case: int, before: types.Case, after: types.Case) -> None:
    """Write the branches that a step opened, or the answers that it brought."""
    if after.branches is before.branches:
        return
    if after.group != before.group or not before.branches or _is_anew(before, after):
        CaseBranch.objects.bulk_create(
            CaseBranch(case_id=case, group=after.group, opened_revision=after.revision, member=name,
                       state=one.state, outcome=one.outcome)
            for name, one in after.branches.items()
        )  # fmt: skip
        return
    last = CaseBranch.objects.filter(case_id=case).aggregate(last=Max("opened_revision"))["last"]
    for name, one in after.branches.items():
        if one != before.branches.get(name):
            rows = CaseBranch.objects.filter(case_id=case, opened_revision=last, member=name)
            rows.update(state=one.state, outcome=one.outcome)


def _is_anew(before: types.Case, after: types.Case) -> bool:
    """Return whether the same group was opened once more: an answered branch is open again."""
    return any(one.is_open and not before.branches[name].is_open for name, one in after.branches.items())


def write_clocks(case: int, before: types.Case, after: types.Case, on: date, calendar: Calendar) -> None:
    """Start, stop, pause and resume the clocks of a case and of its branches."""
    places = [("", before.clocks, after.clocks)]
    for name in {*before.branches, *after.branches}:
        was, now = before.branches.get(name), after.branches.get(name)
        places.append((name, was.clocks if was else {}, now.clocks if now else {}))
    for member, was_clocks, now_clocks in places:
        for kind in {*was_clocks, *now_clocks}:
            clock = now_clocks.get(kind)
            if clock == was_clocks.get(kind):
                continue
            _put_clock(case, member, kind, clock, on, calendar)


def _put_clock(
    case: int, member: str, kind: str, clock: types.Clock | None, on: date, calendar: Calendar
) -> None:
    rows = CaseClock.objects.filter(case_id=case, member=member, kind=kind, stopped_on=None)
    if clock is None:
        rows.update(stopped_on=on)
        return
    told: dict[str, Any] = {
        "working_days": clock.working_days, "counted_from": clock.counted_from, "used_days": clock.used_days,
        "due_on": known_due_on(clock, calendar),
    }  # fmt: skip
    if not rows.update(**told):
        CaseClock.objects.create(case_id=case, member=member, kind=kind, started_on=on, **told)


def known_due_on(clock: types.Clock, calendar: Calendar) -> date | None:
    """Return the due date of a clock; None while it is paused, and where no calendar knows the year."""
    try:
        return clocks.due_on(clock, calendar)
    except TanliuError:
        return None


def write_steps(
    case: int, proposal: types.Proposal, who: Mapping[str, str], note: str, details: Mapping[str, Any]
) -> None:
    """Append the steps that are recorded; note and details belong to the first."""
    recorded = [one for one in proposal.taken if one.outcome.recorded]
    last = CaseStep.objects.filter(case_id=case).order_by("-id").first() if recorded else None
    previous = last.digest if last else FIRST
    for place, taken in enumerate(recorded):
        by_person = taken.by not in ("clock", "join")
        made = CaseStep(
            case_id=case, revision=proposal.case.revision, place=place, member=taken.member or "",
            actor=who["actor"] if by_person else taken.by, role=who["role"] if by_person else "", party=taken.by,
            action=taken.outcome.action, state_from=taken.outcome.state_from, state_to=taken.outcome.state_to,
            note="" if place else note, details={} if place else dict(details), previous=previous,
        )  # fmt: skip
        made.digest = previous = digest(made)
        made.save()


def digest(step: CaseStep) -> str:
    """Return the hash of a step and of all before it in its case."""
    told = [
        step.previous, step.case_id, step.revision, step.place, step.member, step.at.isoformat(), step.actor,
        step.party, step.action, step.state_from, step.state_to, step.note, step.details,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def write_notices(case: int, proposal: types.Proposal) -> None:
    """Write what the parties are told."""
    CaseNotice.objects.bulk_create(
        CaseNotice(
            case_id=case, revision=proposal.case.revision, to=one.to, text_en=one.text.en, text_zh=one.text.zh
        )
        for one in proposal.notices
    )
