"""Rows of a case into what the interpreter sees, and what it proposes back into rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from tanliu.app.platform.casework.models import Case, CaseBranch, CaseClock, CaseNotice, CaseStep
from tanliu.app.platform.casework.processes import Process
from tanliu.decide.casework import clocks, types
from tanliu.decide.casework.agenda import Item, awaited
from tanliu.kit.storable import storable
from tanliu.kit.workday import Calendar

if TYPE_CHECKING:
    from tanliu.app.platform.casework.standing import Standing

_Clocks = Mapping[str, types.Clock]
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


def write_clocks(
    case: int, before: types.Case, after: types.Case, process: Process, on: date, calendar: Calendar
) -> None:
    """Start, stop, pause and resume the clocks of a case and of its branches."""
    changed = False
    for member, was_clocks, now_clocks in _places(before, after):
        for kind in {*was_clocks, *now_clocks}:
            clock = now_clocks.get(kind)
            if clock == was_clocks.get(kind):
                continue
            changed = True
            _put_clock(case, member, kind, clock, process, on, calendar)
    if changed:
        _write_due(case)


def _places(before: types.Case, after: types.Case) -> Iterable[tuple[str, _Clocks, _Clocks]]:
    """Return the clocks before and after: of the case itself, then of each branch."""
    yield "", before.clocks, after.clocks
    for name in {*before.branches, *after.branches}:
        was, now = before.branches.get(name), after.branches.get(name)
        yield name, was.clocks if was else {}, now.clocks if now else {}


def _put_clock(
    case: int,
    member: str,
    kind: str,
    clock: types.Clock | None,
    process: Process,
    on: date,
    calendar: Calendar,
) -> None:
    rows = CaseClock.objects.filter(case_id=case, member=member, kind=kind, stopped_on=None)
    if clock is None:
        rows.update(stopped_on=on)
        return
    due, assumed = _due(clock, calendar)
    wants = clocks.wants(clock, process.machine.clocks[kind], calendar)
    told: dict[str, Any] = {
        "working_days": clock.working_days, "counted_from": clock.counted_from, "used_days": clock.used_days,
        "due_on": due, "due_assumed": assumed, "wants_on": wants[0].on if wants else None,
    }  # fmt: skip
    if not rows.update(**told):
        CaseClock.objects.create(case_id=case, member=member, kind=kind, started_on=on, **told)


def _due(clock: types.Clock, calendar: Calendar) -> tuple[date | None, bool]:
    """Return the due day of a clock and whether it is assumed; None while it is paused."""
    due = clocks.due(clock, calendar)
    return (None, False) if due is None else (due.day, due.assumed)


def due_of(row: CaseClock, calendar: Calendar) -> tuple[date | None, bool]:
    """Return the due day of a row and whether it is assumed, by a calendar."""
    return _due(types.Clock(row.working_days, row.counted_from, row.used_days), calendar)


def _write_due(case: int) -> None:
    """Write the next due day of a case into its row, by which the register is sorted."""
    first = (
        CaseClock.objects.filter(case_id=case, stopped_on=None, due_on__isnull=False)
        .order_by("due_on", "id")
        .first()
    )
    Case.objects.filter(pk=case).update(
        due_on=first.due_on if first else None, due_assumed=first.due_assumed if first else False
    )


def plan_clocks(case: int, left: Sequence[Item]) -> None:
    """Write when each running clock of a case wants something again.

    Parameters
    ----------
    left
        What is not done yet, earliest first.
    """
    for row in CaseClock.objects.filter(case_id=case, stopped_on=None):
        own = [one.want.on for one in left if (one.member or "", one.clock) == (row.member, row.kind)]
        CaseClock.objects.filter(pk=row.pk).update(wants_on=own[0] if own else None)


def move_due_days(case: Case, at: Standing, calendar: Calendar) -> int:
    """Bring the due days of a case up to a calendar, and tell whose turn it is; returns how many moved."""
    moved = 0
    for row in CaseClock.objects.filter(case_id=case.pk, stopped_on=None):
        due, assumed = due_of(row, calendar)
        if (due, assumed) == (row.due_on, row.due_assumed):
            continue
        CaseClock.objects.filter(pk=row.pk).update(due_on=due, due_assumed=assumed, wants_on=row.counted_from)
        if due != row.due_on:
            moved += 1
            name = at.process.says.clocks[row.kind].name
            told = {"en": f"{name.en}: due on {due}, no longer on {row.due_on}; the calendar of working days changed",
                    "zh": f"{name.zh}：工作日历有变，到期日由 {row.due_on} 改为 {due}"}  # fmt: skip
            parties = [row.member] if row.member else list(awaited(at.process.machine, at.case))
            write_told(case, at, parties, told, f"calendar {row.pk} {row.due_on} {due}", due)
    _write_due(case.pk)
    return moved


def rename_clocks(case: int, names: Mapping[str, str]) -> None:
    """Give the running clocks of a case the names that another edition has for them."""
    renamed = [
        (row.pk, names[row.kind])
        for row in CaseClock.objects.filter(case_id=case, stopped_on=None)
        if row.kind in names
    ]
    for key, _ in renamed:
        # two clocks may change their names with each other
        CaseClock.objects.filter(pk=key).update(kind=f"~{key}")
    for key, name in renamed:
        CaseClock.objects.filter(pk=key).update(kind=name)


def write_steps(
    case: int, proposal: types.Proposal, who: Mapping[str, str], note: str, details: Mapping[str, Any]
) -> None:
    """Append the steps that are recorded; note and details belong to the first."""
    recorded = [one for one in proposal.taken if one.outcome.recorded]
    for place, taken in enumerate(recorded):
        by_person = taken.by not in ("clock", "join")
        append(CaseStep(
            case_id=case, revision=proposal.case.revision, place=place, member=taken.member or "",
            actor=who["actor"] if by_person else taken.by, role=who["role"] if by_person else "", party=taken.by,
            action=taken.outcome.action, state_from=taken.outcome.state_from, state_to=taken.outcome.state_to,
            note="" if place else note, details={} if place else dict(details),
        ))  # fmt: skip


def append(step: CaseStep) -> None:
    """Write a step with the hash of the one before it."""
    last = CaseStep.objects.filter(case_id=step.case_id).order_by("-id").first()
    # what is kept is what the hash is of
    step.note, step.details = storable(step.note), storable(step.details)
    step.previous = last.digest if last else FIRST
    step.digest = digest(step)
    step.save()


def digest(step: CaseStep) -> str:
    """Return the hash of a step and of all before it in its case."""
    told = [
        step.previous, step.case_id, step.revision, step.place, step.member, step.at.isoformat(), step.actor,
        step.party, step.action, step.state_from, step.state_to, step.note, step.details,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def write_notices(case: Case, proposal: types.Proposal, process: Process) -> None:
    """Write what the parties are told."""
    CaseNotice.objects.bulk_create(
        CaseNotice(
            case_id=case.pk, revision=proposal.case.revision, to=one.to, text_en=one.text.en, text_zh=one.text.zh,
            entity_id=case.entity_id, permission=process.says.parties[one.to].permission,
        )
        for one in proposal.notices
    )  # fmt: skip


def write_reminder(case: Case, at: Standing, item: Item, parties: Sequence[str], cause: str) -> None:
    """Tell parties what a clock wants of them, once for its cause."""
    name, left, due = at.process.machine.clocks[item.clock].name, item.want.left, item.want.due_on
    if left > 0:
        told = {
            "en": f"{name.en}: {left} working days left, due on {due}",
            "zh": f"{name.zh}：还剩 {left} 个工作日，{due} 到期",
        }
    elif left == 0:
        told = {"en": f"{name.en}: nobody acted until {due}", "zh": f"{name.zh}：截至 {due} 无人办理"}
    else:
        told = {"en": f"{name.en}: {-left} working days overdue, was due on {due}",
                "zh": f"{name.zh}：已逾期 {-left} 个工作日（{due} 到期）"}  # fmt: skip
    if item.want.assumed:
        told["en"] += " (assumed: no calendar for this year)"
        told["zh"] += "（推定：该年度尚无工作日历）"
    write_told(case, at, parties, told, cause, due)


def write_told(
    case: Case, at: Standing, parties: Sequence[str], told: Mapping[str, str], cause: str, due: date | None
) -> None:
    """Write a notice to each of some parties, once for its cause, whoever else writes it at the same time."""
    CaseNotice.objects.bulk_create(
        [
            CaseNotice(
                case_id=case.pk, revision=case.revision, to=party, text_en=told["en"][:200], text_zh=told["zh"][:200],
                entity_id=case.entity_id, permission=at.process.says.parties[party].permission, cause=cause, due_on=due,
            )
            for party in dict.fromkeys(parties)
        ],
        ignore_conflicts=True,
    )  # fmt: skip
