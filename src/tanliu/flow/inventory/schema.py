"""The document of the accounting choices, and the changes that a source, a workspace or a command line may make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from tanliu.catalog.schema import (
    Bilingual,
    Block,
    Number,
    Scheme,
    Text,
    fault,
    register,
    register_check,
    register_part,
)
from tanliu.catalog.types import Catalog, Document
from tanliu.flow.inventory.binding import PURPOSES
from tanliu.kit.errors import TanliuError

KIND = "accounting"


def _purpose(name: str) -> str:
    if name not in PURPOSES:
        raise fault("unknown purpose", found=name, accepted=", ".join(PURPOSES))
    return name


CoalBasis = Literal["calorific", "coal_consumption"]
GwpSet = Literal["AR4", "AR5", "AR6"]
MarketBasis = Literal["excluding_market_nonfossil", "average"]
Estimates = Literal["beside", "in_totals"]
Purpose = Annotated[str, AfterValidator(_purpose), WithJsonSchema({"enum": list(PURPOSES)})]
Completeness = Annotated[Number, Field(ge=0, le=1)]


class AccountingChoices(Scheme):
    """Choices that every inventory makes."""

    electricity_coal_basis: CoalBasis
    """Standard coal of a kilowatt-hour: its calorific value, or the coal burned to supply it that year."""
    gwp_set: GwpSet
    """Assessment report of the 100-year global warming potentials."""
    not_capped: tuple[Purpose, ...]
    """Purposes outside the cap on total energy use."""
    market_basis: MarketBasis
    """Factor of electricity without a contract in the market-based accounting."""
    minimum_completeness: Completeness
    """Share of known intervals from which a metered month counts instead of the reported one."""
    estimates: Estimates
    """Whether estimates stand beside the totals or are lines in them."""
    editions: dict[int, Text] = Field(default_factory=dict)
    """Edition of the factors pinned for an activity year."""
    pins: tuple[Text, ...] = ()
    """Ids of factors chosen by a person."""
    allow_later: bool = False
    """Whether a factor of a later year may stand in."""


class AccountingChanges(Block):
    """What a source mapping, a workspace or a command line may choose otherwise."""

    electricity_coal_basis: CoalBasis | None = None
    gwp_set: GwpSet | None = None
    not_capped: tuple[Purpose, ...] | None = None
    market_basis: MarketBasis | None = None
    minimum_completeness: Completeness | None = None
    estimates: Estimates | None = None
    editions: dict[int, Text] | None = None
    """Edition of the factors pinned for an activity year."""
    pins: tuple[Text, ...] | None = None
    """Ids of factors chosen by a person."""
    allow_later: bool | None = None
    """Whether a factor of a later year may stand in."""


Kilograms = Number | dict[Literal["default"] | int, Number]


class Compared(Block):
    """What every rule of a comparison has."""

    id: Text
    text: Bilingual
    """What is said of a row that the rule explains."""


class Missing(Compared):
    """Nothing was published."""

    form: Literal["missing"]


class NothingUsed(Compared):
    """Emissions were published without any energy."""

    form: Literal["nothing_used"]


class Within(Compared):
    """The difference is inside a tolerance in kg, relative to what was published, or both added."""

    form: Literal["within"]
    kg: Kilograms = Decimal(0)
    ratio: Number = Decimal(0)


class OtherFactor(Compared):
    """With another factor for one carrier the row agrees."""

    form: Literal["other_factor"]
    carrier: Text
    factor: dict[int, Text]
    """Id of the factor by year."""
    kg: Kilograms = Decimal(0)
    ratio: Number = Decimal(0)


class ImpliedLower(Compared):
    """The row agrees if the factor of one carrier lies between zero and the one used."""

    form: Literal["implied_lower"]
    carrier: Text
    kg: Kilograms = Decimal(0)
    ratio: Number = Decimal(0)


class PartsDiffer(Compared):
    """The source's own total energy is not the sum of the carriers that it states."""

    form: Literal["parts_differ"]
    measure: Text
    per: Text | None = None
    """Measure of what the total is per."""
    ratio: Number


Rule = Annotated[
    Missing | NothingUsed | Within | OtherFactor | ImpliedLower | PartsDiffer, Field(discriminator="form")
]


class Reconcile(Block):
    """The comparison of computed with published emissions; the first rule that explains a difference counts."""

    published: Text
    """Output measure in kg that the source publishes."""
    amount: Text = "emission_kgco2e"
    """Column of the lines with which it is compared."""
    rules: tuple[Rule, ...]


class Run(Block):
    """The block ``run`` of a source mapping."""

    accounting: AccountingChanges | None = None
    reconcile: Reconcile | None = None


def unknown_factors(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the rules of comparisons that name a factor which no pack has."""
    for document in documents:
        told = (document.data.get("run") or {}).get("reconcile") or {}
        for position, rule in enumerate(told.get("rules", ())):
            for year, factor in (rule.get("factor") or {}).items():
                if factor not in catalog.by_id:
                    where = document.where("run", "reconcile", "rules", position, "factor", str(year))
                    yield TanliuError("unknown factor", where=where, found=factor)


register(KIND, AccountingChoices)
register_part("source", "run", Run)
register_check("source", unknown_factors)
