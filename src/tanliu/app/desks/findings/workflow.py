"""The talk about a finding: a department asks, the firm answers, somebody decides; every step is in the audit trail.

Data that were corrected close a finding by themselves, whatever was said before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from tanliu.app.desks.findings.models import FindingCase, FindingNote, FindingState
from tanliu.app.platform.access import may, role_of
from tanliu.app.platform.audit import record
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_TALKED = (FindingState.OPEN, FindingState.ASKED, FindingState.EXPLAINED)
#: Longest text of a step.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Step:
    """A step: which verb it needs, from which states it is taken, and to which it leads."""

    verb: str
    before: tuple[FindingState, ...]
    after: FindingState


STEPS: Mapping[str, Step] = {
    "ask": Step("judge", _TALKED, FindingState.ASKED),
    "answer": Step("answer", _TALKED, FindingState.EXPLAINED),
    "dismiss": Step("judge", _TALKED, FindingState.DISMISSED),
    "reopen": Step("judge", (FindingState.EXPLAINED, FindingState.DISMISSED), FindingState.OPEN),
}


def states(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the state of each finding by its number.

    Parameters
    ----------
    rows
        Rows of table ``finding``.
    """
    decided = dict(FindingCase.objects.values_list("finding_id", "state"))
    return {row["finding_id"]: _state(row, decided.get(row["finding_id"])) for row in rows}


def _state(row: Mapping[str, Any], decided: str | None) -> str:
    if row["gone_why"]:
        return FindingState.CORRECTED if row["gone_why"] == "corrected" else FindingState.DISMISSED
    return decided or FindingState.OPEN


def notes(finding_id: str) -> Sequence[FindingNote]:
    """Return the talk, oldest first."""
    return list(FindingNote.objects.filter(case_id=finding_id))


def offered(user: Any, row: Mapping[str, Any], state: str) -> list[str]:
    """Return the steps that a user may take now."""
    if row["gone_why"]:
        return []
    return [name for name, step in STEPS.items() if may(user, step.verb) and state in step.before]


def take(user: Any, row: Mapping[str, Any], name: str, text: str, address: str | None = None) -> FindingNote:
    """Take a step; the caller has made sure that the user sees the finding.

    Raises
    ------
    TanliuError
        When the step is not offered, or its text is missing or too long.
    """
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        raise TanliuError(
            "say why in a few words",
            where="text",
            found=len(said),
            accepted=Message("1 to {most} characters", most=LONGEST),
        )
    with transaction.atomic():
        case, _ = FindingCase.objects.select_for_update().get_or_create(
            finding_id=row["finding_id"], defaults={"entity_id": row["entity_id"]}
        )
        before = _state(row, case.state)
        steps = offered(user, row, before)
        if name not in steps:
            raise TanliuError(
                "this step is not offered now", where=row["finding_id"], found=name, accepted=", ".join(steps)
            )
        case.state, case.changed_at = STEPS[name].after, timezone.now()
        case.save()
        note = FindingNote.objects.create(
            case=case,
            author=user.get_username(),
            role=str(role_of(user)),
            step=name,
            state=case.state,
            text=said,
        )
        told = {
            "entity": row["entity_id"],
            "kind": row["kind"],
            "from": str(before),
            "to": str(case.state),
            "text": said,
        }
        record(user.get_username(), f"finding.{name}", row["finding_id"], told, address)
    return note
