"""Documents of buildings beside verification: factors of materials, how the shape of a use is judged, and calls for less."""

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


class ResponseExample(Block):
    """A call that somebody settled; uses are those of the whole call and of the hours before it [kWh]."""

    name: Bilingual
    like_kwh: tuple[Above, ...]
    like_before_kwh: tuple[Above, ...]
    before_kwh: Positive
    used_kwh: Positive
    asked_kwh: Above
    printed_baseline: Text
    printed_paid: Text
    source: Text


class DemandResponse(Scheme):
    """How a call for less load is settled."""

    days: Count
    back_days: Count
    before_hours: Count
    lowest_factor: Above
    highest_factor: Above
    least_share: Share
    """Of what was asked; below it nothing is paid."""
    most_share: Above
    """Of what was asked; beyond it nothing is paid."""
    least_placebos: Count
    band_share: Share
    """Of the days without a call whose error lies within the band."""
    examples: tuple[ResponseExample, ...] = ()
