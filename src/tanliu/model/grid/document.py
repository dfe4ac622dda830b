"""The document of grid carbon: factors of fuels, how losses are carried, and printed networks that are worked out again."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Number, Scheme, Share, Text

Above = Annotated[Number, Field(gt=0)]


class Fuel(Block):
    """What a megawatt-hour of a fuel emits."""

    kg_per_mwh: Annotated[Number, Field(ge=0)]
    source: Text


class Bus(Block):
    """A bus of a printed network, with the intensity that is printed [kg/MWh]."""

    load_mw: Number
    generation_mw: Number = Decimal(0)
    kg_per_mwh: Number = Decimal(0)
    printed: Text


class Branch(Block):
    """A branch of a printed network."""

    sender: Text
    receiver: Text
    reactance: Above
    """Times its tap ratio [p.u.]."""


class Network(Block):
    """A printed network."""

    name: Bilingual
    buses: dict[Text, Bus]
    branches: Annotated[tuple[Branch, ...], Field(min_length=1)]
    digits: Annotated[int, Field(strict=True, ge=0)]
    source: Text


class GridCarbon(Scheme):
    """How the carbon of grids is traced."""

    losses_apart: bool
    """Whether losses of branches keep their emissions; otherwise these go on with the power that arrives."""
    highest_kg_per_kwh: Above
    """Above it a factor is a slip of units."""
    store_efficiency: Share
    """Of charging and of discharging, each, in the score of matched supply."""
    fuels: dict[Text, Fuel]
    examples: tuple[Network, ...] = ()
