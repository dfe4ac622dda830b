"""Deliveries that came live, in the audit trail."""

from __future__ import annotations

from django.db import close_old_connections

from tanliu.app.live.book import Booked
from tanliu.app.platform.audit import record
from tanliu.app.platform.models import AuditEvent


def note(booked: Booked) -> None:
    """Note a delivery once, with who brought it."""
    close_old_connections()
    done, bringer = booked.done, booked.bringer
    if booked.again and AuditEvent.objects.filter(verb="import", subject=done.file).exists():
        return
    details = {
        "source": "api live" if bringer.way == "push" else booked.source,
        "batches": [booked.batch_id],
        "entities": None if bringer.speaks_for is None else list(bringer.speaks_for),
        "rows_accepted": done.rows_accepted,
        "rows_refused": done.rows_refused,
    }
    if bringer.by_means_of:
        details["token"] = bringer.by_means_of
    record(bringer.name, "import", done.file, details)
