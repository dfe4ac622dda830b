"""Signs for nothing read that are numbers, as packs list them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Sentinel:
    """A number that counters and programs write where there is nothing to write.

    ``is_sure``: whatever a meter measures; else where it lies far from what the meter shows.
    """

    id: str
    value: Decimal
    is_sure: bool
    name_en: str
    name_zh: str
    source: str
    note: str
    file: str
    line: int
