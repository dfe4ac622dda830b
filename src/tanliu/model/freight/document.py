"""The document under ``freight/`` of a pack: modes with their intensity, and kinds of distance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Dated, Grade, Number, Sourced, Text


class Mode(Block):
    """A mode of transport, or a hub."""

    name: Bilingual
    kg_a_tkm: Annotated[Number, Field(gt=0)]
    """Emission intensity of a tonne-kilometre [kg CO2e]."""
    region: Text
    holds: Literal["vehicle", "vehicle_and_energy", "not_told"]
    """Whether the intensity holds the making of the energy too, as ISO 14083 asks."""
    source: Text
    evidence: Grade


class Distance(Block):
    """A kind of distance."""

    name: Bilingual
    factor: Annotated[Number, Field(gt=0)]
    """By which a distance of this kind becomes that on which intensities rest."""
    source: Text
    evidence: Grade


class Freight(Dated, Sourced):
    """Rules of an inventory of transport."""

    freight: Text
    """Id of the document."""
    kind: Literal["freight"] = "freight"
    modes: Annotated[Mapping[Text, Mode], Field(min_length=1)]
    distances: Annotated[Mapping[Text, Distance], Field(min_length=1)]
    """The first is meant where a leg does not say."""
