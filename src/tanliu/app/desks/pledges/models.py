"""Pledges and repurchases; what they reserve and move lies in the ledger alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Pledge(models.Model):
    """Units that an enterprise pledged: reserved until they are released or forfeited."""

    entity_id = models.CharField(max_length=100, db_index=True)
    unit = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    """What the unit counts; kgCO2e of allowances."""
    pledgee = models.CharField(max_length=120)
    """Name of the bank or other holder."""
    pledgee_entity = models.CharField(max_length=100, blank=True, db_index=True)
    """Its id where it is an enterprise of the register."""
    contract = models.CharField(max_length=80)
    loan_cny = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    until = models.DateField()
    state = models.CharField(max_length=12, default="active")
    """``active``, ``released`` or ``forfeited``."""
    asked = models.CharField(max_length=10, blank=True)
    """What somebody asks for: ``release`` or ``forfeit``; somebody else decides."""
    asked_by = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_for = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=64)
    """Of the pending transfer, and of the one that ended it."""
    cause = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = (models.CheckConstraint(condition=models.Q(amount__gt=0), name="pledge_above_zero"),)

    def __str__(self) -> str:
        return f"{self.amount} {self.unit} of {self.entity_id} {self.state}"


class Covenant(models.Model):
    """What a lender asks for while units are pledged: an indicator of the enterprise below a limit, or its change on a base year."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="covenants")
    indicator = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    """``value``, or ``change`` in percent on the base year."""
    limit = models.DecimalField(max_digits=20, decimal_places=6)
    """At most so much."""
    base_year = models.PositiveSmallIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.UniqueConstraint(
                fields=["pledge", "indicator", "kind"], name="a_covenant_of_an_indicator_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.kind} {self.limit}"


class Repurchase(models.Model):
    """A sale whose seller buys back on a day: the first leg is posted and the second reserved at once, or neither."""

    seller = models.CharField(max_length=100, db_index=True)
    buyer = models.CharField(max_length=100, db_index=True)
    unit = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    price_cny = models.DecimalField(max_digits=20, decimal_places=2)
    back_cny = models.DecimalField(max_digits=20, decimal_places=2)
    back_on = models.DateField()
    state = models.CharField(max_length=12, default="offered")
    """``offered``, ``sold``, ``returned``, ``lapsed`` (the buyer keeps) or ``off``."""
    reference = models.CharField(max_length=80, blank=True)
    back_reference = models.CharField(max_length=80, blank=True)
    back_by = models.CharField(max_length=150, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    taken_by = models.CharField(max_length=150, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="repurchase_above_zero"),
            models.CheckConstraint(condition=~models.Q(seller=models.F("buyer")), name="repurchase_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.unit} {self.seller} → {self.buyer} {self.state}"
