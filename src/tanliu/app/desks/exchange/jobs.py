"""Background work of the exchange: parcels go out, come in and are booked; once a day what is late is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from tanliu.app import clock
from tanliu.app.desks.exchange.actions.book import book
from tanliu.app.desks.exchange.actions.make import MakeParcel, ReleaseParcel
from tanliu.app.desks.exchange.models import IN, WHOLE, ExchangeParcel, ExchangePartner
from tanliu.app.desks.exchange.outbox import is_due, send
from tanliu.app.desks.exchange.queries.expected import missing
from tanliu.app.desks.exchange.queries.interfaces import interface
from tanliu.app.desks.exchange.queries.whole import faults
from tanliu.app.desks.exchange.tell import tell_late
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import results
from tanliu.decide.exchange.due import last_over
from tanliu.kit.errors import BusyError, TanliuError

SEND, BOOK = "exchange_send", "exchange_book"
_OPEN = (JobState.WAITING, JobState.RUNNING)
_PAUSE = timedelta(minutes=5)
#: Periods back for which a partner's terms have parcels made anew where something changed.
_BACK = {"day": 3, "month": 3, "year": 1}


def send_if_due() -> Job | None:
    """Return the job that sends what is due; None when nothing is."""
    return _once(SEND) if is_due() else None


def book_if_due() -> Job | None:
    """Return the job that books what has come; None when nothing waits."""
    return _once(BOOK) if _whole().exists() else None


def _once(kind: str) -> Job:
    with transaction.atomic():
        known = Job.objects.filter(kind=kind, state__in=_OPEN).first()
        return known or enqueue(kind, {}, None)


def _whole() -> Any:
    return ExchangeParcel.objects.filter(direction=IN, state=WHOLE, next_at__lte=clock.now()).order_by("pk")


def sent(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Send what is due."""
    return asdict(send(progress))


def booked(arguments: Mapping[str, Any], owner: Any, progress: Running) -> Mapping[str, Any]:
    """Book what has come, in the order in which it came; what cannot be booked now is tried again."""
    done: dict[str, str] = {}
    for number in list(_whole().values_list("pk", flat=True)):
        results().reload()
        try:
            done[f"{number}"] = book(number, progress).state
        except TanliuError as error:
            again = {"next_at": clock.now() + _PAUSE, "error": str(error)[:300]}
            ExchangeParcel.objects.filter(pk=number, state=WHOLE).update(**again)
            done[f"{number}"] = "busy" if isinstance(error, BusyError) else "error"
    return {"booked": done}


@dataclass(frozen=True, slots=True)
class _Wanted:
    partner: str
    dataset: str
    period: str


def _automatic(day: date) -> Iterator[_Wanted]:
    for partner in ExchangePartner.objects.filter(state="active", automatic=True):
        rule = interface(partner.exchange)
        for name in partner.datasets:
            dataset = rule.datasets.get(name)
            if dataset is not None and dataset.direction == "out":
                for period in last_over(dataset.every, day, _BACK[dataset.every]):
                    yield _Wanted(partner.pk, name, period)


def make_what_is_over() -> int:
    """Make and release parcels of periods that are over, for partners whose terms say so; returns how many are new."""
    worker, done = Actor("worker", way="job"), 0
    for one in _automatic(today()):
        try:
            made = perform(MakeParcel(one.partner, one.dataset, one.period), worker)
            if made.is_new:
                perform(ReleaseParcel(made.number), worker)
                done += 1
        except TanliuError:
            # nothing is known of the period yet: when it is late somebody is told
            continue
    return done


def tell_what_is_late() -> int:
    """Tell what is past its due day and not acknowledged; returns how much is."""
    late = missing(today())
    for one in late:
        tell_late(one.partner, one.name, one.dataset, one.period, one.due_on)
    return len(late)


#: Kinds of background work of this desk.
KINDS = {SEND: sent, BOOK: booked}
REGULARLY = (send_if_due, book_if_due)
DAILY = (make_what_is_over, tell_what_is_late)
#: What `tanliu verify` and the nightly check look at besides.
FAULTS = (faults,)
