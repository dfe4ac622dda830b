"""What of the exchange waits for a person: late periods, parcels that did not get through, terms to agree to."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse

from tanliu.app.desks.exchange.models import (
    DISPUTED,
    FAILED,
    PARTLY,
    REFUSED,
    ExchangeParcel,
    ExchangePartner,
)
from tanliu.app.desks.exchange.queries.expected import missing
from tanliu.app.platform.access import may
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.morning import Reader, Task
from tanliu.report.phrase import say

_NEEDS = (FAILED, DISPUTED, REFUSED, PARTLY)


def tasks(reader: Reader) -> Iterator[Task]:
    """Return what waits; nothing for who has no part in it."""
    if may(reader.user, "exchange"):
        late = missing(today()) if ExchangePartner.objects.filter(state="active").exists() else []
        yield Task(
            say("exchange_morning_late", reader.language), len(late), reverse("exchange"), None, len(late)
        )
        newer = ExchangeParcel.objects.filter(
            direction=OuterRef("direction"), partner=OuterRef("partner"), dataset=OuterRef("dataset"), period=OuterRef("period"),
            version__gt=OuterRef("version"),
        )  # fmt: skip
        # what a newer version took the place of needs nobody
        stuck = ExchangeParcel.objects.filter(~Exists(newer), state__in=_NEEDS)
        yield Task(say("exchange_morning_stuck", reader.language), stuck.count(), reverse("exchange"))
    if may(reader.user, "exchange_approve"):
        asked = ExchangePartner.objects.exclude(asked={}).exclude(asked_by=reader.user.get_username())
        yield Task(
            say("exchange_morning_agree", reader.language), asked.count(), reverse("exchange_partners")
        )
