"""Public links behind the codes of a firm."""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.utils import timezone

from tanliu.app import clock
from tanliu.app.platform.models import choices


class CodeKind(StrEnum):
    """The two codes of a firm."""

    ENERGY = "energy"
    CARBON = "carbon"


class CodeLink(models.Model):
    """A public link behind a QR code of a firm: signed, expiring, revocable; the owner chooses what it shows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=choices(CodeKind))
    entity_id = models.CharField(max_length=64, db_index=True)
    shows = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # it began in the platform, and its table is named after it
        app_label = "office"

    def __str__(self) -> str:
        return f"{self.kind} code of {self.entity_id}"

    def is_valid(self) -> bool:
        return self.revoked_at is None and self.expires_at > clock.now()
