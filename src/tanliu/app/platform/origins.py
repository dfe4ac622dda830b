"""Who brought which delivery: told by the audit trail, which no one can rewrite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tanliu.app.platform.models import AuditEvent, Role

#: Events whose details name the batches of a delivery.
VERBS = ("import", "mend", "filing.accept")


def bringers(batches: Iterable[int]) -> dict[int, str]:
    """Return the user name for each delivery that came through the pages or the API."""
    wanted = set(batches)
    found: dict[int, str] = {}
    for event in AuditEvent.objects.filter(verb__in=VERBS).only("actor", "details"):
        for batch in event.details.get("batches", ()):
            if batch in wanted:
                found[batch] = event.details.get("submitted_by", event.actor)
    return found


def own_batches(user: Any) -> list[int] | None:
    """Return the deliveries a user may see: None for all of them, a firm's own otherwise."""
    member = user.member
    if member.role != Role.ENTERPRISE:
        return None
    covers = set(member.covers)
    found = [
        batch
        for event in AuditEvent.objects.filter(verb__in=VERBS).only("details")
        if covers & set(event.details.get("entities") or ())
        for batch in event.details.get("batches", ())
    ]
    return sorted(found)


def speaks_for(user: Any) -> Sequence[str] | None:
    """Return the entities whose data a user may deliver; None for all."""
    member = user.member
    return None if member.role != Role.ENTERPRISE else [str(one) for one in member.covers]
