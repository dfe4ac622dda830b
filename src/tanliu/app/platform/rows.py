"""The operational database as portable rows: JSON lines that hold every digit of every instant."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, models, transaction

from tanliu.app.platform.models import AuditEvent
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: What migrations make, and what ends with the server: sessions.
_LEFT_OUT = {"contenttypes.contenttype", "auth.permission", "sessions.session"}


def dump() -> bytes:
    """Return every row, all as of one instant; inside a transaction its isolation holds."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        lines = [
            json.dumps(row, default=_as_text, ensure_ascii=False)
            for model in _models()
            for row in serializers.serialize("python", model._default_manager.order_by("pk").iterator())
        ]
    return "\n".join([*lines, ""]).encode()


def fill(rows: bytes) -> None:
    """Write rows into an empty database.

    Raises
    ------
    TanliuError
        When the database is not empty.
    """
    if User.objects.exists() or AuditEvent.objects.exists():
        raise TanliuError("the database is not empty", accepted=Message("a new database, or none for SQLite"))
    told = [json.loads(line) for line in rows.decode().splitlines()]
    with transaction.atomic():
        for one in serializers.deserialize("python", told, ignorenonexistent=True):
            one.save()
        with connection.cursor() as cursor:
            for command in connection.ops.sequence_reset_sql(no_style(), _models()):
                cursor.execute(command)


def _models() -> list[type[models.Model]]:
    """Return the models in the order in which they refer to each other."""
    every = [(config, None) for config in apps.get_app_configs()]
    sorted_ = serializers.sort_dependencies(every, allow_cycles=True)
    return [model for model in sorted_ if model._meta.label_lower not in _LEFT_OUT and model._meta.managed]


def _as_text(value: Any) -> str:
    """Write an instant with its microseconds (Django's own writer cuts them, and the audit chain with them)."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
