"""Coal that runs low, of plants that the reader sees."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tanliu.app.desks.plants.queries.register import rules, seen, there_on
from tanliu.app.desks.plants.queries.supply import coal_of
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.morning import Reader, Task
from tanliu.report.phrase import say


def tasks(reader: Reader) -> Iterator[Task]:
    """Return how many plants have little coal left; nothing where none is registered."""
    plants = list(there_on(seen(reader.user), today()))
    if plants:
        low = [one for one in coal_of(plants, rules(), today()) if one.level in ("low", "very_low")]
        yield Task(say("morning_coal", reader.language), len(low), reverse("supply"))
