"""Rows of programmes that are late or near their day, for who writes into them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from tanliu.app.desks.programmes.actions import writes
from tanliu.app.desks.programmes.queries import begun_of, followed
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.morning import Reader, Task
from tanliu.report.phrase import say

#: Days before its due day from which a row lies on the first page.
AHEAD_DAYS = 30
_MOST = 200


def tasks(reader: Reader) -> Iterator[Task]:
    """Yield the rows that are due, and those that should have been told anew."""
    day = today()
    dues, silent = [], []
    for one in begun_of(reader.user)[:_MOST]:
        if writes(reader.actor, one.entity_id):
            for row in followed(one, day).rows:
                told = row.told
                if told.is_open and told.due is not None and told.due <= day + timedelta(days=AHEAD_DAYS):
                    dues.append(told.due)
                elif row.standing.silent is not None:
                    silent.append(row.standing.silent)
    address = reverse("programmes")
    if dues:
        text = say("programmes_task_due", reader.language, count=len(dues))
        yield Task(text, len(dues), address, min(dues), sum(due < day for due in dues))
    if silent:
        text = say("programmes_task_silent", reader.language, count=len(silent))
        yield Task(text, len(silent), address, min(silent), len(silent))
