"""Forecasts as they were made, and what came of them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


class ForecastRun(models.Model):
    """Forecasts of everybody that were made at one instant; none is ever changed, only what came is added."""

    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    day = models.DateField(db_index=True)
    """Local day in which the first interval lies."""
    minute = models.PositiveSmallIntegerField()
    """Minute of that day at which it begins."""
    minutes = models.PositiveSmallIntegerField()
    """Length of an interval."""
    horizon = models.PositiveIntegerField()
    """Intervals ahead."""
    afterwards = models.BooleanField(default=False)
    """Whether it was made after these days, with the readings until then alone: a test, and no forecast."""
    model = models.CharField(max_length=60, blank=True)
    """Library and version; empty where everything is the fallback."""
    edition = models.CharField(max_length=40)
    level = models.FloatField()
    """Share that a band is to hold."""
    weather = models.BooleanField(default=False)
    author = models.CharField(max_length=150)
    scored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "-minute", "-id"]

    def __str__(self) -> str:
        return f"{self.begins:%Y-%m-%d %H:%M}"

    @property
    def begins(self) -> datetime:
        """Local time, without a zone, at which the first interval begins."""
        return datetime.combine(self.day, time()) + timedelta(minutes=self.minute)

    def stamps(self) -> list[datetime]:
        """Return the local times at which the intervals begin."""
        return [self.begins + timedelta(minutes=self.minutes * step) for step in range(self.horizon)]


class Forecast(models.Model):
    """The forecast of one subject: amounts by interval, null where nothing can be said."""

    run = models.ForeignKey(ForecastRun, on_delete=models.CASCADE, related_name="forecasts")
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=100)
    carrier = models.CharField(max_length=60)
    unit = models.CharField(max_length=20)
    entity_id = models.CharField(max_length=64, blank=True, db_index=True)
    """Enterprise whose it is, or whose meter; empty for a region."""
    by = models.CharField(max_length=20)
    """The model, or why it was not."""
    restricted = models.PositiveIntegerField(default=0)
    """Intervals held down because electricity is restricted."""
    low = models.JSONField()
    mid = models.JSONField()
    high = models.JSONField()
    naive = models.JSONField()
    """What the fallback says, for comparison."""
    came = models.JSONField(default=list)
    """What readings said when they were last looked at; empty before."""
    counted = models.PositiveIntegerField(default=0)
    """Intervals that were forecast and came."""
    wape = models.FloatField(null=True, blank=True)
    naive_wape = models.FloatField(null=True, blank=True)
    coverage = models.FloatField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["run", "kind", "subject", "carrier", "unit"], name="a_forecast_of_a_subject_once"
            )
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["kind", "subject", "carrier", "unit"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.carrier}"
