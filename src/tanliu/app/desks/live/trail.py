"""Deliveries that came live, in the audit trail."""

from __future__ import annotations

from django.db import close_old_connections

from tanliu.app.live.book import Booked
from tanliu.app.platform.audit import record
from tanliu.app.platform.models import AuditEvent

_PUSHED = "api:"


def note(booked: Booked) -> None:
    """Note a delivery once, with who brought it."""
    close_old_connections()
    done = booked.done
    if booked.again and AuditEvent.objects.filter(verb="import", subject=done.file).exists():
        return
    pushed = booked.source.startswith(_PUSHED)
    actor = booked.source.removeprefix(_PUSHED) if pushed else f"live:{booked.source}"
    details = {
        "source": "api live" if pushed else booked.source,
        "batches": [booked.batch_id],
        "entities": None if booked.speaks_for is None else list(booked.speaks_for),
        "rows_accepted": done.rows_accepted,
        "rows_refused": done.rows_refused,
    }
    record(actor, "import", done.file, details)
