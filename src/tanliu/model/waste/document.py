"""The document under ``waste/`` of a pack: treatments, the landfill that would have been, hygiene, streams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Grade, Number, Share, Sourced, Text

NonNegative = Annotated[Number, Field(ge=0)]
Above = Annotated[Number, Field(gt=0)]


class Treatment(Block):
    """A treatment; one without factors is one for which nobody published any that can be defended."""

    name: Bilingual
    ch4_g_kg: NonNegative | None = None
    n2o_g_kg: NonNegative | None = None
    ch4_range: tuple[NonNegative, NonNegative] | None = None
    n2o_range: tuple[NonNegative, NonNegative] | None = None
    note: Bilingual | None = None
    source: Text
    evidence: Grade


class Landfill(Block):
    """The landfill to which waste would have gone."""

    name: Bilingual
    doc: Share
    doc_f: Share
    mcf: Share
    f: Share
    oxidised: Annotated[Number, Field(ge=0, le=1)]
    k: Above
    source: Text
    evidence: Grade


class Hygiene(Block):
    """What a batch must have been through."""

    least_celsius: Number
    days: Count
    most_celsius: Number
    """Above which a reading is doubtful for a heap."""
    source: Text
    evidence: Grade


class Stream(Block):
    """A stream of collected waste, and whether it is kept from the landfill."""

    name: Bilingual
    columns: Annotated[tuple[Text, ...], Field(min_length=1)]
    is_diverted: bool


class Waste(Dated, Sourced):
    """Rules of organic waste."""

    waste: Text
    """Id of the document."""
    kind: Literal["organic-waste"] = "organic-waste"
    treatments: Annotated[Mapping[Text, Treatment], Field(min_length=1)]
    landfills: Annotated[Mapping[Text, Landfill], Field(min_length=1)]
    hygiene: Hygiene
    streams: Mapping[Text, Stream] = {}
    gwp: Text
    """Edition by which methane and N2O are weighed."""
