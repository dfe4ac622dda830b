"""What goes out: notices are put on the ways of who may read them, sent when they are due, tried again, never twice.

The notice itself is the entry of the outbox: it is written in the transaction of its cause. What follows here may run
as often and in as many places at once as it likes: there is one row for each way and notice, a row is claimed before
anything is sent, and one whose sending was cut off is told to be unsure and not sent again.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet

from tanliu.app import clock
from tanliu.app.desks.notices.carry import NotCarriedError, UnsureError, carry, offered
from tanliu.app.desks.notices.letters import code_letter, letter
from tanliu.app.desks.notices.models import Sending, SendState, Way, WayKind
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.casework.notices import notices_of
from tanliu.app.platform.casework.tell import topic_of
from tanliu.decide.notice.timing import send_at

#: How far back a notice may lie that is still put on its way: a way that stood still does not flood its owner.
_KEPT = timedelta(days=7)
#: Minutes before the second, third and later attempts; after the last of them nothing more is tried.
_PAUSES = (1, 5, 30, 120, 720)
#: After so long a message that is still being sent was cut off.
_CUT_OFF = timedelta(minutes=10)


@dataclass(slots=True)
class Sent:
    """How many notices were put on ways, sent, put off, given up, and are unsure."""

    put: int = 0
    sent: int = 0
    put_off: int = 0
    failed: int = 0
    unsure: int = 0


def open_ways() -> QuerySet[Way]:
    """Return the ways on which anything may go out."""
    ways = Way.objects.select_related("user__member").filter(user__is_active=True, kind__in=offered())
    return ways.exclude(confirmed_at=None)


def put_out() -> int:
    """Put notices on the ways of who may read them; returns how many are new."""
    return sum(_put_on(way) for way in open_ways())


def _put_on(way: Way) -> int:
    known = Sending.objects.filter(way=way).values("notice")
    fresh = notices_of(way.user).filter(pk__gt=way.since, at__gte=clock.now() - _KEPT).exclude(pk__in=known)
    wanted = [one for one in fresh.select_related("case") if not way.topics or topic_of(one) in way.topics]
    due = send_at(clock.now(), ZoneInfo(settings.TIME_ZONE), digest_hour=way.digest_hour, quiet=way.quiet)
    rows = [Sending(way=way, notice=one, due_at=due) for one in wanted]
    return len(Sending.objects.bulk_create(rows, ignore_conflicts=True))


def is_due() -> bool:
    """Return whether anything waits to be sent now, or was cut off."""
    now = clock.now()
    return (
        Sending.objects.filter(state=SendState.WAITING, due_at__lte=now).exists()
        or Sending.objects.filter(state=SendState.SENDING, at__lt=now - _CUT_OFF).exists()
        or _codes().exists()
    )


def send() -> Sent:
    """Send what is due: one message for each way, whatever it tells of."""
    done = Sent()
    done.unsure += Sending.objects.filter(state=SendState.SENDING, at__lt=clock.now() - _CUT_OFF).update(
        state=SendState.UNSURE, error="cut off"
    )
    for way in _codes():
        _send_code(way)
    waiting = Sending.objects.filter(state=SendState.WAITING, due_at__lte=clock.now())
    ids = set(waiting.values_list("way_id", flat=True))
    for way in open_ways():
        if way.pk in ids:
            _send(way, done)
    return done


def _send(way: Way, done: Sent) -> None:
    key = str(uuid.uuid4())
    # of two workers each row is claimed by one; the claim lasts before anything leaves the server
    due = Sending.objects.filter(way=way, state=SendState.WAITING, due_at__lte=clock.now())
    due.update(state=SendState.SENDING, message=key, at=clock.now(), attempts=F("attempts") + 1)
    mine = Sending.objects.filter(way=way, message=key, state=SendState.SENDING)
    told = [one.notice for one in mine.select_related("notice__case").order_by("notice_id")]
    # who may no longer read something is not told of it either
    seen = set(notices_of(way.user).filter(pk__in=[one.pk for one in told]).values_list("pk", flat=True))
    mine.exclude(notice__in=seen).delete()
    told = [one for one in told if one.pk in seen]
    if not told:
        return
    try:
        carry(way.kind, way.target, way.secret, letter(way, told, key))
    except NotCarriedError as error:
        _put_off(key, str(error), done)
    except UnsureError as error:
        done.unsure += mine.update(state=SendState.UNSURE, error=str(error)[:300], at=clock.now())
    else:
        done.sent += mine.update(state=SendState.SENT, error="", at=clock.now())


def _put_off(key: str, error: str, done: Sent) -> None:
    for one in Sending.objects.filter(message=key, state=SendState.SENDING):
        again = one.attempts <= len(_PAUSES)
        due = clock.now() + timedelta(minutes=_PAUSES[min(one.attempts, len(_PAUSES)) - 1])
        state = SendState.WAITING if again else SendState.FAILED
        Sending.objects.filter(pk=one.pk).update(state=state, due_at=due, error=error[:300], at=clock.now())
        done.put_off += again
        done.failed += not again


def _codes() -> QuerySet[Way]:
    return Way.objects.filter(kind=WayKind.MAIL, confirmed_at=None, code_sent_at=None).exclude(code="")


def _send_code(way: Way) -> None:
    # noted before it is sent: a code that is lost is asked for anew by its owner
    if Way.objects.filter(pk=way.pk, code_sent_at=None).update(code_sent_at=clock.now()):
        try:
            carry(way.kind, way.target, way.secret, code_letter(way))
        except NotCarriedError:
            Way.objects.filter(pk=way.pk).update(code="")
        except UnsureError:
            pass


def newest() -> int:
    """Return the number of the newest notice there is."""
    return CaseNotice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
