"""Filters of lists as a person named them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class SavedFilter(models.Model):
    """What a person chose on a list, under a name; the address is all of it, so that it can be handed on as a link."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    path = models.CharField(max_length=200)
    query = models.CharField(max_length=1000)
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("path", "name")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "path", "name"], name="one_filter_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.address}"

    @property
    def address(self) -> str:
        """The list with its filter."""
        return f"{self.path}?{self.query}"
