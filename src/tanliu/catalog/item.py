"""What the data catalogue of a pack holds: items that are expected of somebody, and how units are written."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from tanliu.catalog.schema.rows import Digits, Listed, PlainDecimal, Row
from tanliu.catalog.schema.values import Grade, Text

#: What kind of thing a data item is: meter readings, columns of reports, of the register, figures of whole regions, what an
#: authority allows an enterprise.
ItemKind = Literal["reading", "report", "output", "register", "macro", "limit"]
ITEM_KINDS: tuple[str, ...] = get_args(ItemKind)
#: How an item comes in: by meters, told by who answers for it, or entered by hand.
Method = Literal["metered", "reported", "manual"]
METHODS: tuple[str, ...] = get_args(Method)
Frequency = Literal["interval", "month", "year", "once"]
#: Of whom an item is expected: every enterprise, those above the designated size, those that reported it in the
#: months before, those that have such a meter, the topmost regions, the regions inside them.
ExpectedOf = Literal["all", "above_designated", "users", "metered", "district", "town"]


class Item(Row):
    """A data item of the catalogue: what it means, how it comes in, who answers for it. ``catalogue/items.csv``

    ``minimum`` and ``maximum`` are in ``unit``; ``due_days`` counts from the end of the period, None where nothing
    is due; ``part_of`` names the item of which it is a part. ``approval`` is the department that agrees to the item and to
    what comes in.
    """

    id: Text = Field(validation_alias="item")
    name_en: Text
    name_zh: Text
    definition_en: Text
    definition_zh: Text
    structure_en: Text
    structure_zh: Text
    kind: ItemKind
    carrier: str = ""
    purpose: str = ""
    measure: str = ""
    unit: str = ""
    other_units: Annotated[tuple[str, ...], Listed] = ()
    minimum: PlainDecimal | None = None
    maximum: PlainDecimal | None = None
    frequency: Frequency
    expected_of: Annotated[tuple[ExpectedOf, ...], Listed, Field(min_length=1)]
    due_days: Annotated[int, Digits, Field(ge=0, le=999)] | None = None
    part_of: str = ""
    system_en: Text
    system_zh: Text
    owner_en: Text
    owner_zh: Text
    method: Method
    approval_en: Text
    approval_zh: Text
    source: Text
    evidence: Grade
    note: str = ""

    @property
    def units(self) -> tuple[str, ...]:
        return (self.unit, *self.other_units)

    @property
    def what(self) -> str:
        """The name under which the store keeps it: carrier/purpose, or a measure."""
        return f"{self.carrier}/{self.purpose}" if self.kind == "report" else self.measure or self.carrier


class UnitName(Row):
    """How people write a unit: a row of ``catalogue/units.csv``."""

    id: Text = Field(validation_alias="unit")
    name_en: Text
    name_zh: Text
