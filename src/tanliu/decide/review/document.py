"""The document of an energy review under ``reviews/`` of a pack: coefficients, levels, ratios of replacement, limits of products."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Dated, Number, Sourced, Text
from tanliu.catalog.schema.values import Grade

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
    activity: Text | None = None
    """Energy carrier by whose factor its carbon is counted; none where it is not."""
    per: Text | None = None
    """Unit for which the factor is asked for."""
    per_units: Positive = Decimal(1)
    """How many of them one unit of the field is."""


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


class AcceptanceRule(Block):
    """What is accepted after completion, beside what was promised."""

    source: Text
    evidence: Grade
    pv_least_ratio: Zero
    """Photovoltaics that stand over those promised, at least."""
    energy_most_ratio: Positive
    """Energy of a year as measured over what was applied for, at most."""
    replaced_least_ratio: Zero
    """Energy saved elsewhere over what was promised, at least."""


class Material(Block):
    """A material that is built in."""

    field: Name
    name: Bilingual
    unit: Text
    kgco2e: Positive
    """Emissions of making one unit."""


class LifecycleRule(Block):
    """By which numbers a new project is evaluated over its life."""

    source: Text
    evidence: Grade
    years: Annotated[int, Field(ge=1, le=100)]
    materials: tuple[Material, ...] = ()
    pv_kwh_per_kw: Positive
    """Yield of a kW of photovoltaics in a year."""
    not_covered: tuple[Bilingual, ...] = ()
    """What no figure is known of."""


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
    acceptance: AcceptanceRule | None = None
    lifecycle: LifecycleRule | None = None
