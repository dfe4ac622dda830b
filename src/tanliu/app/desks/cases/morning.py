"""Cases in which it is the reader's turn, by process."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse

from tanliu.app.desks.cases.queries import Wanted, register
from tanliu.app.desks.cases.shown import page_of
from tanliu.app.platform.casework.processes import editions
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.morning import Reader, Task
from tanliu.report.phrase import say


def tasks(reader: Reader) -> Iterator[Task]:
    """Return the cases that wait for the reader; a single one leads to the page where it is decided."""
    mine = register(reader.scope, reader.actor, Wanted(mine=True)).order_by()
    counted = mine.values("process").annotate(
        count=Count("pk"), due=Min("due_on"), late=Count("pk", filter=Q(due_on__lt=today()))
    )
    for row in counted.order_by("process"):
        name = row["process"]
        one = mine.filter(process=name).first() if row["count"] == 1 else None
        page = one and (page_of(one) or reverse("case", args=[one.pk]))
        several = reverse("cases") + "?" + urlencode({"mine": 1, "process": name})
        title = editions(name)[-1].says.title[reader.language]
        text = say("morning_case", reader.language, title=title)
        yield Task(text, row["count"], page or several, row["due"], row["late"])
