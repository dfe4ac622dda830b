"""What happened to meters: dated events that are never changed; one that was a mistake is taken back by another."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


class MeterEvent(models.Model):
    """Something that happened to a meter on a day, or the word that an earlier one was a mistake."""

    meter_code = models.CharField(max_length=100, db_index=True)
    kind = models.CharField(max_length=40)
    """A kind of the pack; ``reversed`` of the word that takes another back."""
    day = models.DateField()
    until = models.DateField(null=True, blank=True)
    """Last day of a certificate, as it tells it."""
    certificate = models.CharField(max_length=80, blank=True)
    body = models.CharField(max_length=120, blank=True)
    """Who verified it."""
    passed = models.BooleanField(null=True, blank=True)
    instrument = models.CharField(max_length=40, blank=True)
    accuracy_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    ct_ratio = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    pt_ratio = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    offset_s = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    """By how much its clock was ahead [s]."""
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    author = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["meter_code", "day", "id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(kind="reversed", reverses__isnull=False)
                | (~models.Q(kind="reversed") & models.Q(reverses__isnull=True)),
                name="a_reversal_names_what_it_takes_back",
            )
        ]

    def __str__(self) -> str:
        return f"{self.meter_code} {self.kind} {self.day}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new event.

        Raises
        ------
        TypeError
            When it was written before.
        """
        if self.pk is not None:
            raise TypeError("an event of a meter is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse.

        Raises
        ------
        TypeError
            Always: it is taken back by another event.
        """
        raise TypeError("an event of a meter is never deleted")
