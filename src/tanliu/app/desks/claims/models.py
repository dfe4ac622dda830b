"""Claims that somebody entered or uploaded."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class OwnClaim(models.Model):
    """A claim as it was entered; a correction is the next one, and one that is taken back stays with its day."""

    author = models.CharField(max_length=150, db_index=True)
    text = models.CharField(max_length=200, blank=True)
    """Name of the file, or of the text that prints the figure."""
    claim = models.JSONField()
    kept_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.claim.get('id')} of {self.author}"
