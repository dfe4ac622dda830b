"""What the data catalogue of a pack holds: items that are expected of somebody, and how units are written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

#: What kind of thing a data item is: meter readings, columns of reports, of the register, figures of whole regions.
ITEM_KINDS = ("reading", "report", "output", "register", "macro")
FREQUENCIES = ("interval", "month", "year", "once")
#: Of whom an item is expected: every enterprise, those above the designated size, those that reported it in the
#: months before, those that have such a meter, the topmost regions, the regions inside them.
EXPECTED_OF = ("all", "above_designated", "users", "metered", "district", "town")


@dataclass(frozen=True, slots=True)
class Item:
    """A data item of the catalogue: what it means, how it comes in, who answers for it.

    ``minimum`` and ``maximum`` are in ``unit``; ``due_days`` counts from the end of the period, None where nothing
    is due; ``part_of`` names the item of which it is a part.
    """

    id: str
    name_en: str
    name_zh: str
    definition_en: str
    definition_zh: str
    kind: str
    carrier: str
    purpose: str
    measure: str
    unit: str
    other_units: tuple[str, ...]
    minimum: Decimal | None
    maximum: Decimal | None
    frequency: str
    expected_of: tuple[str, ...]
    due_days: int | None
    part_of: str
    system_en: str
    system_zh: str
    owner_en: str
    owner_zh: str
    source: str
    evidence: str
    note: str
    file: str
    line: int

    @property
    def units(self) -> tuple[str, ...]:
        return (self.unit, *self.other_units)

    @property
    def what(self) -> str:
        """The name under which the store keeps it: carrier/purpose, or a measure."""
        return f"{self.carrier}/{self.purpose}" if self.kind == "report" else self.measure or self.carrier


@dataclass(frozen=True, slots=True)
class UnitName:
    """How people write a unit."""

    id: str
    name_en: str
    name_zh: str
    file: str
    line: int
