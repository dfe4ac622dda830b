"""Monthly reports that are late or due: months of a firm to its energy manager, firms of a month to who reviews them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tanliu.app.desks.filing.context import today
from tanliu.app.desks.filing.worklist import last_day, of_firm, unreported
from tanliu.app.platform.morning import Reader, Task
from tanliu.report.phrase import say


def tasks(reader: Reader) -> Iterator[Task]:
    """Return late, begun and due reports."""
    firms = reader.own_firms()
    if not firms:
        if reader.actor.may("review") or reader.actor.may("judge"):
            yield from _late(reader)
        return
    rows = [row for firm in firms for row in of_firm(firm["entity_id"])]
    for state in ("late", "draft", "due"):
        if some := [row for row in rows if row["state"] == state]:
            yield _reports(some, state, reader.language)


def _reports(rows: list[dict[str, Any]], state: str, language: str) -> Task:
    """Return the task of some months; it leads to the form of the oldest."""
    oldest = min(rows, key=lambda row: str(row["period"]))
    address = reverse("filing", args=[oldest["entity_id"], oldest["period"]])
    overdue = sum(row["due_on"] < today() for row in rows)
    return Task(
        say(f"morning_filing_{state}", language, count=len(rows)),
        len(rows),
        address,
        oldest["due_on"],
        overdue,
    )


def _late(reader: Reader) -> Iterator[Task]:
    month, count = unreported(reader.scope)
    due_on = last_day(month)
    overdue = count if due_on < today() else 0
    address = (
        reverse("filings") + "?" + urlencode({"month": str(month), "state": "late" if overdue else "due"})
    )
    yield Task(
        say("morning_filing_missing", reader.language, month=str(month)), count, address, due_on, overdue
    )
