"""The audit trail: append only, each event chained to the one before by its hash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from tanliu.app import clock
from tanliu.app.platform.models import AuditEvent
from tanliu.kit import chain
from tanliu.kit.storable import storable


def record(
    actor: str,
    verb: str,
    subject: str = "",
    details: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> AuditEvent:
    """Append one event; what is kept of it is what its hash is of."""
    actor, subject = (_shortened(name, one) for name, one in (("actor", actor), ("subject", subject)))
    told = storable(details or {})
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # one writer at a time, or two events would name the same predecessor
                cursor.execute("SELECT pg_advisory_xact_lock(7126501)")
        last = AuditEvent.objects.order_by("-id").values_list("digest", flat=True).first()
        event = AuditEvent(
            at=clock.now(), actor=actor, verb=verb, subject=subject, details=told,
            address=address, previous=last or chain.FIRST,
        )  # fmt: skip
        event.digest = digest(event)
        event.save(force_insert=True)
    return event


def _shortened(field: str, text: str) -> str:
    longest = AuditEvent._meta.get_field(field).max_length
    kept = str(storable(text))
    return kept if len(kept) <= longest else f"{kept[: longest - 1]}…"


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
    return chain.digest(told)


def broken_at() -> int | None:
    """Return the id of the first event that does not follow from the one before it; None when all do."""
    events = AuditEvent.objects.order_by("id").iterator()
    broken = chain.first_broken((event, digest(event)) for event in events)
    return None if broken is None else int(broken.pk)
