"""Titles that somebody was awarded: green factories, parks, products, supply chains."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


class GreenTitle(models.Model):
    """A title in a register; one that is withdrawn stays with its reason."""

    kind = models.CharField(max_length=40, db_index=True)
    """Id of a register of the packs."""
    level = models.CharField(max_length=40)
    entity_id = models.CharField(max_length=64, blank=True, db_index=True)
    """The enterprise that has it, or whose product or chain has it; empty for a park and for who is not in the register."""
    holder = models.CharField(max_length=200)
    """What has the title in words: the factory, park, product or chain."""
    awarded_by = models.CharField(max_length=200)
    document = models.CharField(max_length=300)
    """Notice in which it stands."""
    first = models.DateField()
    last = models.DateField(null=True, blank=True)
    """Last day on which it holds; None where the notice names none."""
    author = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "-first", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["kind", "level", "holder", "first"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="a_title_is_entered_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.holder} {self.first}"
