"""The audit trail as people read it: by actor, verb, subject and days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from tanliu.app.platform.models import AuditEvent
from tanliu.kit.csv_text import csv_text
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_HEADER = ("id", "at", "actor", "verb", "subject", "address", "details", "previous", "digest")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events are asked for; an empty text asks for all."""

    actor: str = ""
    verb: str = ""
    subject: str = ""
    first: str = ""
    last: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        return cls(**{name: query.get(name, "").strip() for name in cls.__slots__})

    def events(self) -> QuerySet[AuditEvent]:
        """Return the events, newest first.

        Raises
        ------
        TanliuError
            When a day is not one.
        """
        found = AuditEvent.objects.order_by("-id")
        if self.actor:
            found = found.filter(actor=self.actor)
        if self.verb:
            found = found.filter(verb=self.verb)
        if self.subject:
            found = found.filter(subject__icontains=self.subject)
        if self.first:
            found = found.filter(at__gte=_midnight(self.first))
        if self.last:
            found = found.filter(at__lt=_midnight(self.last, days=1))
        return found


def choices() -> tuple[list[str], list[str]]:
    """Return the actors and verbs that occur."""
    events = AuditEvent.objects.order_by()
    actors, verbs = (events.values_list(name, flat=True).distinct() for name in ("actor", "verb"))
    return sorted(actors), sorted(verbs)


def as_csv(events: QuerySet[AuditEvent]) -> str:
    """Return events as CSV."""
    return csv_text(_HEADER, map(_cells, events.iterator()))


def _cells(one: AuditEvent) -> tuple[object, ...]:
    details = json.dumps(one.details, ensure_ascii=False, sort_keys=True)
    told = (one.actor, one.verb, one.subject, one.address, details)
    return (one.pk, one.at.isoformat(), *told, one.previous, one.digest)


def _midnight(text: str, days: int = 0) -> datetime:
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
    except (ValueError, OverflowError) as error:
        raise TanliuError("not a day", found=text, accepted=Message("a day such as 2026-01-31")) from error
    return timezone.make_aware(datetime.combine(day, time()))
