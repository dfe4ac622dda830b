"""Restrictions of electricity as they were announced."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Restriction(models.Model):
    """Days on which the enterprises of a place or an activity use less or no electricity; one that is lifted stays."""

    first = models.DateField(db_index=True)
    last = models.DateField(db_index=True)
    region = models.CharField(max_length=100, blank=True)
    """Whose enterprises it concerns; empty for those of every region."""
    activity = models.CharField(max_length=100, blank=True)
    """Field or industry; empty for every one."""
    most_percent = models.PositiveSmallIntegerField()
    """Electricity of a day that is allowed, in percent of what is usual on that weekday; 0 where production stops."""
    begins = models.PositiveSmallIntegerField(default=0)
    ends = models.PositiveSmallIntegerField(default=24)
    """Local hours between which it holds."""
    notice = models.CharField(max_length=300)
    """What announced it: number and title of the document."""
    author = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.CharField(max_length=150, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("first", "id")

    def __str__(self) -> str:
        return f"{self.first} - {self.last} {self.region} {self.activity}".strip()
