"""Work orders for a thing: raised by hand, one at a time, or by a rule, once for its cause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.casework.processes import process
from tanliu.decide.casework.forms import filled
from tanliu.kit.errors import ConflictError

_LONGEST = 120


def subject_of(code: str, what: str) -> str:
    """Return the subject of the orders of a thing for one cause."""
    return f"{code} {what}"[:_LONGEST]


def raise_order(
    name: str, subject: str, entity_id: str, text: str, details: Mapping[str, Any], actor: Actor
) -> int:
    """Open a case of the process ``name`` and raise it; returns its number."""
    version = 1 + Case.objects.filter(process=name, subject=subject).count()
    case = begin(Case, name, subject, entity_id, actor, version=version)
    take(case, Move("raise", case.revision, note=text, details=dict(details)), actor)
    return int(case.pk)


def require_none_by_hand(name: str, subject: str, text: str, code: str) -> None:
    """Refuse an order by hand without words, and a second one while the first is open.

    Raises
    ------
    ConflictError
        When one is open.
    TanliuError
        With the field.
    """
    filled(process(name).says.forms["fault"], {"text": text})
    if Case.objects.filter(process=name, subject=subject, closed_at=None).exists():
        raise ConflictError("a work order by hand is open for this", found=code)


def newest_by_subject(name: str) -> dict[str, Case]:
    """Return the newest order for each subject."""
    return {case.subject: case for case in Case.objects.filter(process=name).order_by("id")}


def is_raised_since(newest: Case | None, began: date | None) -> bool:
    """Return whether an order is open, or was raised after the cause began; an order of the same day is of before."""
    if newest is None:
        return False
    return newest.closed_at is None or opened_on(newest) > (began or date.min)


def opened_on(case: Case) -> date:
    """Return the day on which a case was opened, by the clock of the place."""
    return case.opened_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
