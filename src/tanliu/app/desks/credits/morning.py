"""Months of credits that wait: to be drawn, to be looked at, to be issued by somebody else; and words to agree to."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tanliu.app.desks.credits.document import rules
from tanliu.app.desks.credits.models import CreditAct, CreditRecall, CreditRun
from tanliu.app.desks.credits.queries import participant_of, waiting
from tanliu.app.platform.access import may
from tanliu.app.platform.morning import Reader, Task
from tanliu.app.platform.served import catalog
from tanliu.report.phrase import say


def tasks(reader: Reader) -> Iterator[Task]:
    """Return what waits for the reader."""
    office, lang = reverse("credit_office"), reader.language
    if may(reader.user, "credit_keep"):
        yield Task(say("credits_task_draw", lang), sum(one.is_over for one in waiting()), office)
        unseen = CreditAct.objects.filter(run__state="drawn", is_sampled=True, audit="")
        yield Task(say("credits_task_audit", lang), unseen.count(), office)
    if may(reader.user, "credit_approve"):
        drawn = CreditRun.objects.filter(state="drawn").exclude(drawn_by=reader.actor.name)
        ready = drawn.exclude(acts__is_sampled=True, acts__audit="").count()
        yield Task(say("credits_task_issue", lang), ready, office)
        asked = CreditRecall.objects.filter(approved_by="").exclude(asked_by=reader.actor.name)
        yield Task(say("credits_task_recall", lang), asked.count(), office)
    if may(reader.user, "earn"):
        mine = participant_of(reader.user)
        agrees = mine is not None and mine.consent == rules(catalog()).edition
        yield Task(say("credits_task_agree", lang), int(not agrees), reverse("credits"))
