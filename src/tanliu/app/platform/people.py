"""Users and their roles: made, changed, closed and unlocked by an administrator; every change is noted."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from axes.utils import reset
from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from tanliu.app.platform.audit import record
from tanliu.app.platform.models import Member, Role
from tanliu.app.platform.served import catalog, results
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Without letters and digits that look alike.
_SIGNS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
#: Roles that cover everything.
_WHOLE = (Role.DISTRICT, Role.AUDITOR)


def random_password() -> str:
    """Return a password of 16 signs (93 bits), to be shown once."""
    return "".join(secrets.choice(_SIGNS) for _ in range(16))


def put_user(
    name: str,
    role: str,
    covers: Sequence[str] = (),
    *,
    password: str | None = None,
    actor: str = "console",
    address: str | None = None,
) -> str:
    """Make a user, or give an existing one a new role and password; returns the password.

    Raises
    ------
    TanliuError
        When the role is unknown, or one that covers something covers nothing.
    """
    _require_role(name, role, covers)
    secret = password or random_password()
    with transaction.atomic():
        user, _ = User.objects.get_or_create(username=name)
        user.set_password(secret)
        user.is_active = True
        user.is_staff = user.is_superuser = False
        user.save()
        Member.objects.update_or_create(user=user, defaults={"role": role, "covers": list(covers)})
        record(actor, "user.put", name, {"role": role, "covers": list(covers)}, address)
    return secret


def new_user(name: str, role: str, covers: Sequence[str], *, actor: str, address: str | None = None) -> str:
    """Make a user whose name is free; returns the password.

    Raises
    ------
    TanliuError
        When the name is taken or not a name, or what is covered is not known.
    """
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError as error:
        raise TanliuError(
            "not a user name", found=name, accepted=Message("letters, digits and @ . + - _")
        ) from error
    if User.objects.filter(username__iexact=name).exists():
        raise TanliuError("there is a user of this name", found=name, accepted=Message("another name"))
    require_covers(name, role, covers)
    return put_user(name, role, covers, actor=actor, address=address)


def change_role(user: User, role: str, covers: Sequence[str], *, actor: str, address: str | None) -> None:
    """Give a user another role or other things to cover.

    Raises
    ------
    TanliuError
        When nobody would be left to administer, or what is covered is not known.
    """
    require_covers(user.username, role, covers)
    if role != Role.DISTRICT:
        _require_another_district_officer(user)
    with transaction.atomic():
        Member.objects.update_or_create(user=user, defaults={"role": role, "covers": list(covers)})
        record(actor, "user.role", user.username, {"role": role, "covers": list(covers)}, address)


def set_active(user: User, active: bool, *, actor: str, address: str | None) -> None:
    """Let a user in or keep them out; sessions and tokens of a closed account end at once.

    Raises
    ------
    TanliuError
        When nobody would be left to administer.
    """
    if not active:
        _require_another_district_officer(user)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=active)
        record(actor, "user.open" if active else "user.close", user.username, {}, address)


def new_password(user: User, *, actor: str, address: str | None) -> str:
    """Give a user a random password, which ends their sessions; returns it."""
    secret = random_password()
    with transaction.atomic():
        user.set_password(secret)
        user.save(update_fields=["password"])
        record(actor, "user.password", user.username, {}, address)
    return secret


def unlock(user: User, *, actor: str, address: str | None) -> int:
    """End the lock-outs of a name; returns how many there were."""
    ended = int(reset(username=user.username))
    record(actor, "user.unlock", user.username, {"ended": ended}, address)
    return ended


def require_covers(name: str, role: str, covers: Sequence[str]) -> None:
    """Check that what a role covers is there.

    Raises
    ------
    TanliuError
        With the first id that no region, field, industry or firm has.
    """
    _require_role(name, role, covers)
    if role in _WHOLE:
        return
    accepted = {
        Role.TOWN: "region_id",
        Role.DEPARTMENT: Message("field or industry"),
        Role.ENTERPRISE: "entity_id",
    }
    known = _known(Role(role))
    for one in covers:
        if one not in known:
            raise TanliuError("nothing of this id is known", found=one, accepted=accepted[Role(role)])


def _known(role: Role) -> set[str]:
    if role == Role.DEPARTMENT:
        told = results().rows("SELECT DISTINCT industry AS id FROM entity WHERE industry IS NOT NULL")
        return {*catalog().fields, *(row["id"] for row in told)}
    table, column = ("region", "region_id") if role == Role.TOWN else ("entity", "entity_id")
    return {row["id"] for row in results().rows(f"SELECT {column} AS id FROM {table}")}


def _require_role(name: str, role: str, covers: Sequence[Any]) -> None:
    if role not in list(Role):
        raise TanliuError("unknown role", found=role, accepted=", ".join(Role))
    if role not in _WHOLE and not covers:
        raise TanliuError(
            "the role needs something it covers",
            where=name,
            accepted=Message("ids of regions, fields or firms"),
        )


def _require_another_district_officer(user: User) -> None:
    if not Member.objects.filter(user=user, role=Role.DISTRICT).exists():
        return
    others = Member.objects.filter(role=Role.DISTRICT, user__is_active=True).exclude(user=user)
    if not others.exists():
        raise TanliuError(
            "this is the last district officer",
            where=user.username,
            accepted=Message("another active one first"),
        )
