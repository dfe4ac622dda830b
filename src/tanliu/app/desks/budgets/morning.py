"""Warnings of budgets in force."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tanliu.app.desks.budgets.queries.supervision import warnings_of
from tanliu.app.platform.morning import Reader, Task
from tanliu.report.phrase import say


def tasks(reader: Reader) -> Iterator[Task]:
    """Return how many warnings of budgets a reader sees."""
    count = warnings_of(reader.user).count()
    text = say("morning_budget_warnings", reader.language, count=count)
    yield Task(text, count, reverse("budget_warnings"))
