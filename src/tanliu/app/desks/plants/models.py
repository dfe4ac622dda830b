"""Plants, the meters that measure them, their states, and figures that are told of them or of the district."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


class Plant(models.Model):
    """A plant, a store or a boiler; one that is retired stays."""

    code = models.CharField(max_length=40, unique=True)
    """By which whoever brings it names it."""
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, db_index=True)
    region_id = models.CharField(max_length=64, db_index=True)
    entity_id = models.CharField(max_length=64, blank=True, db_index=True)
    """The enterprise that owns it; empty where it is the district's or somebody's who is not in the register."""
    owner = models.CharField(max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    rating_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    store_kwh = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    steam_t_h = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    heat_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    commissioned = models.DateField()
    retired = models.DateField(null=True, blank=True)
    """First day on which it is no more."""
    meters = models.JSONField(default=list)
    """Codes of meters that measure what it generates or gives."""
    sensors = models.JSONField(default=list)
    """Codes of sensors that read its temperatures, flows or weather."""
    source = models.CharField(max_length=200)
    author = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PlantState(models.Model):
    """A state of a plant from a day to another; one that is withdrawn stays."""

    plant = models.ForeignKey(Plant, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=40)
    first = models.DateField(db_index=True)
    last = models.DateField(null=True, blank=True)
    """None until somebody tells another state."""
    available = models.DecimalField(max_digits=5, decimal_places=4)
    """Share of the rating that is left."""
    note = models.CharField(max_length=300, blank=True)
    author = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["first", "id"]

    def __str__(self) -> str:
        return f"{self.state} {self.first}"


class PlantFigure(models.Model):
    """A figure of a plant or of the district for a day or a year; the newest that was told counts, the others stay."""

    plant = models.ForeignKey(Plant, on_delete=models.PROTECT, null=True, blank=True, related_name="figures")
    measure = models.CharField(max_length=40, db_index=True)
    day = models.DateField(db_index=True)
    """The day, or the first of the year."""
    value = models.DecimalField(max_digits=20, decimal_places=4)
    source = models.CharField(max_length=200)
    author = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(value__gte=0), name="a_figure_of_supply_is_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.day} {self.value}"
