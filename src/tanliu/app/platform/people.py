"""Users and their roles: made, changed, closed and unlocked by an administrator; every change is noted."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from axes.utils import reset
from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError

from tanliu.app import clock
from tanliu.app.platform.action import Action, Actor, Entry, command_line, perform
from tanliu.app.platform.models import ApiToken, Member
from tanliu.app.platform.roles import administering, role_named, roles
from tanliu.app.platform.served import catalog, results
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

R = TypeVar("R")
#: Without letters and digits that look alike.
_SIGNS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def random_password() -> str:
    """Return a password of 16 signs (93 bits), to be shown once."""
    return "".join(secrets.choice(_SIGNS) for _ in range(16))


class _Administer(Action[R]):
    """What only an administrator does to people."""

    needs: ClassVar[frozenset[str]] = frozenset({"administer"})


@dataclass(frozen=True)
class PutUser(_Administer[str]):
    """Make a user, or give an existing one a new role and password; the result is the password."""

    name: str
    role: str
    covers: Sequence[str] = ()
    password: str | None = field(default=None, repr=False)

    def check(self, actor: Actor) -> None:
        _require_role(self.name, self.role, self.covers)

    def run(self, actor: Actor) -> str:
        secret = self.password or random_password()
        user, _ = User.objects.get_or_create(username=self.name)
        user.set_password(secret)
        user.is_active = True
        user.is_staff = user.is_superuser = False
        user.save()
        end_tokens(user)
        Member.objects.update_or_create(
            user=user, defaults={"role": str(self.role), "covers": list(self.covers)}
        )
        return secret

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        return [Entry("user.put", self.name, {"role": str(self.role), "covers": list(self.covers)})]


@dataclass(frozen=True)
class NewUser(PutUser):
    """Make a user whose name is free; the result is the password."""

    def check(self, actor: Actor) -> None:
        try:
            UnicodeUsernameValidator()(self.name)
        except ValidationError as error:
            raise TanliuError(
                "not a user name", found=self.name, accepted=Message("letters, digits and @ . + - _")
            ) from error
        if User.objects.filter(username__iexact=self.name).exists():
            raise TanliuError(
                "there is a user of this name", found=self.name, accepted=Message("another name")
            )
        require_covers(self.name, self.role, self.covers)


@dataclass(frozen=True)
class ChangeRole(_Administer[None]):
    """Give a user another role or other things to cover; never so that nobody is left to administer."""

    user: User
    role: str
    covers: Sequence[str]

    def check(self, actor: Actor) -> None:
        require_covers(self.user.username, self.role, self.covers)

    def run(self, actor: Actor) -> None:
        if self.role not in administering():
            _require_another_district_officer(self.user)
        told = {"role": str(self.role), "covers": list(self.covers)}
        Member.objects.update_or_create(user=self.user, defaults=told)

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("user.role", self.user.username, {"role": str(self.role), "covers": list(self.covers)})]


@dataclass(frozen=True)
class SetActive(_Administer[None]):
    """Let a user in or keep them out; sessions and tokens of a closed account end at once."""

    user: User
    active: bool

    def run(self, actor: Actor) -> None:
        if not self.active:
            _require_another_district_officer(self.user)
        User.objects.filter(pk=self.user.pk).update(is_active=self.active)

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("user.open" if self.active else "user.close", self.user.username)]


@dataclass(frozen=True)
class NewPassword(_Administer[str]):
    """Give a user a random password, which ends their sessions and tokens; the result is the password."""

    user: User

    def run(self, actor: Actor) -> str:
        secret = random_password()
        self.user.set_password(secret)
        self.user.save(update_fields=["password"])
        end_tokens(self.user)
        return secret

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        return [Entry("user.password", self.user.username)]


@dataclass(frozen=True)
class Unlock(_Administer[int]):
    """End the lock-outs of a name; the result is how many there were."""

    user: User

    def run(self, actor: Actor) -> int:
        return int(reset(username=self.user.username))

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("user.unlock", self.user.username, {"ended": done})]


def put_user(name: str, role: str, covers: Sequence[str] = (), *, password: str | None = None) -> str:
    """Make a user, or give an existing one a new role and password, from the console; returns the password.

    Raises
    ------
    TanliuError
        When the role is unknown, or one that covers something covers nothing.
    """
    return perform(PutUser(name, role, covers, password), command_line("user"))


def end_tokens(user: Any) -> int:
    """End the tokens of a user: who learned a password may have made some. Returns how many there were."""
    return ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())


def require_covers(name: str, role: str, covers: Sequence[str]) -> None:
    """Check that what a role covers is there.

    Raises
    ------
    TanliuError
        With the first id that no region, field, industry or firm has.
    """
    scope = _require_role(name, role, covers)
    if scope == "all":
        return
    known = _known(scope)
    for one in covers:
        if one not in known:
            raise TanliuError("nothing of this id is known", found=one, accepted=_COVERED[scope])


#: What ids a role of a scope covers.
_COVERED: dict[str, Message | str] = {
    "regions": "region_id",
    "fields": Message("field or industry"),
    "enterprises": "entity_id",
    "own": "entity_id",
    "none": Message("nothing"),
}


def _known(scope: str) -> set[str]:
    if scope == "none":
        return set()
    if scope == "fields":
        told = results().rows("SELECT DISTINCT industry AS id FROM entity WHERE industry IS NOT NULL")
        return {*catalog().fields, *(row["id"] for row in told)}
    table, column = ("region", "region_id") if scope == "regions" else ("entity", "entity_id")
    return {row["id"] for row in results().rows(f"SELECT {column} AS id FROM {table}")}


def _require_role(name: str, role: str, covers: Sequence[Any]) -> str:
    """Return the scope of a role that a pack in use names."""
    found = role_named(role)
    if found is None:
        raise TanliuError("unknown role", found=role, accepted=", ".join(roles()))
    if not found.whole and found.scope != "none" and not covers:
        raise TanliuError(
            "the role needs something it covers",
            where=name,
            accepted=Message("ids of regions, fields or firms"),
        )
    return found.scope


def _require_another_district_officer(user: User) -> None:
    ids = administering()
    if not Member.objects.filter(user=user, role__in=ids).exists():
        return
    others = Member.objects.filter(role__in=ids, user__is_active=True).exclude(user=user)
    if not others.exists():
        raise TanliuError(
            "this is the last district officer",
            where=user.username,
            accepted=Message("another active one first"),
        )
