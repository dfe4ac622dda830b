"""Plans that were worked out, with the steps of every enterprise."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class PlanState(StrEnum):
    """Where a plan stands. Only what meets all targets is previewed; the rest is a draft and cannot be issued."""

    DRAFTED = "drafted"
    PREVIEWED = "previewed"
    WITHDRAWN = "withdrawn"


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

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.rule} {self.year} ({self.pk})"


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
