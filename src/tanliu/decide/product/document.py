"""The document of products under ``products/`` of a pack: typical products, how energy is shared among them, their limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Dated, Number, Sourced, Text, fault

Positive = Annotated[Number, Field(gt=0)]
Share = Annotated[Number, Field(ge=0, le=1)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Limit(Block):
    """What a unit of a product may take from a day on, by an edition of a standard; the newest that is in force counts."""

    valid_from: date
    advanced_kgce: Positive
    """Level 1: the best that the standard knows."""
    access_kgce: Positive
    """Level 2: what a new line may take at most."""
    most_kgce: Positive
    """Level 3: what a line in use may take at most."""
    source: Text
    evidence: Text

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.advanced_kgce <= self.access_kgce <= self.most_kgce:
            raise fault(
                "limits of a product rise from advanced to most",
                found=f"{self.advanced_kgce}, {self.access_kgce}, {self.most_kgce}",
            )
        return self


class Product(Block):
    """A product, and the measure in which firms tell how much of it they made."""

    name: Bilingual
    measure: Text
    """Id of a measure of origin ``product`` (``taxonomy/measures.csv``)."""
    per: Positive = Decimal(1)
    """So many of its units are a unit of account, such as 100 m of cloth; limits are for this."""
    unit: Bilingual
    """The unit of account in words."""
    industries: tuple[Text, ...] = ()
    """Codes with which the industry of who makes it begins; others are asked about."""
    norm_kgce: Positive | None = None
    """By what energy is shared where a firm makes several products; the newest limit when left out."""
    boundary: Bilingual
    """What is counted."""
    limits: tuple[Limit, ...] = ()


class ProductRule(Dated, Sourced):
    """Typical products of key industries."""

    product: Text
    """Id of the document."""
    kind: Literal["product-carbon"] = "product-carbon"
    share_measure: Text
    """Measure of the part of a firm's energy that these products take, told for a year; all of it when nobody tells it."""
    least_months: Annotated[int, Field(ge=1, le=12)]
    """Months of a year of which energy and output must both be known for a comparison that holds."""
    estimated_most: Share
    """Share of estimated energy, or of carbon in doubt by open findings, up to which a value is firm."""
    differ_most: Share
    """By how much the sum of twelve months may differ from what is told of the year."""
    least_peers: Annotated[int, Field(ge=2)]
    """Firms of a product from which on others are told of their mean."""
    items: Annotated[Mapping[Id, Product], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        told = [one.measure for one in self.items.values()]
        if twice := {one for one in told if told.count(one) > 1}:
            raise fault("a product has a measure of its own", found=", ".join(sorted(twice)))
        return self


class RegisterKind(Block):
    """A register of titles, such as that of green factories."""

    name: Bilingual
    holder: Literal["enterprise", "place", "product", "chain"]
    """What has the title."""
    scheme: Text | None = None
    """The scheme of assessment by which it is judged, where the packs have one."""


class TitleRegisters(Dated, Sourced):
    """Registers of green factories, parks, products and supply chains, with the levels at which they are awarded."""

    award: Text
    """Id of the document."""
    kind: Literal["title-registers"] = "title-registers"
    levels: Annotated[Mapping[Id, Bilingual], Field(min_length=1)]
    items: Annotated[Mapping[Id, RegisterKind], Field(min_length=1)]
