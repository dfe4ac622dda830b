"""Make users with a role."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from tanliu.app.office.audit import record
from tanliu.app.office.models import Member, Role
from tanliu.kit.errors import TanliuError

#: Without letters and digits that look alike.
_SIGNS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def random_password() -> str:
    """Return a password of 16 signs (93 bits), to be shown once."""
    return "".join(secrets.choice(_SIGNS) for _ in range(16))


def put_user(name: str, role: str, covers: Sequence[str] = (), *, password: str | None = None) -> str:
    """Make a user, or give an existing one a new role and password; returns the password.

    Raises
    ------
    TanliuError
        When the role is unknown, or one that covers something covers nothing.
    """
    if role not in list(Role):
        raise TanliuError("unknown role", found=role, accepted=", ".join(Role))
    if role not in (Role.DISTRICT, Role.AUDITOR) and not covers:
        raise TanliuError(
            "the role needs something it covers", where=name, accepted="ids of regions, fields or firms"
        )
    secret = password or random_password()
    with transaction.atomic():
        user, _ = User.objects.get_or_create(username=name)
        user.set_password(secret)
        user.is_active = True
        user.is_staff = user.is_superuser = role == Role.DISTRICT
        user.save()
        Member.objects.update_or_create(user=user, defaults={"role": role, "covers": list(covers)})
        record("console", "user.put", name, {"role": role, "covers": list(covers)})
    return secret
