"""Participants by their carbon id, what ties a name to one, acts, months that were drawn, rewards and what became of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

#: Digits of the numerator and the denominator of exact grams.
_DIGITS = 200


class Participant(models.Model):
    """Somebody who earns credits, by a carbon id that says nothing of them."""

    pseudonym = models.CharField(max_length=20, primary_key=True)
    consent = models.CharField(max_length=20)
    """Edition of what they agreed to."""
    consented_at = models.DateTimeField(default=timezone.now)
    region_id = models.CharField(max_length=64, blank=True, db_index=True)
    """Town, where they told one."""
    left_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.pseudonym


class Person(models.Model):
    """What ties a name to a carbon id: the one row that is deleted when somebody leaves."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="credit_person"
    )
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="person")

    def __str__(self) -> str:
        return self.participant_id


class Invitation(models.Model):
    """A code with which people sign up by themselves; only its hash is kept."""

    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateField()
    uses = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(used__lte=models.F("uses")), name="no_more_than_invited"
            )
        ]

    def __str__(self) -> str:
        return f"{self.used} of {self.uses}"


class CreditRun(models.Model):
    """The acts of a month under one methodology, frozen: drawn, audited by sample, issued; or made void."""

    methodology = models.CharField(max_length=60, db_index=True)
    edition = models.CharField(max_length=20)
    month = models.CharField(max_length=7, db_index=True)
    number = models.PositiveIntegerField()
    """The first of the month is 1; acts that came later are drawn in another."""
    state = models.CharField(max_length=10, default="drawn")
    drawn_by = models.CharField(max_length=150)
    drawn_at = models.DateTimeField(default=timezone.now)
    seed = models.CharField(max_length=32)
    approved_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    minted = models.BigIntegerField(default=0)
    buffer = models.BigIntegerField(default=0)
    certified = models.CharField(max_length=_DIGITS, default="0")
    """Exact grams, with what was carried into it."""
    carried = models.CharField(max_length=_DIGITS, default="0")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["methodology", "month", "number"], name="one_run_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.methodology} {self.month} {self.number} {self.state}"


class CreditAct(models.Model):
    """An act as an operator told it, and what became of it; neither place nor card or vehicle is kept."""

    pseudonym = models.CharField(max_length=20, db_index=True)
    source = models.CharField(max_length=150)
    ref = models.CharField(max_length=100)
    told = models.CharField(max_length=64)
    """Hash of all that was told, so that the same is known again."""
    kind = models.CharField(max_length=40)
    methodology = models.CharField(max_length=60)
    edition = models.CharField(max_length=20, blank=True)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    start = models.DateTimeField()
    end = models.DateTimeField()
    month = models.CharField(max_length=7, db_index=True)
    key = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    """Why it does not count, or not as a whole."""
    counted = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    grams = models.CharField(max_length=_DIGITS, default="0")
    run = models.ForeignKey(CreditRun, on_delete=models.PROTECT, null=True, related_name="acts")
    is_sampled = models.BooleanField(default=False)
    risk = models.CharField(max_length=10, blank=True)
    """Why it is looked at; empty where it was drawn by chance alone."""
    risk_z = models.FloatField(null=True)
    """Standard deviations by which it, or who did it, is beyond others."""
    audit = models.CharField(max_length=10, blank=True)
    audit_note = models.CharField(max_length=300, blank=True)
    audited_by = models.CharField(max_length=150, blank=True)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-start", "-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["source", "ref"], name="one_act_a_reference"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(counted__gt=0), name="an_act_counts_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.ref}"

    @property
    def exact(self) -> Fraction:
        return Fraction(self.grams)


class CreditRemainder(models.Model):
    """What of somebody's grams was left of whole units and is carried to the next month; and units that they owe."""

    methodology = models.CharField(max_length=60)
    pseudonym = models.CharField(max_length=20, db_index=True)
    grams = models.CharField(max_length=_DIGITS, default="0")
    owed = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["methodology", "pseudonym"], name="one_remainder"),
            models.CheckConstraint(condition=models.Q(owed__gte=0), name="credit_owed_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.methodology} {self.pseudonym} {self.grams}"


class CreditRecall(models.Model):
    """An act that was issued and is asked to be taken back, by two people."""

    act = models.OneToOneField(CreditAct, on_delete=models.PROTECT, related_name="recall")
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300)
    approved_by = models.CharField(max_length=150, blank=True)
    units = models.BigIntegerField(default=0)
    """Taken from the buffer and the resident."""
    owed = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.act_id} {self.units}"


class CreditReward(models.Model):
    """What credits are redeemed for."""

    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    unit = models.CharField(max_length=40)
    price = models.BigIntegerField()
    stock = models.PositiveIntegerField()
    until = models.DateField(db_index=True)
    offered_by = models.CharField(max_length=120)
    author = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(price__gt=0), name="a_reward_has_a_price")
        ]

    def __str__(self) -> str:
        return self.title


class CreditRedemption(models.Model):
    """A reward that somebody redeemed: paid by a transfer, handed out against its code."""

    reward = models.ForeignKey(CreditReward, on_delete=models.PROTECT, related_name="redemptions")
    pseudonym = models.CharField(max_length=20, db_index=True)
    request = models.CharField(max_length=64, unique=True)
    """Of one form: sent again it is the same redemption."""
    code = models.CharField(max_length=12, unique=True)
    transfer = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateField()
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.code}"
