"""The document of an energy review under ``reviews/`` of a pack: coefficients, levels, ratios of replacement, limits of products."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Dated, Number, Sourced, Text

Zero = Annotated[Number, Field(ge=0)]
Positive = Annotated[Number, Field(gt=0)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Carrier(Block):
    """A field of the application, and what a unit of it is in kg of standard coal."""

    field: Name
    name: Bilingual
    unit: Text
    calorific: Positive
    """By its heat content, in kgce."""
    equivalent: Positive
    """By what it took to make it, in kgce."""
    mwh: Zero = Decimal(0)
    """Electricity in a unit of it, in MWh."""


class Level(Block):
    """Who reviews, from an increment on; the largest first."""

    name: Bilingual
    from_tce: Zero
    or_from_mwh: Zero | None = None
    """Or from so much electricity a year."""


class Replacement(Block):
    """How much has to be saved elsewhere for each tonne more; the first that fits, one without industries fits all."""

    name: Bilingual
    industries: tuple[Text, ...] = ()
    from_tce: Zero
    ratio: Zero
    """1 is equal, above 1 reduced replacement, 0 none."""


class ProductLimit(Block):
    """What a unit of a product may take."""

    product: Name
    name: Bilingual
    unit: Text
    most_kgce: Positive
    advanced_kgce: Positive
    source: Text
    evidence: Text


class ReviewRule(Dated, Sourced):
    """By which numbers a project is reviewed."""

    review: str
    kind: Literal["energy-review"] = "energy-review"
    carriers: Annotated[tuple[Carrier, ...], Field(min_length=1)]
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    replacement: tuple[Replacement, ...] = ()
    benchmark_most: Positive
    """Energy over value added of the project, over that of its industry, up to which it is met."""
    products: tuple[ProductLimit, ...] = ()
