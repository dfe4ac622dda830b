"""Refused rows that wait to be mended."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tanliu.app.desks.deliveries.queries.deliveries import reasons
from tanliu.app.platform.morning import Reader, Task
from tanliu.app.platform.origins import own_batches
from tanliu.app.platform.served import results
from tanliu.report.phrase import say


def tasks(reader: Reader) -> Iterator[Task]:
    """Return the rows that were refused, to those who may mend them."""
    if reader.actor.may("import") or reader.actor.may("deliver"):
        count = sum(row["rows"] for row in reasons(results(), own_batches(reader.user)))
        yield Task(say("morning_refused", reader.language, count=count), count, reverse("refused"))
