"""What somebody does with their own ways, and with a notice that they take care of."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F
from django.http import Http404

from tanliu.app import clock
from tanliu.app.desks.notices.carry import require_target
from tanliu.app.desks.notices.models import Way, WayKind
from tanliu.app.desks.notices.outbox import newest
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.notices import acknowledge
from tanliu.app.platform.casework.tell import rules
from tanliu.app.platform.models import AuditEvent
from tanliu.kit.errors import TanliuError, TooOftenError
from tanliu.kit.message import Message

#: Ways of one person, guesses of a code, and ways that one person may put in a day: each may send a code to somebody.
MOST_WAYS, _MOST_TRIES, _MOST_A_DAY = 5, 5, 20
_VERB = "notices.way"


@dataclass(frozen=True)
class PutWay(Action[Way]):
    """Open a way by which one wants to be told, or change when and of what; a mailbox is confirmed first."""

    kind: str
    target: str
    language: str = "en"
    topics: Sequence[str] = ()
    digest_hour: int | None = None
    quiet: tuple[int, int] | None = None
    secret: str = field(default="", repr=False)

    def check(self, actor: Actor) -> None:
        """Refuse what cannot be sent to.

        Raises
        ------
        TanliuError
            When target, topics or hours are none.
        """
        require_target(self.kind, self.target)
        if self.kind == WayKind.MAIL:
            try:
                validate_email(self.target)
            except ValidationError as error:
                raise TanliuError(
                    "not a mail address", found=self.target[:80], accepted="name@example.com"
                ) from error
        for one in self.topics:
            if one not in rules().topics:
                raise TanliuError(
                    Message("unknown {name}", name="topic"), found=one, accepted=", ".join(rules().topics)
                )
        for hour in (self.digest_hour, *(self.quiet or ())):
            if hour is not None and not 0 <= hour <= 23:
                raise TanliuError("not an hour of the day", found=hour, accepted="0 … 23")
        since = clock.now() - timedelta(days=1)
        if AuditEvent.objects.filter(actor=actor.name, verb=_VERB, at__gte=since).count() >= _MOST_A_DAY:
            raise TooOftenError("more codes than one person may ask for in a day", accepted=_MOST_A_DAY)
        others = Way.objects.filter(user=actor.user).exclude(kind=self.kind, target=self.target)
        if others.count() >= MOST_WAYS:
            raise TanliuError("more ways than one person may have", accepted=MOST_WAYS)

    def run(self, actor: Actor) -> Way:
        told = {
            "language": self.language, "topics": list(self.topics), "digest_hour": self.digest_hour, "secret": self.secret,
            "quiet_from": self.quiet[0] if self.quiet else None, "quiet_until": self.quiet[1] if self.quiet else None,
        }  # fmt: skip
        robot = self.kind != WayKind.MAIL
        way, fresh = Way.objects.update_or_create(
            user=actor.user, kind=self.kind, target=self.target, defaults=told,
            create_defaults={**told, "since": newest(), "confirmed_at": clock.now() if robot else None},
        )  # fmt: skip
        if way.confirmed_at is None and (fresh or not way.code):
            way.code, way.tries, way.code_sent_at = f"{secrets.randbelow(10**6):06d}", 0, None
            way.save(update_fields=["code", "tries", "code_sent_at"])
        return way

    def entries(self, actor: Actor, done: Way) -> Iterable[Entry]:
        # the address of a robot is a key by itself and stays out of the trail
        told = self.target if self.kind == WayKind.MAIL else ""
        return [Entry(_VERB, self.kind, {"to": told, "topics": list(self.topics)})]


@dataclass(frozen=True)
class ConfirmWay(Action[bool]):
    """Show that a mailbox is one's own, by the code that was sent to it; after five wrong ones it takes a new code."""

    number: int
    code: str

    def run(self, actor: Actor) -> bool:
        way = own_way(actor, self.number)
        # counted before it is compared: of guesses that come at once no more than five are
        one = Way.objects.filter(pk=way.pk, tries__lt=_MOST_TRIES).exclude(code="")
        if not one.update(tries=F("tries") + 1):
            Way.objects.filter(pk=way.pk).update(code="")
            return False
        if secrets.compare_digest(self.code.strip().encode(), way.code.encode()):
            Way.objects.filter(pk=way.pk).update(confirmed_at=clock.now(), code="", since=newest())
            return True
        Way.objects.filter(pk=way.pk, tries__gte=_MOST_TRIES).update(code="")
        return False

    def entries(self, actor: Actor, done: bool) -> Iterable[Entry]:
        return [Entry("notices.confirm", str(self.number), {"confirmed": done})]


@dataclass(frozen=True)
class DropWay(Action[None]):
    """Close a way; what waits on it does not go out."""

    number: int

    def run(self, actor: Actor) -> None:
        own_way(actor, self.number).delete()

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("notices.drop", str(self.number))]


@dataclass(frozen=True)
class Acknowledge(Action[None]):
    """Take care of what a notice tells: everybody sees who did, and it is told no further."""

    notice: int

    def run(self, actor: Actor) -> None:
        if not acknowledge(actor.user, self.notice):
            raise Http404("no such notice")

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("notices.acknowledge", str(self.notice))]


def own_way(actor: Actor, number: int) -> Way:
    """Return a way of one's own.

    Raises
    ------
    Http404
        When it is somebody else's, or none.
    """
    way = Way.objects.filter(pk=number, user=actor.user).first()
    if way is None:
        raise Http404("no such way")
    return way
