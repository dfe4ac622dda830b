"""Plans that were worked out, with the steps of every enterprise."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from django.db import models

from tanliu.app.platform.casework.models import Case


class PlanState(StrEnum):
    """Where a plan stands. Only what meets all targets is previewed; the rest is a draft and cannot be issued.

    Of a year one plan is issued at most; one that replaces it leaves it as it was, and posts the differences.
    """

    DRAFTED = "drafted"
    PREVIEWED = "previewed"
    WITHDRAWN = "withdrawn"
    ISSUED = "issued"
    REPLACED = "replaced"
    EVALUATED = "evaluated"


#: States of plans that were issued: frozen, and told to whom they concern.
PUBLIC = (PlanState.ISSUED, PlanState.REPLACED, PlanState.EVALUATED)


class BudgetPlan(models.Model):
    """A plan as it was worked out on a day from what was known then; another attempt is another plan."""

    year = models.CharField(max_length=4)
    base_year = models.CharField(max_length=4)
    rule = models.CharField(max_length=100)
    edition = models.CharField(max_length=100)
    document = models.JSONField()
    """The rule as it was read: a pack may say something else tomorrow."""
    targets = models.TextField(blank=True)
    """Targets in the place of the rule's, one a line."""
    state = models.CharField(max_length=12, default=PlanState.DRAFTED.value)
    author = models.CharField(max_length=150)
    drawn_up_at = models.DateTimeField()
    batch_id = models.IntegerField()
    """Newest delivery that was known."""
    pools = models.JSONField()
    """Units by name, part and quarter."""
    unmet = models.JSONField(default=list)
    left = models.JSONField(default=list)
    """Who has no budget: id and reason."""
    names = models.JSONField(default=list)
    """Names of the steps, in their order."""
    parts = models.JSONField(default=list)
    """Ids of the parts in the order of all numbers: a database may keep the rule with its keys in another order."""
    counts = models.CharField(max_length=40, default="energy_kgce")
    made_of = models.CharField(max_length=64, blank=True, db_index=True)
    """Hash of the rule, its targets and the results: drawn up twice from the same it is one plan."""
    issue_number = models.CharField(max_length=20, blank=True)
    """Of the issue, such as 2026-1; empty before."""
    issued_by = models.CharField(max_length=150, blank=True)
    issued_at = models.DateTimeField(null=True)
    appeal_until = models.DateField(null=True)
    """Last day on which an enterprise may appeal."""
    evaluation = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("year", "counts"),
                condition=models.Q(state__in=("issued", "evaluated")),
                name="one_plan_in_force",
            ),
            models.UniqueConstraint(
                fields=("issue_number", "counts"),
                condition=~models.Q(issue_number=""),
                name="one_number_an_issue",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.year} ({self.pk})"

    @property
    def is_public(self) -> bool:
        """Whether it was issued: frozen, and told to whom it concerns."""
        return self.state in PUBLIC

    def part_ids(self) -> list[str]:
        """Return the ids of the parts in the order of all numbers."""
        return list(self.parts or self.document["parts"])


class PlanShare(models.Model):
    """What a plan gives an enterprise: units by part and quarter, and the steps in grams that add up to them."""

    plan = models.ForeignKey(BudgetPlan, on_delete=models.CASCADE, related_name="shares")
    entity_id = models.CharField(max_length=100)
    town = models.CharField(max_length=100)
    field = models.CharField(max_length=100)
    industry = models.CharField(max_length=100, blank=True)
    size_class = models.CharField(max_length=100, blank=True)
    used_g = models.BigIntegerField()
    entitled_g = models.BigIntegerField()
    issued_units = models.BigIntegerField()
    """Of the whole year."""
    units = models.JSONField()
    steps_g = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("plan", "entity_id"), name="one_share_of_a_plan"),)

    def __str__(self) -> str:
        return f"{self.entity_id} of plan {self.plan_id}"


