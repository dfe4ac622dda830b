"""Programmes, their rows, and what was told of each row: nothing that was told is changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Begun(models.Model):
    """A programme that was begun for the district or an enterprise."""

    programme = models.CharField(max_length=60, db_index=True)
    document = models.TextField()
    """The document as it was on that day."""
    entity_id = models.CharField(max_length=64, blank=True, db_index=True)
    """Empty for the district."""
    first = models.DateField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=("programme", "entity_id", "first"), name="one_programme_once")
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.entity_id or 'district'} {self.first}"


class BegunRow(models.Model):
    """A row of a programme: one of its document, or one that somebody brought."""

    begun = models.ForeignKey(Begun, on_delete=models.PROTECT, related_name="rows")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    group = models.CharField(max_length=60)
    responsible = models.CharField(max_length=150, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=("begun", "code"), name="one_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RowTold(models.Model):
    """What was told of a row: its state, its due day, its figures; what is left out stays as it was told before."""

    row = models.ForeignKey(BegunRow, on_delete=models.PROTECT, related_name="told")
    state = models.CharField(max_length=12, blank=True)
    due = models.DateField(null=True, blank=True)
    on = models.DateField()
    """Day of which it is told."""
    figures = models.JSONField(default=dict)
    """Figures as texts, exactly."""
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.row_id} {self.state}"
