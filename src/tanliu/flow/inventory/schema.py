"""The document of the accounting choices, and the changes that a source, a workspace or a command line may make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

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
from tanliu.catalog.types import FACTOR_ORDER, Catalog, Document, Preference
from tanliu.kit.errors import TanliuError

KIND = "accounting"


def each_once(order: tuple[Preference, ...]) -> tuple[Preference, ...]:
    """Return an order of preference that names each one once.

    Raises
    ------
    ValueError
        When one is missing or named twice.
    """
    if sorted(order) != sorted(FACTOR_ORDER):
        raise fault("not each of them once", found=", ".join(order), accepted=", ".join(FACTOR_ORDER))
    return order


CoalBasis = Literal["calorific", "coal_consumption"]
GwpSet = Literal["AR4", "AR5", "AR6"]
MarketBasis = Literal["excluding_market_nonfossil", "average"]
Estimates = Literal["beside", "in_totals"]
FactorOrder = Annotated[tuple[Preference, ...], AfterValidator(each_once)]
JumpRatio = Annotated[Number, Field(gt=1)]
SupplierFactors = Literal["after_own_pack", "before_own_pack", "not_used"]
Completeness = Annotated[Number, Field(ge=0, le=1)]


class AccountingChoices(Scheme):
    """Choices that every inventory makes."""

    electricity_coal_basis: CoalBasis
    """Standard coal of a kilowatt-hour: its calorific value, or the coal burned to supply it that year."""
    gwp_set: GwpSet
    """Assessment report of the 100-year global warming potentials."""
    not_capped: tuple[Text, ...] | None = None
    """Purposes outside the cap on total energy use; when left out, as ``taxonomy/purposes.csv`` says."""
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
    allow_unsourced: bool = False
    """Whether a factor without a source may stand in where none with a source fits; lines say so."""
    factor_order: FactorOrder = FACTOR_ORDER
    """What is preferred among factors that fit, first things first."""
    factor_jump_ratio: JumpRatio | None = None
    """Change of a factor from the year before above which a line says that another row answered."""
    supplier_factors: SupplierFactors = "after_own_pack"
    """Where a factor that is bound to an enterprise stands: behind or before a pack of one's own, or nowhere."""
    hourly_regions: tuple[Text, ...] = ()
    """Regions whose hourly factors of electricity count where readings are hourly or finer."""


class AccountingChanges(Block):
    """What a source mapping, a workspace or a command line may choose otherwise."""

    electricity_coal_basis: CoalBasis | None = None
    gwp_set: GwpSet | None = None
    not_capped: tuple[Text, ...] | None = None
    market_basis: MarketBasis | None = None
    minimum_completeness: Completeness | None = None
    estimates: Estimates | None = None
    editions: dict[int, Text] | None = None
    """Edition of the factors pinned for an activity year."""
    pins: tuple[Text, ...] | None = None
    """Ids of factors chosen by a person."""
    allow_later: bool | None = None
    """Whether a factor of a later year may stand in."""
    allow_unsourced: bool | None = None
    """Whether a factor without a source may stand in where none with a source fits; lines say so."""
    factor_order: FactorOrder | None = None
    """What is preferred among factors that fit, first things first."""
    factor_jump_ratio: JumpRatio | None = None
    """Change of a factor from the year before above which a line says that another row answered."""
    supplier_factors: SupplierFactors | None = None
    """Where a factor that is bound to an enterprise stands: behind or before a pack of one's own, or nowhere."""
    hourly_regions: tuple[Text, ...] | None = None
    """Regions whose hourly factors of electricity count where readings are hourly or finer."""


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


def unknown_purposes(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the purposes outside the cap that no pack has."""
    for document in documents:
        at = ("not_capped",) if document.data.get("scheme") == KIND else ("run", "accounting", "not_capped")
        told: Any = document.data
        for key in at:
            told = (told or {}).get(key)
        for position, name in enumerate(told or ()):
            if name not in catalog.purposes:
                where = document.where(*at, position)
                accepted = ", ".join(catalog.purposes)
                yield TanliuError("unknown purpose", where=where, found=name, accepted=accepted)


register(KIND, AccountingChoices)
register_check(KIND, unknown_purposes)
register_check("source", unknown_purposes)
register_part("source", "run", Run)
register_check("source", unknown_factors)
