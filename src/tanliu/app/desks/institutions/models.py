"""Subjects of the register that are public institutions or key users, what is told of them, and what is made public."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


class Subject(models.Model):
    """The word that an enterprise of the register is of a kind from a day to another; the newest counts, the others stay."""

    entity_id = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=40)
    type = models.CharField(max_length=40, blank=True)
    """Type of a public institution."""
    first = models.DateField()
    last = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    author = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["entity_id", "id"]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.kind} {self.type}"


class SubjectFigure(models.Model):
    """A figure of a subject for a year; the newest that was told counts, the others stay."""

    entity_id = models.CharField(max_length=64, db_index=True)
    measure = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=18, decimal_places=3)
    source = models.CharField(max_length=200)
    author = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["entity_id", "measure", "year", "id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(value__gte=0), name="a_figure_of_a_subject_is_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.measure} {self.year}"


class Publicity(models.Model):
    """A list of institutions with what they used in a year, as it was when somebody asked to make it public."""

    year = models.PositiveSmallIntegerField(db_index=True)
    state = models.CharField(max_length=12, default="proposed")
    """``proposed``, ``published``, ``refused`` or ``withdrawn``."""
    rows = models.JSONField(default=list)
    proposed_by = models.CharField(max_length=150)
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["year"], condition=models.Q(state="proposed"), name="one_open_publicity_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.state}"
