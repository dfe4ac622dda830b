"""The document of targets under ``targets/`` of a pack."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Number, Sourced, Text, fault

Year = Annotated[Count, Field(ge=1900, le=2200)]


class Point(Block):
    """A value of a year as somebody tells it."""

    year: Year
    value: Number
    source: Text | None = None


class Base(Block):
    """The year from which a target is counted."""

    year: Year
    value: Number | None = None
    """In the unit of the target; what is measured of the year when left out."""
    source: Text | None = None


class Goal(Block):
    """What is to be reached in a year: a value, or a change on the base."""

    year: Year
    value: Number | None = None
    change_percent: Number | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.value is None) is (self.change_percent is None):
            raise fault("a goal is a value or a change on the base", at=("year",), found=self.year)
        return self


class Target(Block):
    """A target of a place or organisation."""

    id: Text
    name: Bilingual
    whose: Bilingual
    """Whose target it is."""
    unit: Text
    better: Literal["less", "more"]
    """Whether a smaller or a larger value is better."""
    base: Base | None = None
    goals: Annotated[tuple[Goal, ...], Field(min_length=1)]
    """In the order of their years."""
    indicator: Text | None = None
    """Indicator of the district whose values of years are the actual ones, in the unit of the target."""
    item: Text | None = None
    """Macro item of the catalogue whose figures of the district are the actual ones."""
    told: tuple[Point, ...] = ()
    """Actual values that somebody printed; a year that is measured counts before them."""
    systems: tuple[Text, ...] = ()
    """Systems of cases whose target it is."""
    where: Text = ""
    note: Bilingual | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        years = [goal.year for goal in self.goals]
        if sorted(set(years)) != years or (self.base and self.base.year >= years[0]):
            raise fault("the years of a target rise from its base on", at=("goals",), found=str(years))
        if self.indicator and self.item:
            raise fault("a target is measured by one thing", at=("item",), found=self.item)
        return self


class Targets(Dated, Sourced):
    """Targets of one text or place."""

    target: Text
    """Id of the document."""
    kind: Literal["targets"] = "targets"
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [one.id for one in self.targets]
        for at, one in enumerate(ids):
            if one in ids[:at]:
                raise fault("the id of a target is there twice", at=("targets", at, "id"), found=one)
        return self
