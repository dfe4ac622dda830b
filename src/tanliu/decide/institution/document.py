"""The document of public institutions under ``institutions/`` of a pack: types, indicators, quotas, when an audit is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Day, Grade, Number, Sourced, Text, fault
from tanliu.kit.message import Message

FOLDER, ID = "institutions", "public-institutions"
#: What is used in a year, and by what it is divided.
AMOUNTS = ("energy_kgce", "electricity_kwh", "water_t", "emission_kgco2e")
BASES = ("persons", "floor_area_m2")
PUBLIC, KEY_USER = "public_institution", "key_user"
KINDS = (PUBLIC, KEY_USER)
Above = Annotated[Number, Field(gt=0)]


class Quota(Block):
    """A quota from a day on, in the unit of its indicator, in the form that local quotas have: three values."""

    since: Day
    constraint: Above
    """Not to be passed: who does is due for an audit and a retrofit."""
    basic: Above
    leading: Above
    source: Text
    evidence: Grade

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.leading <= self.basic <= self.constraint:
            raise fault(
                "values of a quota out of order", at=("basic",), found=str(self.basic),
                accepted=Message("{low} to {high}", low=str(self.leading), high=str(self.constraint)),
            )  # fmt: skip
        return self


class Indicator(Block):
    """Something that is used, by person or by floor area, in a year."""

    name: Bilingual
    unit: Text
    amount: Literal["energy_kgce", "electricity_kwh", "water_t", "emission_kgco2e"]
    per: Literal["persons", "floor_area_m2"]


class InstitutionType(Block):
    """A type of institution."""

    name: Bilingual
    persons: Bilingual
    """Whom its persons are."""
    quotas: Mapping[Text, tuple[Quota, ...]] = {}
    """By indicator."""


class SubjectKind(Block):
    """A kind of subject of the register."""

    name: Bilingual
    about: Bilingual


class Measure(Block):
    """Something that is told of a subject for a year."""

    name: Bilingual
    unit: Text
    most: Above


class Audit(Block):
    """When an energy audit is due."""

    use_above_kgce: Above
    """Energy of a year from which on."""
    every_years: Count
    """An audit holds for so many years."""


class Institutions(Dated, Sourced):
    """Rules of public institutions."""

    institution: Text
    """Id of the document."""
    kind: Literal["institution"] = "institution"
    kinds: Mapping[Literal["public_institution", "key_user"], SubjectKind]
    types: Annotated[Mapping[Text, InstitutionType], Field(min_length=1)]
    measures: Mapping[Literal["persons", "floor_area_m2", "water_t", "audit"], Measure]
    indicators: Annotated[Mapping[Text, Indicator], Field(min_length=1)]
    audit: Audit
    least_group: Count
    """Known institutions of which a group has a median."""
    outlier_times: Above
    """A value so many times the median of its type, or so little of it, is doubted."""
