"""The document of the accounting choices, and the changes that a source, a workspace or a command line may make."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from tanliu.catalog.schema import Block, Number, Scheme, Text, fault, register
from tanliu.flow.inventory.binding import PURPOSES

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


register(KIND, AccountingChoices)
