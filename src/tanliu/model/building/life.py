"""Documents of buildings beside verification: factors of materials, and how the shape of a use is judged."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Count, Number, Scheme, Share, Text

Above = Annotated[Number, Field(gt=0)]
Positive = Annotated[Number, Field(ge=0)]
Hour = Annotated[int, Field(strict=True, ge=0, le=24)]


class Material(Block):
    """What making one unit of a material emits."""

    kg_per_unit: Positive
    unit: Literal["t", "kg", "m3", "m2"]


class BillExample(Block):
    """A line of a bill that somebody worked out."""

    name: Bilingual
    material: Text
    amount: Above
    tonnes: Positive
    km: Positive
    vehicle: Text
    printed: Text
    source: Text


class EmbodiedCarbon(Scheme):
    """Factors of building materials and of their transport."""

    highest_kg_per_m2: Above
    """Above it a factor of a square metre is a slip."""
    uncertainty: Share
    years: Count
    materials: dict[Text, Material]
    transport: dict[Text, Positive]
    examples: tuple[BillExample, ...] = ()


class UseShape(Scheme):
    """How the shape of a use is judged."""

    work_from: Hour
    work_until: Hour
    night_from: Hour
    night_until: Hour
    high_base_share: Share
    high_night_ratio: Share
    high_weekend_ratio: Share
    low_load_factor: Share
    least_hours: Count
