"""Ways by which somebody wants to be told, and what went out by each."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from tanliu.app.platform.casework.models import CaseNotice


class WayKind(StrEnum):
    """How a message is carried."""

    MAIL = "mail"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    JSON = "json"


class SendState(StrEnum):
    """Where a notice stands on one way; ``unsure`` is one whose sending was cut off, and which is never sent again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"


class Way(models.Model):
    """A way by which a person is told: of which topics (all when none is named), and when.

    ``since`` is the newest notice there was when the way was opened: older ones do not go out. A mailbox is confirmed
    by a code that was sent to it, and nothing else goes there before.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    target = models.CharField(max_length=500)
    secret = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="en")
    topics = models.JSONField(default=list)
    digest_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.BigIntegerField(default=0)
    code = models.CharField(max_length=10, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "kind", "target"], name="one_way_a_target")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"

    @property
    def quiet(self) -> tuple[int, int] | None:
        """Return the quiet hours."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return self.quiet_from, self.quiet_until


class Sending(models.Model):
    """A notice on its way out; there is one for each way and notice, so nothing goes out twice."""

    way = models.ForeignKey(Way, on_delete=models.CASCADE, related_name="sendings")
    notice = models.ForeignKey(CaseNotice, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=SendState.WAITING.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=36, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["way", "notice"], name="one_sending_a_way")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["state", "due_at"], name="sendings_by_due")]

    def __str__(self) -> str:
        return f"{self.notice_id} by {self.way_id}: {self.state}"
