"""What an inventory is asked for: the accounting choices, and what a binding is needed for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tanliu.catalog.types import FACTOR_ORDER, Preference


@dataclass(frozen=True, slots=True)
class Accounting:
    """The choices under which an inventory is made; each comes from the scheme ``accounting`` of a pack.

    Attributes
    ----------
    electricity_coal_basis
        ``calorific`` or ``coal_consumption``: standard coal of a kilowatt-hour.
    gwp_set
        AR4, AR5 or AR6.
    not_capped
        Purposes outside the energy cap.
    market_basis
        Basis of the factor for electricity without a contract in the market-based accounting.
    minimum_completeness
        Share of metered intervals from which the meter is preferred to the report.
    estimates
        ``beside`` or ``in_totals``: whether estimates enter the totals where no figure is known.
    editions
        Activity year to the factor edition pinned for it.
    known_at
        Use only what was published by then.
    pins
        Ids of factors chosen by a person.
    allow_later, allow_unsourced
        Whether a factor of a later year, or one without a source, may stand in where no other fits; each is told.
    factor_order
        What is preferred among factors that fit: ``own_pack``, ``region`` and ``period`` in this order or another.
    factor_jump_ratio
        Change of a factor from the year before above which a line says that another row answered; None says nothing.
    supplier_factors
        ``after_own_pack``, ``before_own_pack`` or ``not_used``: where a factor that is bound to an entity stands.
    hourly_regions
        Regions of the packs whose hourly factors of electricity count where readings are hourly or finer.
    where
        Pack file and line of the scheme.
    """

    electricity_coal_basis: str
    gwp_set: str
    not_capped: tuple[str, ...]
    market_basis: str
    minimum_completeness: Decimal
    estimates: str = "beside"
    editions: Mapping[int, str] = field(default_factory=dict)
    known_at: dt.date | None = None
    pins: Collection[str] = ()
    allow_later: bool = False
    allow_unsourced: bool = False
    factor_order: tuple[Preference, ...] = FACTOR_ORDER
    factor_jump_ratio: Decimal | None = None
    supplier_factors: str = "after_own_pack"
    hourly_regions: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What a binding is needed for; ``own`` names what is bound to one entity, and is empty where nothing is."""

    carrier: str
    unit: str
    purpose: str
    region_id: str
    year: int
    own: str = ""

    @property
    def binding_id(self) -> str:
        shared = f"{self.carrier}[{self.unit}]/{self.purpose}/{self.region_id}/{self.year}"
        return f"{shared}/{self.own}" if self.own else shared
