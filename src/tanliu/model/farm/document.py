"""The document under ``farm/`` of a pack: the crop, ceilings of fertiliser, pests, and emission factors of soils."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Dated, Grade, Number, Share, Sourced, Text

NonNegative = Annotated[Number, Field(ge=0)]
Above = Annotated[Number, Field(gt=0)]
#: Nutrients of fertilisers.
NUTRIENTS = ("n", "p2o5", "k2o")


class Crop(Block):
    """How a crop drinks."""

    name: Bilingual
    kc: Above
    """Crop coefficient of the growing season."""
    depletion: Share
    """Share of the available water that may go before the crop suffers, at 5 mm a day."""
    root_m: Above
    source: Text
    evidence: Grade


class Nutrients(Block):
    """Need and ceilings of fertiliser."""

    n_for_100_kg_leaf: Above
    """Nitrogen for a hundred kilograms of fresh leaf [kg]."""
    p2o5_of_n: NonNegative
    k2o_of_n: NonNegative
    ceilings_kg_mu: Mapping[Literal["n", "p2o5", "k2o"], Above]
    """Most of each in a year on a mu."""
    organic_share: Share
    """Least share of the nitrogen that is organic."""
    source: Text
    evidence: Grade
    ceilings_source: Text
    ceilings_evidence: Grade


class Pest(Block):
    """When a pest is to be looked for, and when to act."""

    name: Bilingual
    base: Number
    upper: Number
    degree_days: Above
    """Of one generation."""
    threshold: Text
    """Count from which one acts, in the words of the advice."""
    source: Text
    evidence: Grade


class Soil(Block):
    """Emission factors of soils under one edition."""

    title: Bilingual
    ef1_synthetic: Above
    ef1_organic: Above
    gas_synthetic: Share
    gas_organic: Share
    ef4: Above
    leach: Share
    ef5: Above
    low_ratio: Above
    """Of the lower end of the direct factor to it."""
    high_ratio: Above
    source: Text
    evidence: Grade


class Garden(Dated, Sourced):
    """Rules of a tea garden."""

    farm: Text
    """Id of the document."""
    kind: Literal["garden"] = "garden"
    crops: Annotated[Mapping[Text, Crop], Field(min_length=1)]
    nutrients: Nutrients
    pests: Mapping[Text, Pest] = {}
    soils: Annotated[Mapping[Text, Soil], Field(min_length=1)]
    carbon: Mapping[Literal["urea", "limestone", "dolomite"], Share]
    """Carbon that each gives off [kg/kg]."""
    carbon_source: Text
    carbon_evidence: Grade
    gwp: Text
    """Edition by which N2O is weighed."""
