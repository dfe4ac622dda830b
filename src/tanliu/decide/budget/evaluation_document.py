"""The document of an evaluation under ``evaluations/`` of a pack: weights, who uses much for little, the order of power."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Number, Sourced, Text

Weight = Annotated[Number, Field(ge=0, le=1000)]
Ratio = Annotated[Number, Field(gt=0, le=10)]
#: What is left of a budget: something, nothing, or no budget is known.
Budget = Literal["left", "used_up", "none"]


class Weights(Block):
    """What scale, effect and completion count in the points."""

    scale: Weight
    effect: Weight
    completion: Weight


class LowYield(Block):
    """Who uses much for little; all that is said must hold."""

    energy_tce_from: Annotated[Number, Field(ge=0)]
    """Energy of the year, in tonnes of standard coal."""
    per_mu_below: Ratio
    """Value added by mu over the mean of the industry."""
    per_tce_below: Ratio
    """Value added by tonne of standard coal over the mean of the industry."""
    fewest: Count
    """Enterprises that an industry needs for a mean of its own; others are compared with all."""
    opens: Text | None = None
    """Process of the case that is opened about an enterprise on the list."""


class CommonError(Block):
    """When the method is to blame and not the enterprise."""

    fewest: Count
    """Enterprises of an industry below which nothing is said of the method."""
    over_ratio: Annotated[Number, Field(gt=0, le=1)]
    """Share of them that pass their budgets from which on the method is to be changed."""


class Who(Block):
    """Whom a class means; all that is said must hold, and nothing said means everybody."""

    industries: tuple[Text, ...] = ()
    fields: tuple[Text, ...] = ()
    grades: tuple[Text, ...] = ()
    """Grades of the indicator by which enterprises are graded."""
    budget: tuple[Budget, ...] = ()
    warned: bool | None = None
    """Whether a warning in force is as certain as ``warned_up_to_level`` or more."""
    low_yield: bool | None = None
    """Whether they are on the list of those that use much for little."""


class PowerClass(Block):
    """A class of the order in which power is given; who fits none before it is looked at here."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    name: Bilingual
    who: Who = Who()


class Supply(Block):
    """In which order power is taken from who makes it."""

    clean_up_to_kg_per_kwh: Annotated[Number, Field(ge=0)]
    """Emissions of the supplier's own fuels by kWh that it generates or sends out, in kg CO2e, up to which it is clean."""


class EvaluationRule(Dated, Sourced):
    """How budgets are evaluated, and in which order power is given when there is not enough."""

    evaluation: str
    kind: Literal["evaluation"] = "evaluation"
    weights: Weights
    low_yield: LowYield
    common_error: CommonError
    power: Annotated[tuple[PowerClass, ...], Field(min_length=1)]
    """Classes of users, who is supplied first first; an enterprise is of the first class that means it."""
    warned_up_to_level: Annotated[int, Field(strict=True, ge=1, le=5)]
    """The least certain level of a warning by which an enterprise counts as warned."""
    supply: Supply
