"""Tables of the operational database; results and readings live in the lake."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from tanliu.app import clock


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the choices of a field that holds one of some words."""
    return [(one.value, one.value) for one in kind]


class Member(models.Model):
    """A user's role, which a pack in use may name or no longer name, and what it covers: regions, fields, firms."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    role = models.CharField(max_length=40)
    covers = models.JSONField(
        default=list,
        blank=True,
        help_text="Region ids of a town officer, fields or industries of a department, entity ids of a firm",
    )

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class ApiToken(models.Model):
    """A bearer token; only its hash is kept, so that it is shown once and never again."""

    SCOPES: ClassVar[tuple[str, ...]] = ("read", "write")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"

    @classmethod
    def issue(cls, user: Any, name: str, scopes: list[str], days: int = 365) -> tuple[ApiToken, str]:
        """Make a token and return it with its secret."""
        secret = f"tl_{secrets.token_urlsafe(32)}"
        expires = clock.now() + timedelta(days=days)
        made = cls.objects.create(
            user=user, name=name, digest=cls.hash(secret), scopes=scopes, expires_at=expires
        )
        return made, secret

    @classmethod
    def of(cls, secret: str) -> ApiToken | None:
        """Return the valid token of a secret."""
        found = cls.objects.select_related("user__member").filter(digest=cls.hash(secret)).first()
        return found if found and found.is_valid() and found.user.is_active else None

    @staticmethod
    def hash(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    def is_valid(self) -> bool:
        return self.revoked_at is None and self.expires_at > clock.now()


class AuditEvent(models.Model):
    """One change or export; each row carries the hash of the one before, so that a removed row is noticed."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=40, db_index=True)
    subject = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject}"


class Job(models.Model):
    """Background work that survives a killed worker: claimed by a lease that must be renewed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)
    state = models.CharField(
        max_length=10, choices=choices(JobState), default=JobState.WAITING, db_index=True
    )
    progress = models.FloatField(default=0.0)
    step = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class IdempotencyKey(models.Model):
    """The answer to a request that a client may send twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_key")
        ]

    def __str__(self) -> str:
        return self.key


class ActionDone(models.Model):
    """What was done for a cause, so that it is not done for it again."""

    cause = models.CharField(max_length=200, unique=True)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    answer = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.cause


def expiry(days: int) -> datetime:
    """Return the instant some days from now."""
    return clock.now() + timedelta(days=days)
