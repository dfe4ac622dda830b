"""The ledger's tables: accounts, transfers that are never changed, balances, serial numbers, signed heads, debts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


class LedgerAccount(models.Model):
    """An account of an entity, or of the ledger itself; its id stands in receipts and names no person."""

    id = models.CharField(max_length=110, primary_key=True)
    holder = models.CharField(max_length=64, db_index=True)
    type = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default="open")
    trusted = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "office"

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class LedgerTransfer(models.Model):
    """A step of a transfer: never changed and never taken out, which the database itself refuses.

    ``place`` is that of its leaf in the tree; ``key`` is made of its cause; a pending transfer ends once and a posted one
    is reversed once, so ``of`` names each at most once.
    """

    place = models.BigIntegerField(primary_key=True)
    key = models.CharField(max_length=64, unique=True)
    step = models.CharField(max_length=8)
    kind = models.CharField(max_length=40)
    unit = models.CharField(max_length=40)
    source = models.CharField(max_length=110)
    target = models.CharField(max_length=110)
    amount = models.BigIntegerField()
    cause = models.CharField(max_length=300)
    family = models.CharField(max_length=120)
    of = models.CharField(max_length=64)
    day = models.DateField()
    until = models.DateField(null=True)
    proposed_by = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150)
    salt = models.CharField(max_length=32)
    leaf = models.BinaryField()

    class Meta:
        app_label = "office"
        ordering: ClassVar[list[str]] = ["place"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="ledger_amount_not_below_zero"),
            models.UniqueConstraint(fields=["of"], condition=~models.Q(of=""), name="ledger_ended_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["source", "place"], name="ledger_by_source"),
            models.Index(fields=["target", "place"], name="ledger_by_target"),
            models.Index(fields=["family"], condition=~models.Q(family=""), name="ledger_by_family"),
            models.Index(fields=["place"], condition=models.Q(step="pend"), name="ledger_pending"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.step} {self.source} → {self.target} {self.amount} {self.unit}"


class LedgerBalance(models.Model):
    """What an account has of a unit; only an account that issues stands below zero, by what it issued."""

    account = models.CharField(max_length=110)
    unit = models.CharField(max_length=40)
    available = models.BigIntegerField()
    reserved = models.BigIntegerField()
    issues = models.BooleanField()

    class Meta:
        app_label = "office"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["account", "unit"], name="ledger_one_balance"),
            models.CheckConstraint(
                condition=models.Q(available__gte=0) | models.Q(issues=True), name="ledger_available_not_below_zero"
            ),
            models.CheckConstraint(condition=models.Q(reserved__gte=0), name="ledger_reserved_not_below_zero"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account} {self.unit} {self.available} + {self.reserved}"


class LedgerLot(models.Model):
    """Where a run of serial numbers lies, ``end`` not included; the database refuses two runs that overlap."""

    unit = models.CharField(max_length=40)
    first = models.BigIntegerField()
    end = models.BigIntegerField()
    account = models.CharField(max_length=110, db_index=True)
    held_for = models.CharField(max_length=64)

    class Meta:
        app_label = "office"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit", "first"], name="ledger_one_lot_a_number"),
            models.CheckConstraint(
                condition=models.Q(first__gt=0) & models.Q(end__gt=models.F("first")), name="ledger_lot_not_empty"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} {self.first}–{self.end - 1} {self.account}"


class LedgerLotMove(models.Model):
    """A run of serial numbers that a transfer moved, or that is held for it; never changed."""

    place = models.BigIntegerField(db_index=True)
    unit = models.CharField(max_length=40)
    first = models.BigIntegerField()
    end = models.BigIntegerField()

    class Meta:
        app_label = "office"

    def __str__(self) -> str:
        return f"{self.place} {self.unit} {self.first}–{self.end - 1}"


class LedgerBatch(models.Model):
    """What was posted together, and the signed head of the tree after it.

    ``size`` counts the leaves up to its end; ``peaks`` are the roots of whole subtrees, from which the tree grows on.
    """

    size = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    at = models.CharField(max_length=40)
    actor = models.CharField(max_length=150)
    public = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    peaks = models.TextField()

    class Meta:
        app_label = "office"
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.size} {self.root[:12]}"


class LedgerNode(models.Model):
    """Root of a whole subtree of the tree, for proofs that read few rows; lower ones are hashed from the leaves."""

    height = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    root = models.BinaryField()

    class Meta:
        app_label = "office"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["height", "place"], name="ledger_one_node")
        ]

    def __str__(self) -> str:
        return f"{self.height} {self.place}"


class LedgerDecision(models.Model):
    """The newest decided version of a report for an account, and what of it is owed because it was not there."""

    account = models.CharField(max_length=110)
    unit = models.CharField(max_length=40)
    family = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    entitlement = models.BigIntegerField()
    owed = models.BigIntegerField(default=0)

    class Meta:
        app_label = "office"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["account", "unit", "family"], name="ledger_one_decision"),
            models.CheckConstraint(condition=models.Q(owed__gte=0), name="ledger_owed_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.family} v{self.version} {self.entitlement}"


class LedgerReversal(models.Model):
    """Somebody asks that a posted transfer be reversed; somebody else agrees or refuses."""

    of = models.CharField(max_length=64, unique=True)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200)

    class Meta:
        app_label = "office"

    def __str__(self) -> str:
        return f"{self.of} by {self.asked_by}"


class LedgerRefusal(models.Model):
    """How often a named check refused a transfer."""

    check_name = models.CharField(max_length=40, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "office"

    def __str__(self) -> str:
        return f"{self.check_name} {self.count}"


class LedgerFault(models.Model):
    """What the second implementation found wrong; as long as there is one, nothing is posted."""

    found_at = models.DateTimeField(default=timezone.now)
    fault = models.TextField()

    class Meta:
        app_label = "office"

    def __str__(self) -> str:
        return self.fault
