"""The audit trail: append only, each event chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tanliu.app.platform.models import AuditEvent

_FIRST = "0" * 64


def record(
    actor: str,
    verb: str,
    subject: str = "",
    details: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> AuditEvent:
    """Append one event."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # one writer at a time, or two events would name the same predecessor
                cursor.execute("SELECT pg_advisory_xact_lock(7126501)")
        last = AuditEvent.objects.order_by("-id").first()
        event = AuditEvent(
            at=timezone.now(), actor=actor, verb=verb, subject=subject, details=dict(details or {}),
            address=address, previous=last.digest if last else _FIRST,
        )  # fmt: skip
        event.digest = digest(event)
        event.save(force_insert=True)
    return event


def digest(event: AuditEvent) -> str:
    """Return the hash of an event and of all before it."""
    told = [
        event.previous,
        event.at.isoformat(),
        event.actor,
        event.verb,
        event.subject,
        event.details,
        event.address,
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def broken_at() -> int | None:
    """Return the id of the first event that does not follow from the one before it; None when all do."""
    previous = _FIRST
    for event in AuditEvent.objects.order_by("id").iterator():
        if event.previous != previous or digest(event) != event.digest:
            return int(event.pk)
        previous = event.digest
    return None
