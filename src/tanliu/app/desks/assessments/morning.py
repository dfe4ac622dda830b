"""Certificates that want a look, or end: what assessors and holders have to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.urls import reverse

from tanliu.app.desks.assessments.models import Certificate
from tanliu.app.desks.assessments.queries.assessments import certificates_of
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.morning import Reader, Task
from tanliu.report.phrase import say

#: Days before its due day from which a look or an application lies on the first page.
AHEAD_DAYS = 60


def tasks(reader: Reader) -> Iterator[Task]:
    """Yield the surveillance that is due, for who assesses, and the certificates that end, for who applies."""
    wanted = [verb for verb in ("assess", "answer") if reader.actor.may(verb)]
    if not wanted:
        return
    day = today()
    every = certificates_of(reader.user).filter(state="valid", valid_until__gte=day)
    held = list(every.order_by("pk"))
    if "assess" in wanted:
        dues = [one.surveil_until for one in held if one.surveil_until not in (None, one.valid_until)]
        yield _task("assess_task_surveil", [due for due in dues if due is not None], day, reader.language)
    if "answer" in wanted:
        yield _task("assess_task_ends", [one.valid_until for one in _last(held)], day, reader.language)


def _last(held: Sequence[Certificate]) -> list[Certificate]:
    """Return the newest certificate of each object and scheme: what was certified again ends unnoticed."""
    return list({(one.entity_id, one.scheme): one for one in held}.values())


def _task(text: str, dues: Sequence[date], day: date, lang: str) -> Task:
    near = [due for due in dues if due <= day + timedelta(days=AHEAD_DAYS)]
    overdue = sum(due < day for due in near)
    return Task(
        say(text, lang, count=len(near)), len(near), reverse("certificates"), min(near, default=None), overdue
    )
