"""Who brought which delivery: told by its commit; for those of earlier releases by the audit trail."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tanliu.app.platform.access import may, role, scope_of
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.served import results
from tanliu.app.platform.subject import seen_entities

#: Events whose details name the batches of a delivery.
VERBS = ("import", "mend", "filing.accept")


def with_bringers(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of the list of deliveries; where no commit says who brought one, the audit trail may know."""
    told = [dict(row) for row in rows]
    noted = _noted({row["batch_id"] for row in told if row["brought_by"] is None})
    return [row if row["brought_by"] else {**row, "brought_by": noted.get(row["batch_id"])} for row in told]


def _noted(wanted: set[int]) -> dict[int, str]:
    if not wanted:
        return {}
    return {
        batch: event.details.get("submitted_by", event.actor)
        for event in AuditEvent.objects.filter(verb__in=VERBS).only("actor", "details")
        for batch in wanted.intersection(event.details.get("batches", ()))
    }


def own_batches(user: Any) -> list[int] | None:
    """Return the deliveries a user may see: None for all of them, for who brings data those of what they cover.

    Refused rows stand in a delivery as they came, whoever they are about: who sees them covers every firm of it.
    """
    found = role(user)
    if found is not None and found.whole:
        return None
    if not (may(user, "deliver") or may(user, "import")):
        return []
    covers = set(speaks_for(user) or ())
    noted = {
        batch
        for event in AuditEvent.objects.filter(verb__in=VERBS).only("details")
        if _all_of(covers, event.details.get("entities"))
        for batch in event.details.get("batches", ())
    }
    return sorted(noted | _told_for(covers))


def _told_for(covers: set[str]) -> set[int]:
    """Return the deliveries whose commits say that they were brought for some entities and no others."""
    rows = results().rows("SELECT DISTINCT speaks_for FROM batch WHERE speaks_for IS NOT NULL")
    lists = [row["speaks_for"] for row in rows if _all_of(covers, json.loads(row["speaks_for"]))]
    found = results().rows(
        "SELECT batch_id FROM batch WHERE list_contains(?::VARCHAR[], speaks_for)", [lists]
    )
    return {row["batch_id"] for row in found}


def _all_of(covers: set[str], entities: Iterable[str] | None) -> bool:
    told = set(entities or ())
    return bool(told) and told <= covers


def speaks_for(user: Any) -> Sequence[str] | None:
    """Return the entities whose data a user may deliver; None for all."""
    found = role(user)
    if found is not None and found.whole:
        return None
    if found is None or not found.speaks:
        return seen_entities(results(), scope_of(user))
    return [str(one) for one in user.member.covers]
