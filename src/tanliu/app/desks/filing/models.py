"""Monthly reports on their way: what a firm wrote, what was asked, who decided; accepted figures live in the lake."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


class FilingState(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ASKED = "asked"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


#: States in which somebody still has to do something.
OPEN = (FilingState.DRAFT, FilingState.SUBMITTED, FilingState.ASKED)
#: States in which the firm may write.
WRITABLE = (FilingState.DRAFT, FilingState.ASKED)


class Filing(models.Model):
    """One version of a firm's report of a month; a correction of an accepted one is the next version.

    ``figures`` holds value, unit and reason by item as the firm wrote them, ``questions`` question and answer by
    item; ``revision`` grows with every change, so that who looked at an older one cannot overwrite.
    """

    entity_id = models.CharField(max_length=64)
    period = models.CharField(max_length=7, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in FilingState], default=FilingState.DRAFT
    )
    revision = models.PositiveIntegerField(default=1)
    figures = models.JSONField(default=dict)
    questions = models.JSONField(default=dict, blank=True)
    batches = models.JSONField(default=list, blank=True)
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.CharField(max_length=150, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # it began in the platform, and its table is named after it
        app_label = "office"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["entity_id", "period", "version"], name="one_filing_a_version"),
            models.UniqueConstraint(
                fields=["entity_id", "period"],
                condition=models.Q(state__in=[state.value for state in OPEN]),
                name="one_open_filing_a_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.period} v{self.version} {self.state}"

    def is_writable(self) -> bool:
        return self.state in WRITABLE

    def is_open(self) -> bool:
        return self.state in OPEN


class FilingStep(models.Model):
    """What somebody did with a report: never changed, so that every submitted figure can be read again."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=16)
    told = models.JSONField(default=dict)

    class Meta:
        # it began in the platform, and its table is named after it
        app_label = "office"
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb}"
