"""A monthly report under check, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tanliu.catalog.types import Item

SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Rule:
    """One check: how severe it is and the numbers it works with."""

    id: str
    severity: str
    numbers: Mapping[str, Decimal]
    slips: tuple[Decimal, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Every check, and how far back the firm's own history goes."""

    history_months: int
    reason_characters: int
    rules: Mapping[str, Rule]
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a firm wrote into the field of an item: the value as written, its unit, and why it is right."""

    value: str = ""
    unit: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ItemContext:
    """What is known of an item of a firm without this report; amounts in the item's unit.

    Attributes
    ----------
    months
        Reported values of the months before by period; months without one are not in it.
    year_ago, held
        Reported value of the same month a year ago, and of this very month.
    metered, metered_ratio
        Sum of its meters in the month, and the share of their intervals that is known.
    stored_unit
        Unit in which the store keeps the month; the item's own when there is nothing yet.
    """

    months: Mapping[str, Decimal] = field(default_factory=dict)
    last: Decimal | None = None
    year_ago: Decimal | None = None
    held: Decimal | None = None
    metered: Decimal | None = None
    metered_ratio: Decimal | None = None
    stored_unit: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check says of an item; a soft one with a reason does not stand in the way."""

    item: str
    check: str
    severity: str
    blanks: Mapping[str, str]
    overruled: bool = False

    @property
    def stops(self) -> bool:
        return not self.overruled


@dataclass(frozen=True, slots=True)
class Line:
    """An item with what was told and what is known of it."""

    item: Item
    told: Told
    ground: ItemContext
