"""What is counted or read: kinds of activity, energy carriers among them, their purposes, and what sensors read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema.rows import Digits, Row, YesNo
from tanliu.catalog.schema.values import Grade, Text

#: Closed, unlike the kinds of other activities: electricity has two accounts, biomass a gas of its own, and formulas ask.
#: Group of carriers whose carbon was in the air not long ago, and the substance as which their CO2 is told beside the total.
BIOMASS, BIOGENIC = "biomass", "CO2_biogenic"
CarrierGroup = Literal["coal", "oil", "gas", "heat", "electricity", "biomass", "process", "medium", "other"]

#: ``components`` = NCV x carbon content x oxidation x 44/12; ``direct`` = a published factor per unit.
EmissionMethod = Literal["components", "direct", "none"]

#: What happens to the quantity, seen from the entity.
Direction = Literal["use", "feedstock", "generation", "export", "charge", "discharge"]

#: How a purpose counts in an account of emissions: by the factor, as zero by rule, or not at all.
Counted = Literal["factor", "zero", "none"]

Scope = Annotated[Literal[1, 2, 3], Digits]

#: Purpose of a quantity of which no other is told: the one that every set of packs has.
USUAL = "energy"


class ActivityKind(Row):
    """A kind of activity and its canonical unit: an energy carrier, or another that only emits.

    ``group`` is a `CarrierGroup` for a carrier, and what a pack calls it for the others;
    ``emission_proxy`` lends it factors it lacks itself.
    """

    id: Text
    name_en: Text
    name_zh: Text
    unit: Text
    group: Text
    scope: Scope
    emission_method: EmissionMethod
    emission_basis: str = ""
    note: str = ""

    @property
    def is_energy(self) -> bool:
        """Whether it is an energy carrier."""
        return False

    @property
    def proxy(self) -> str:
        """The carrier that lends it factors, empty for none."""
        return ""


class Carrier(ActivityKind):
    """An energy carrier: a row of ``taxonomy/carriers.csv``."""

    id: Text = Field(validation_alias="carrier")
    group: CarrierGroup
    emission_proxy: str = ""

    @property
    def is_energy(self) -> bool:
        return True

    @property
    def proxy(self) -> str:
        return self.emission_proxy


class Activity(ActivityKind):
    """What is counted and is no energy carrier: a row of ``taxonomy/activities.csv``."""

    id: Text = Field(validation_alias="activity")
    group: Text = Field(validation_alias="kind")
    emission_method: Literal["direct", "none"]


class QuantityKind(Row):
    """What a sensor reads, ``taxonomy/quantity_kinds.csv``: a state whose values are averaged; it counts for no account.

    Attributes
    ----------
    unit
        Unit of the readings as the pack tells them; others of the same kind are accepted where they are proportional.
    """

    id: Text = Field(validation_alias="quantity_kind")
    name_en: Text
    name_zh: Text
    unit: Text
    note: str = ""


@dataclass(frozen=True, slots=True)
class WithoutEnergy:
    """Ids of activities and of purposes whose quantities say nothing of the energy that an entity uses."""

    activities: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


class Purpose(Row):
    """What a quantity was for, and how it counts: a row of ``taxonomy/purposes.csv``.

    Attributes
    ----------
    direction
        What happens to the quantity, seen from the entity.
    part_of
        Purpose out of whose quantity this one is taken, as what a contract covers is out of what was bought.
    has_energy, is_capped
        Whether its energy counts, and counts against the cap.
    location, market
        How its emission counts in the location-based and in the market-based account.
    scope
        Scope that it has whatever the carrier, or None.
    rule_en, rule_zh
        What is remarked where it does not count by its factors.
    """

    id: Text = Field(validation_alias="purpose")
    name_en: Text
    name_zh: Text
    direction: Direction
    part_of: str = ""
    has_energy: YesNo = Field(validation_alias="energy")
    is_capped: YesNo = Field(validation_alias="cap")
    location: Counted
    market: Counted
    scope: Scope | None = None
    rule_en: str = ""
    rule_zh: str = ""
    source: Text
    evidence: Grade
    note: str = ""

    @property
    def is_contract(self) -> bool:
        """Whether it emits where it is used, and nothing by the contract behind it."""
        return self.location == "factor" and self.market == "zero"

    @property
    def counts(self) -> bool:
        """Whether any total holds it."""
        return self.has_energy or self.location != "none" or self.market != "none"
