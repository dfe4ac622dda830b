"""Reports that are made every month, and for whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class ReportSchedule(models.Model):
    """A report that its readers get on a day of every month, each of what they may see themselves; one that ended stays."""

    kind = models.CharField(max_length=40)
    form = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    region = models.CharField(max_length=100, blank=True)
    entity = models.CharField(max_length=100, blank=True)
    list = models.CharField(max_length=100, blank=True)
    day = models.PositiveSmallIntegerField()
    """Day of the month, 1 to 28."""
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    author = models.CharField(max_length=150)
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.kind} on the {self.day}."


class ReportSent(models.Model):
    """That a reader's report of a month was put in: written in the transaction that puts it in, so that none is made twice."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="sent")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    month = models.CharField(max_length=7)
    """In which it was due."""
    job = models.UUIDField(null=True)
    """None where it could not be made."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("schedule", "reader", "month"), name="one_report_a_month"),
        )

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.month}"
