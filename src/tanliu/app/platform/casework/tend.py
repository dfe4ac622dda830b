"""What clocks want of their cases: reminders, silence that has its effect; done once, in order of the days, never forgotten.

Everything is written with a key made of its cause: a reminder of its clock, due day and number, silence by the
revision of the case. So it does not matter how often this runs, when, or in how many places at once; each thing is a
transaction of its own, and what was not reached is done by the next run.
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from tanliu.app.platform.casework import rows
from tanliu.app.platform.casework.models import Case, CaseClock, CaseNotice
from tanliu.app.platform.casework.standing import Standing, here, holds_of
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.casework.write import Written, write_step
from tanliu.app.platform.served import catalog
from tanliu.decide.casework import interpreter
from tanliu.decide.casework.agenda import Item, agenda, awaited, silence
from tanliu.decide.casework.types import HeldError, NotOfferedError, Proposal
from tanliu.kit.errors import ConflictError, TanliuError

_log = logging.getLogger(__name__)
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Tended:
    """How much was done: reminders, silence that had its effect, clocks whose day moved, cases put off."""

    reminded: int = 0
    acted: int = 0
    moved: int = 0
    put_off: int = 0


def wanting(day: date) -> QuerySet[CaseClock]:
    """Return the clocks for which there may be something to do on a day; an index answers."""
    known = sorted(catalog().calendar.years)
    assumed = Q(due_assumed=True, due_on__year__in=known)
    return CaseClock.objects.filter(Q(wants_on__lte=day) | assumed, stopped_on=None)


def tend(progress: Callable[[str, float], None] = lambda step, share: None) -> Tended:
    """Do what the clocks of all cases want until today, earliest first."""
    done, day = Tended(), today()
    done.moved = _of_calendar()
    due = wanting(day).values("case_id").annotate(first=Min("wants_on")).values_list("first", "case_id")
    heap = [(first or day, case) for first, case in due]
    heapq.heapify(heap)
    whole = len(heap)
    while heap:
        _, case = heapq.heappop(heap)
        progress("clocks of cases", 1 - len(heap) / max(whole, len(heap) + 1))
        again = _attend(case, day, done)
        if again is not None:
            heapq.heappush(heap, (again, case))
    return done


def _of_calendar() -> int:
    """Bring due days that lie ahead, or were assumed, up to the calendar of the packs; returns how many moved."""
    ahead = CaseClock.objects.filter(Q(due_on__gte=today()) | Q(due_assumed=True), stopped_on=None)
    stale = [
        row.case_id
        for row in ahead.iterator()
        if rows.due_of(row, catalog().calendar) != (row.due_on, row.due_assumed)
    ]
    moved = 0
    for case in Case.objects.filter(pk__in=stale):
        try:
            at = here(case)
        except TanliuError:
            continue
        with transaction.atomic():
            moved += rows.move_due_days(case, at, catalog().calendar)
    return moved


def _attend(case_id: int, day: date, done: Tended) -> date | None:
    """Do the first thing that is not done yet; returns the day of the next one, None when there is nothing left to do."""
    try:
        with transaction.atomic():
            case = Case.objects.get(pk=case_id)
            if case.closed_at is not None:
                return None
            at = here(case)
            left = [one for one in _agenda(at) if _is_undone(case, at, one)]
            todo = [one for one in left if one.want.on <= day]
            if not todo:
                rows.plan_clocks(case.pk, left)
                return None
            _do(case, at, todo[0], done)
            return todo[1].want.on if len(todo) > 1 else day
    except ConflictError:
        # somebody else was quicker; what is left is looked at anew
        return day
    except TanliuError as error:
        # a hold stands in the way of silence, or the edition is in no pack: it is tried again tomorrow
        _log.warning("clocks of case %s are put off: %s", case_id, error)
        done.put_off += 1
        CaseClock.objects.filter(case_id=case_id, stopped_on=None, wants_on__lte=day).update(
            wants_on=day + _DAY
        )
        return None


def _agenda(at: Standing) -> list[Item]:
    return agenda(at.process.machine, at.case, catalog().calendar)


def _is_undone(case: Case, at: Standing, item: Item) -> bool:
    if item.want.left == 0 and at.process.machine.clocks[item.clock].silence.action is not None:
        # once it has acted the clock is gone; on an assumed day it waits for the calendar
        return not item.want.assumed
    parties = _told(at, item)
    return bool(parties) and not CaseNotice.objects.filter(cause=_cause(case, item), to__in=parties).exists()


def _do(case: Case, at: Standing, item: Item, done: Tended) -> None:
    event = silence(at.process.machine, at.case, item)
    if event is None:
        rows.write_reminder(case, at, item, _told(at, item), _cause(case, item))
        done.reminded += 1
        return
    by = Written("clock", details={"clock": item.clock, "due_on": str(item.want.due_on)})
    event = replace(event, holds=holds_of(case.entity_id, at.process))
    write_step(case, at, interpreter.step(at.process.machine, at.case, event, catalog().calendar), by)
    done.acted += 1


def overdue_silence(case: Case, at: Standing) -> tuple[Item, Proposal] | None:
    """Return the silence whose day is over and which is not written yet, with its effect; None when there is none."""
    if not at.process.says.clocks:
        return None
    for item in _agenda(at):
        event = silence(at.process.machine, at.case, item)
        if event is None or item.want.on > today():
            continue
        event = replace(event, holds=holds_of(case.entity_id, at.process))
        try:
            return item, interpreter.step(at.process.machine, at.case, event, catalog().calendar)
        except (HeldError, NotOfferedError):
            continue
    return None


def _told(at: Standing, item: Item) -> list[str]:
    """Return who is reminded: whose turn it is, or whom silence names when nobody acted."""
    if item.want.left == 0:
        to = at.process.machine.clocks[item.clock].silence.to
        return [to] if to else []
    return [item.member] if item.member else list(awaited(at.process.machine, at.case))


def _cause(case: Case, item: Item) -> str:
    """Return the key of a reminder: the clock, its due day and the number of days, and nothing of when it is written."""
    clock = CaseClock.objects.filter(
        case_id=case.pk, member=item.member or "", kind=item.clock, stopped_on=None
    )
    return f"clock {clock.values_list('pk', flat=True).first()} {item.want.due_on} {item.want.left}"
