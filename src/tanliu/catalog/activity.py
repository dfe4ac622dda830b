"""What is counted or read: kinds of activity, energy carriers among them, their purposes, and what sensors read."""

from __future__ import annotations

from dataclasses import dataclass

#: Closed, unlike the kinds of other activities: electricity has two accounts, biomass a gas of its own, and formulas ask.
CARRIER_GROUPS = ("coal", "oil", "gas", "heat", "electricity", "biomass", "process", "medium", "other")

#: ``components`` = NCV x carbon content x oxidation x 44/12; ``direct`` = a published factor per unit.
EMISSION_METHODS = ("components", "direct", "none")

#: What happens to the quantity, seen from the entity.
DIRECTIONS = ("use", "feedstock", "generation", "export", "charge", "discharge")

#: How a purpose counts in an account of emissions: by the factor, as zero by rule, or not at all.
COUNTS = ("factor", "zero", "none")

#: Purpose of a quantity of which no other is told: the one that every set of packs has.
USUAL = "energy"


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A kind of activity and its canonical unit: an energy carrier, or another that only emits.

    ``group`` is one of `CARRIER_GROUPS` for a carrier, and what a pack calls it for the others;
    ``emission_proxy`` lends it factors it lacks itself.
    """

    id: str
    name_en: str
    name_zh: str
    unit: str
    group: str
    scope: int
    emission_method: str
    emission_basis: str
    emission_proxy: str
    is_energy: bool
    note: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class QuantityKind:
    """What a sensor reads: a state such as a temperature, whose values are averaged; it counts for no account.

    Attributes
    ----------
    unit
        Unit of the readings as the pack tells them; others of the same kind are accepted where they are proportional.
    """

    id: str
    name_en: str
    name_zh: str
    unit: str
    note: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class WithoutEnergy:
    """Ids of activities and of purposes whose quantities say nothing of the energy that an entity uses."""

    activities: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a quantity was for, and how it counts.

    Attributes
    ----------
    direction
        One of `DIRECTIONS`.
    part_of
        Purpose out of whose quantity this one is taken, as what a contract covers is out of what was bought.
    has_energy, is_capped
        Whether its energy counts, and counts against the cap.
    location, market
        One of `COUNTS`: its emission in the location-based and in the market-based account.
    scope
        Scope that it has whatever the carrier, or None.
    rule_en, rule_zh
        What is remarked where it does not count by its factors.
    """

    id: str
    name_en: str
    name_zh: str
    direction: str
    part_of: str
    has_energy: bool
    is_capped: bool
    location: str
    market: str
    scope: int | None
    rule_en: str
    rule_zh: str
    source: str
    evidence: str
    note: str
    file: str
    line: int

    @property
    def is_contract(self) -> bool:
        """Whether it emits where it is used, and nothing by the contract behind it."""
        return self.location == "factor" and self.market == "zero"

    @property
    def counts(self) -> bool:
        """Whether any total holds it."""
        return self.has_energy or self.location != "none" or self.market != "none"