class BudgetEntry(models.Model):
    """A decision that moved budgets in the ledger; its number is the version that the ledger settles.

    An issue tells its plan; a decision on an appeal tells what it adds to an enterprise, or takes, by series.
    """

    plan = models.ForeignKey(BudgetPlan, on_delete=models.PROTECT, related_name="entries")
    cause = models.CharField(max_length=120, unique=True)
    entity_id = models.CharField(max_length=100, blank=True)
    adds = models.JSONField(default=dict)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.cause


class BudgetReceipt(models.Model):
    """An enterprise acknowledged its budget."""

    plan = models.ForeignKey(BudgetPlan, on_delete=models.CASCADE, related_name="receipts")
    entity_id = models.CharField(max_length=100)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("plan", "entity_id"), name="one_receipt_of_a_budget"),)

    def __str__(self) -> str:
        return f"{self.entity_id} of plan {self.plan_id}"


class BudgetAppeal(Case):
    """An appeal against a budget, a case of the process ``budget-appeal``; what is asked for by series in kgce or kgCO2e."""

    plan = models.ForeignKey(BudgetPlan, on_delete=models.PROTECT, related_name="appeals")
    ground = models.CharField(max_length=40)
    text = models.TextField()
    claim = models.JSONField(default=dict)
    proposed = models.JSONField(default=dict)
    """What the department proposes."""
    reviewed_by = models.CharField(max_length=150, blank=True)
    decided = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"appeal {self.pk} {self.entity_id}"


class AppealDocument(models.Model):
    """A document of an appeal, kept as it came."""

    appeal = models.ForeignKey(BudgetAppeal, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=("appeal", "sha256"), name="one_document_once")
        ]

    def __str__(self) -> str:
        return self.name


class BudgetWarning(models.Model):
    """A warning in force for a subject of a plan, or one that is over; another level is another warning."""

    plan = models.ForeignKey(BudgetPlan, on_delete=models.CASCADE, related_name="warnings")
    kind = models.CharField(max_length=10)
    subject_id = models.CharField(max_length=100, blank=True)
    town = models.CharField(max_length=100, blank=True)
    level = models.PositiveSmallIntegerField()
    probability = models.FloatField()
    months = models.PositiveSmallIntegerField()
    """Months of the year that were known."""
    budget = models.FloatField()
    used = models.FloatField()
    to_come = models.FloatField(null=True)
    raised_on = models.DateField()
    due_on = models.DateField(null=True)
    """Last day for an answer; empty where the calendar does not know the year."""
    over_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "kind", "subject_id"),
                condition=models.Q(over_on=None),
                name="one_warning_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"level {self.level} {self.kind} {self.subject_id}"


class BoardOrder(models.Model):
    """An offer or a request of budget units; what an offer holds is reserved in the ledger as long as it is open."""

    plan = models.ForeignKey(BudgetPlan, on_delete=models.PROTECT, related_name="orders")
    side = models.CharField(max_length=8)
    entity_id = models.CharField(max_length=100)
    series = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    left = models.BigIntegerField()
    price = models.DecimalField(max_digits=12, decimal_places=2)
    """CNY per tonne. Money is not held: whoever trades pays outside."""
    fills = models.PositiveIntegerField(default=0)
    """How often it was filled; part of the cause of its reservation."""
    state = models.CharField(max_length=10, default="open")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    cause = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(left__gte=0) & models.Q(left__lte=models.F("amount")),
                name="order_left_within",
            ),
        )

    def __str__(self) -> str:
        return f"{self.side} {self.entity_id} {self.left} of {self.amount} {self.series}"


class BoardDeal(models.Model):
    """What changed hands on the board, and at which price."""

    offer = models.ForeignKey(BoardOrder, on_delete=models.PROTECT, related_name="sold")
    request = models.ForeignKey(BoardOrder, on_delete=models.PROTECT, related_name="bought")
    amount = models.BigIntegerField()
    price = models.DecimalField(max_digits=12, decimal_places=2)
    key = models.CharField(max_length=64, unique=True)
    """Of the transfer, by which its receipt is asked for."""
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.amount} at {self.price}"
