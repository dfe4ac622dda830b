"""The talk about findings, and what was decided."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils import timezone

from tanliu.app.platform.models import Role, choices


class FindingState(StrEnum):
    """Where the talk about a finding stands."""

    OPEN = "open"
    ASKED = "asked"
    EXPLAINED = "explained"
    CORRECTED = "corrected"
    DISMISSED = "dismissed"


class FindingCase(models.Model):
    """What was decided about a finding; without one it is open."""

    finding_id = models.CharField(primary_key=True, max_length=16)
    entity_id = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=10, choices=choices(FindingState), default=FindingState.OPEN)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        # it began in the platform, and its table is named after it
        app_label = "office"

    def __str__(self) -> str:
        return f"{self.finding_id} {self.state}"


class FindingNote(models.Model):
    """One step of the talk: who did what and why; never changed."""

    case = models.ForeignKey(FindingCase, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField(default=timezone.now)
    author = models.CharField(max_length=150)
    role = models.CharField(max_length=16, choices=choices(Role))
    step = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=choices(FindingState))
    text = models.TextField()

    class Meta:
        # it began in the platform, and its table is named after it
        app_label = "office"
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.author} {self.step}"
