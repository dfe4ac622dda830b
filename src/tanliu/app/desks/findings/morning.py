"""Findings that nobody has looked at yet."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tanliu.app.desks.findings import queries as board
from tanliu.app.desks.findings.pages import stated
from tanliu.app.platform.morning import Reader, Task
from tanliu.app.platform.served import results
from tanliu.report.phrase import say


def tasks(reader: Reader) -> Iterator[Task]:
    """Return the open findings to those who judge them; what was asked of a firm waits as a case of its own."""
    if reader.actor.may("judge"):
        rows = stated(board.listed(results(), reader.scope, board.Wanted()))
        count = sum(row["state"] == "open" for row in rows)
        yield Task(
            say("morning_findings", reader.language, count=count), count, reverse("findings") + "?state=open"
        )
