"""Offers, enquiries about them, and what buyers said afterwards."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from tanliu.app.platform.casework.models import Case


class MallListing(models.Model):
    """An offer; one that is closed stays for those who asked about it."""

    kind = models.CharField(max_length=40, db_index=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    amount = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    price_cny = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    """For all of it; to be agreed where nothing is told."""
    entity_id = models.CharField(max_length=64, blank=True, db_index=True)
    """The enterprise that offers; empty for an office, a provider or a resident."""
    offered_by = models.CharField(max_length=120)
    """As everybody reads it."""
    author = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)
    until = models.DateField(db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    close_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class MallEnquiry(Case):
    """A case between who offers and who asks; its steps have the words and the terms of both."""

    listing = models.ForeignKey(MallListing, on_delete=models.PROTECT, related_name="enquiries")
    buyer = models.CharField(max_length=150)
    buyer_entity = models.CharField(max_length=64, blank=True)
    buyer_name = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    offer_cny = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    offer_until = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "mall"


class MallReview(models.Model):
    """What a buyer says after an agreement, once."""

    enquiry = models.OneToOneField(MallEnquiry, on_delete=models.PROTECT, related_name="review")
    stars = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500, blank=True)
    author = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(stars__gte=1), name="a_review_has_a_star")
        ]

    def __str__(self) -> str:
        return f"{self.stars} for {self.enquiry_id}"
