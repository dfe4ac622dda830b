"""What changes something is an action: who may, what must hold, what is done, what the trail keeps, and never twice.

Pages, the interface, commands and jobs translate what they got into an action and hand it to `perform`. Whether somebody
may is asked of the action and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from tanliu.app.platform.access import may
from tanliu.app.platform.address import address
from tanliu.app.platform.audit import record
from tanliu.app.platform.models import ActionDone
from tanliu.app.store.bringer import Bringer, at_the_console
from tanliu.kit.message import Message

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, from which address, and by what.

    Attributes
    ----------
    user
        None for whoever has the console of the server, or the platform itself: they may do everything.
    way, by_means_of
        How they come, one of ``WAYS`` of the store, and the name of the token or command.
    """

    name: str
    address: str | None = None
    user: Any = None
    way: str = "page"
    by_means_of: str = ""

    def bringer(self, speaks_for: Sequence[str] | None = None) -> Bringer:
        """Return the actor as the one who brings a delivery."""
        return Bringer(self.name, self.way, self.by_means_of, speaks_for)

    def may(self, verb: str) -> bool:
        return self.user is None or may(self.user, verb)


def actor_of(request: HttpRequest) -> Actor:
    """Return who sent a request."""
    user: Any = request.user
    token = getattr(request, "api_token", None)
    by = ("page", "") if token is None else ("api", token.name)
    return Actor(user.get_username(), address(request), user, *by)


def actor_for(user: Any) -> Actor:
    """Return a user as who acts through a job, or the console for none."""
    return Actor(user.get_username(), None, user) if user is not None else Actor("console", way="command")


def command_line(command: str) -> Actor:
    """Return whoever typed a command at the console of the server."""
    told = at_the_console(command)
    return Actor(told.name, way=told.way, by_means_of=told.by_means_of)


class NotPermittedError(PermissionDenied):
    """The role of who acts does not allow the action."""

    def __init__(self, what: Message | str, where: str, found: object = None) -> None:
        super().__init__(what)
        self.what, self.where, self.found = what, where, found


@dataclass(frozen=True, slots=True)
class Entry:
    """What the audit trail keeps of an action."""

    verb: str
    subject: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


class Action(Generic[R]):
    """A verb that changes something; its fields are what is asked for.

    Attributes
    ----------
    needs
        Permissions of which one is enough; none for what everybody with a role may do for themselves.
    at_once
        Whether all of it happens in one transaction of the database. What writes to the lake, which has no part in such
        a transaction, is done first and noted after.
    refusal
        What somebody reads who may not.
    """

    needs: ClassVar[frozenset[str]] = frozenset()
    at_once: ClassVar[bool] = True
    refusal: ClassVar[str] = "the role may not do this"

    @classmethod
    def permits(cls, actor: Actor) -> bool:
        """Return whether somebody may do this."""
        needed = cls.permissions()
        return not needed or any(actor.may(verb) for verb in needed)

    @classmethod
    def permissions(cls) -> frozenset[str]:
        """Return the permissions of which one is enough."""
        return cls.needs

    @classmethod
    def require(cls, actor: Actor) -> None:
        """Refuse somebody who may not do this.

        Raises
        ------
        NotPermittedError
            When their role does not allow it.
        """
        if not cls.permits(actor):
            raise NotPermittedError(cls.refusal, ", ".join(sorted(cls.permissions())))

    def check(self, actor: Actor) -> None:
        """Refuse what is asked for, when it cannot be done by anybody."""

    def run(self, actor: Actor) -> R:
        """Do it."""
        raise NotImplementedError

    def entries(self, actor: Actor, done: R) -> Iterable[Entry]:
        """Return what the audit trail keeps of it; nothing when ``run`` wrote it in a transaction of its own."""
        return ()

    def cause(self, actor: Actor) -> str | None:
        """Return what the action is done for, when it must not be done for it again: from the cause, never from the time."""
        return None

    def answer(self, done: R) -> Any:
        """Return the result as JSON, to be kept with its cause."""
        return None

    def again(self, answer: Any) -> R:
        """Return the result of an action that was done before for the same cause."""
        raise NotImplementedError


def perform(action: Action[R], actor: Actor) -> R:
    """Do an action, if its actor may and it can be done, and keep it in the audit trail.

    Raises
    ------
    NotPermittedError
        When the actor's role does not allow it.
    TanliuError
        When it cannot be done; nothing was changed.
    """
    action.require(actor)
    action.check(actor)
    if action.at_once:
        with transaction.atomic():
            return _once(action, actor)
    return _once(action, actor)


def _once(action: Action[R], actor: Actor) -> R:
    cause = action.cause(actor)
    if cause is None:
        return _noted(action, actor)
    with transaction.atomic():
        # of two at once the second waits here until the first is through, and then finds its answer
        done, fresh = ActionDone.objects.get_or_create(cause=cause, defaults={"actor": actor.name})
        if not fresh:
            return action.again(done.answer)
        result = _noted(action, actor)
        ActionDone.objects.filter(pk=done.pk).update(answer=action.answer(result))
    return result


def _noted(action: Action[R], actor: Actor) -> R:
    result = action.run(actor)
    for entry in action.entries(actor, result):
        record(actor.name, entry.verb, entry.subject, entry.details, actor.address)
    return result
