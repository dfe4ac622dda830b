"""Reports on a schedule: set one up for named readers, end it, and put in those that are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from tanliu.app import clock
from tanliu.app.desks.reports.actions.ask import AskReport
from tanliu.app.desks.reports.models import ReportSchedule, ReportSent
from tanliu.app.platform.access import may
from tanliu.app.platform.action import Action, Actor, Entry, actor_for, perform
from tanliu.app.platform.casework.tell import Told, tell
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.months import newest_months
from tanliu.app.platform.served import results
from tanliu.kit.errors import TanliuError

_LAST_DAY, _MOST = 28, 50
#: Reports that are made of the newest month; the others are of the newest year.
_OF_MONTH = frozenset({"regional_report"})


def schedules_of(user: Any) -> QuerySet[ReportSchedule]:
    """Return the schedules that run and that somebody set up or reads, all of them for who administers."""
    every = ReportSchedule.objects.filter(ended_at=None).prefetch_related("readers")
    if may(user, "administer"):
        return every
    return (every.filter(author=user.get_username()) | every.filter(readers=user)).distinct()


@dataclass(frozen=True)
class Schedule(Action[int]):
    """Have a report made on a day of every month, for oneself or, as who administers, for others; the result is its number."""

    needs: ClassVar[frozenset[str]] = frozenset({"export"})
    report: AskReport
    day: int
    readers: Sequence[str] = field(default=())

    def check(self, actor: Actor) -> None:
        """Refuse what cannot be made, and readers who are not there or whom the actor may not name.

        Raises
        ------
        TanliuError
            When the day is none of 1 to 28, there are too many, or a reader is unknown.
        """
        self.report.check(actor)
        if not 1 <= self.day <= _LAST_DAY:
            raise TanliuError(
                "the day of a schedule", where="day", found=self.day, accepted=f"1 ... {_LAST_DAY}"
            )
        if schedules_of(actor.user).count() >= _MOST:
            raise TanliuError("too many schedules", found=_MOST)
        known = {one.get_username() for one in self._readers(actor)}
        for name in self.readers:
            if name not in known:
                raise TanliuError("no such reader", where="readers", found=name)

    def _readers(self, actor: Actor) -> list[Any]:
        if not self.readers:
            return [actor.user]
        found = get_user_model().objects.filter(username__in=self.readers, is_active=True)
        others = may(actor.user, "administer")
        return [one for one in found if others or one.pk == actor.user.pk]

    def run(self, actor: Actor) -> int:
        told = self.report
        row = ReportSchedule.objects.create(
            kind=told.kind, form=told.form, language=told.language, region=told.region, entity=told.entity,
            list=told.list, day=self.day, author=actor.name,
        )  # fmt: skip
        row.readers.set(self._readers(actor))
        return row.pk

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        details = {"kind": self.report.kind, "day": self.day, "readers": list(self.readers)}
        return [Entry("report_schedule", f"{done}", details)]


@dataclass(frozen=True)
class EndSchedule(Action[None]):
    """End a schedule that one set up, or any as who administers."""

    needs: ClassVar[frozenset[str]] = frozenset({"export"})
    number: int

    def check(self, actor: Actor) -> None:
        """Refuse one that is not there or is somebody else's.

        Raises
        ------
        TanliuError
            With the number.
        """
        row = schedules_of(actor.user).filter(pk=self.number).first()
        if row is None or (row.author != actor.name and not may(actor.user, "administer")):
            raise TanliuError("no such schedule", found=self.number)

    def run(self, actor: Actor) -> None:
        ReportSchedule.objects.filter(pk=self.number).update(ended_at=clock.now())

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("report_schedule_end", f"{self.number}")]


def send_due() -> int:
    """Put in the reports of this month whose day has come, each reader's once; returns how many were put in."""
    now, count = today(), 0
    for row in ReportSchedule.objects.filter(ended_at=None, day__lte=now.day):
        # one that was set up after its day of this month begins with the next
        if row.begun_at.date() > now.replace(day=row.day):
            continue
        for reader in row.readers.filter(is_active=True):
            count += _sent(row, reader, f"{now:%Y-%m}")
    return count


def _sent(row: ReportSchedule, reader: Any, month: str) -> bool:
    with transaction.atomic():
        mark, fresh = ReportSent.objects.get_or_create(schedule=row, reader=reader, month=month)
        if not fresh:
            return False
        months = newest_months(results()) if row.kind in _OF_MONTH else ()
        period = str(months[-1]) if months else ""
        asked = AskReport(row.kind, row.form, row.language, period, row.entity, row.region, row.list)
        cause, values = f"report {row.pk} {month} {reader.pk}", (("month", month),)
        words = (("report", row.kind),)
        try:
            job = perform(asked, actor_for(reader))
        except (TanliuError, PermissionDenied, Http404):
            # what they may see has changed since, or five of theirs wait
            tell(
                [
                    Told(
                        "job",
                        cause,
                        "report_notice_not_made",
                        values,
                        words,
                        person=reader,
                        address=reverse("reports"),
                    )
                ]
            )
            return False
        mark.job = job.pk
        mark.save(update_fields=["job"])
        tell(
            [
                Told(
                    "job",
                    cause,
                    "report_notice_made",
                    values,
                    words,
                    person=reader,
                    address=reverse("job", args=[job.pk]),
                )
            ]
        )
    return True
