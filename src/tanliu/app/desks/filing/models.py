"""Monthly reports on their way: what a firm wrote and what was asked; where a report stands is its case."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from tanliu.app.platform.casework.models import Case

PROCESS = "monthly-report"


class FilingState(StrEnum):
    """States of the process that pages and lists treat each in its own way."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ASKED = "asked"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Filing(Case):
    """One version of a firm's report of a month; a correction of an accepted one is the next version.

    ``figures`` holds value, unit and reason by item as the firm wrote them, ``questions`` question and answer by item.
    """

    period = models.CharField(max_length=7, db_index=True)
    figures = models.JSONField(default=dict)
    questions = models.JSONField(default=dict, blank=True)
    batches = models.JSONField(default=list, blank=True)
    submitted_by = models.CharField(max_length=150, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # it began in the platform, and its table is named after it
        app_label = "office"

    def __str__(self) -> str:
        return f"{self.entity_id} {self.period} v{self.version} {self.state}"

    def is_writable(self) -> bool:
        """Return whether the firm may write."""
        # what only asks the database must not wait for engines: models are known to every command
        from tanliu.app.platform.casework.processes import process

        return self.state in process(PROCESS, self.edition).machine.states_of("save")

    def unanswered(self) -> list[str]:
        """Return the items whose question has no answer yet; the empty name is the question about the whole report."""
        return [item for item, one in self.questions.items() if not one.get("answer")]


def current(entity_id: str, period: str) -> Filing | None:
    """Return the newest version of a report."""
    found: Filing | None = (
        Filing.objects.filter(entity_id=entity_id, period=period).order_by("-version").first()
    )
    return found
