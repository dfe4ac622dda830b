"""What a pack holds, as frozen objects. Every one remembers the file and line it was read from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal, Self, get_args

import pydantic
from pydantic import AfterValidator, model_validator

from tanliu.catalog.activity import ActivityKind, Purpose, QuantityKind, WithoutEnergy
from tanliu.catalog.document import Document as Document
from tanliu.catalog.finding import Finding as Finding
from tanliu.catalog.heading import Heading
from tanliu.catalog.item import ITEM_KINDS as ITEM_KINDS
from tanliu.catalog.item import Item as Item
from tanliu.catalog.item import UnitName as UnitName
from tanliu.catalog.schema.faults import fault
from tanliu.catalog.schema.rows import Digits, PlainDecimal, Row, Words, YearCell, YesNo
from tanliu.catalog.schema.values import Evidence, Text
from tanliu.catalog.sentinel import Sentinel
from tanliu.catalog.translation import Translation
from tanliu.kit.message import Message
from tanliu.kit.workday import Calendar

#: What a factor says.
FactorKind = Literal[
    "emission_factor", "standard_coal", "net_calorific_value", "carbon_content", "oxidation", "gwp"
]

#: How far a number can be trusted, best first.
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)
#: Kinds of region: what a match further up the chain is called.
RegionKind = Literal["world", "country", "grid", "province", "city", "district"]

#: When something appeared: a day, month or year.
PUBLISHED = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

#: What may be preferred among factors that fit, and the usual order: what its user supplied, then place before year.
Preference = Literal["own_pack", "region", "period"]
FACTOR_ORDER: tuple[Preference, ...] = get_args(Preference)

#: The ways a factor can fit, the best first: region and year joined with ``+``; ``user_supplied`` stands alone.
_REGION_MATCHES = ("", "parent_region", "national_default", "international_default")
_YEAR_MATCHES = ("", "earlier_year", "later_year")
HOWS = (
    *(
        "+".join(part for part in (place, year) if part) or "exact"
        for year in _YEAR_MATCHES
        for place in _REGION_MATCHES
    ),
    "user_supplied",
)


def _dated(published: str) -> str:
    if PUBLISHED.fullmatch(published):
        return published
    raise fault("not a date", found=published, accepted="YYYY, YYYY-MM, YYYY-MM-DD")


class Factor(Row):
    """One dated, sourced number.

    ``year_from`` and ``year_to`` are inclusive activity years, None for an open end; ``published`` is an ISO date, month or
    year; ``basis`` is empty where only one is in use, ``gas`` where none is meant; ``uncertainty_ratio`` is the half width of
    the 95 % interval relative to the value; ``file`` starts with the pack.
    """

    id: Text
    kind: FactorKind
    carrier: str = ""
    gas: str = ""
    value: Annotated[PlainDecimal, pydantic.Field(ge=0)]
    unit: Text
    region: Text
    year_from: YearCell | None = None
    year_to: YearCell | None = None
    edition: Text
    published: Annotated[Text, AfterValidator(_dated)]
    basis: str = ""
    source: Text
    clause: str = ""
    evidence: Evidence
    uncertainty_ratio: Annotated[PlainDecimal, pydantic.Field(ge=0)] | None = None
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.carrier and self.kind != "gwp":
            raise fault("the cell is empty", at=("carrier",))
        if not self.gas and self.kind in ("emission_factor", "gwp"):
            raise fault("the cell is empty", at=("gas",))
        if self.year_from and self.year_to and self.year_from > self.year_to:
            accepted = Message("{day} or later", day=self.year_from)
            raise fault("ends before it begins", at=("year_to",), found=self.year_to, accepted=accepted)
        return self


class Field(Row):
    """One of the six fields an emission belongs to: a row of ``taxonomy/fields.csv``."""

    id: Text = pydantic.Field(validation_alias="field")
    name_en: Text
    name_zh: Text
    note: str = ""


class Industry(Row):
    """A section (letter) or division (two digits) of GB/T 4754-2017: a row of ``taxonomy/industries.csv``.

    ``three_industries`` is 1, 2 or 3, or None for a section whose divisions differ; ``field`` is the
    default field of its emissions.
    """

    id: Text = pydantic.Field(validation_alias="industry")
    name_en: Text
    name_zh: Text
    section: Text
    field: Text
    three_industries: Annotated[Literal[1, 2, 3], Digits] | None = None
    note: str = ""


class Region(Row):
    """A place that factors are published for; the look-up goes on at ``parent``, ``zone`` holds in all of it. ``taxonomy/regions.csv``"""

    id: Text = pydantic.Field(validation_alias="region")
    name_en: Text
    name_zh: Text
    parent: str = ""
    kind: RegionKind
    code: str = ""
    zone: str = ""
    note: str = ""


class Substance(Row):
    """What is given off, ``taxonomy/substances.csv``; ``in_co2e`` is False for what is no greenhouse gas, and for biogenic CO2.

    ``is_beside``: where packs have factors of it, lines tell it beside the greenhouse gases, in a column of its own.
    """

    id: Text = pydantic.Field(validation_alias="substance")
    name_en: Text
    name_zh: Text
    in_co2e: YesNo
    is_beside: YesNo = pydantic.Field(validation_alias="beside")
    note: str = ""

    @property
    def slug(self) -> str:
        """Its id as names of columns have it: small letters and figures."""
        return "".join(letter for letter in self.id.lower() if letter.isalnum())

    @property
    def column(self) -> str:
        """Its column of bindings and lines."""
        return f"emission_kg{self.slug}"

    @property
    def measure(self) -> str:
        """Its measure: the sum of its column."""
        return f"{self.slug}_kg"


class Uncertainty(Row):
    """A typical 95 % half width of a kind of factor or activity data over the value; the closest is used, empty cells fit all."""

    id: Text = pydantic.Field(validation_alias="uncertainty")
    about: Literal["activity"] | FactorKind
    group: str = ""
    carrier: str = ""
    gas: str = ""
    state: Literal["", "metered", "reported", "estimated"] = ""
    basis: str = ""
    half_width_ratio: Annotated[PlainDecimal, pydantic.Field(ge=0)]
    source: Text
    evidence: Evidence
    note: str = ""


#: Of an entity and period (table ``output``), of an entity once, of a region and year (``macro``), of a product (``output``).
Origin = Literal["reported", "registered", "regional", "product"]
PRODUCT: Final = "product"


class Measure(Row):
    """What indicators are made of besides energy and emissions: a row of ``taxonomy/measures.csv``.

    Its id ends in its unit. What entities report or have registered is summed over
    those of a region, industry or field; only what is reported is summed over periods. ``is_expected`` says whether a
    month without it counts as one whose output is unknown.
    """

    id: Text = pydantic.Field(validation_alias="measure")
    name_en: Text
    name_zh: Text
    unit: Text
    origin: Origin
    adds_up: Literal["sum"]
    is_expected: YesNo = pydantic.Field(validation_alias="expected")
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of data with its version; ``user`` packs lie outside the installation."""

    id: str
    title: Mapping[str, str]
    describes: Mapping[str, str]
    version: str
    licence: str
    depends: tuple[str, ...]
    path: Path
    user: bool


#: What a role covers: everything, regions, fields or industries, enterprises, its own, for which it speaks, or none (a resident).
RoleScope = Literal["all", "regions", "fields", "enterprises", "own", "none"]
_ROLE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def _of_role(name: str) -> str:
    if not _ROLE.fullmatch(name):
        accepted = Message("a small letter and up to 39 small letters, digits or _")
        raise fault("not a name of a role", found=name, accepted=accepted)
    return name


class Role(Row):
    """What people of a kind may do and see: a row of ``taxonomy/roles.csv``.

    Attributes
    ----------
    scope
        What it covers.
    verbs
        What they may do besides looking at what they cover.
    desks
        Entries of the side bar that open to them; all of them where none is named.
    """

    id: Annotated[Text, AfterValidator(_of_role)] = pydantic.Field(validation_alias="role")
    name_en: Text
    name_zh: Text
    scope: RoleScope
    verbs: Words = frozenset()
    desks: Words = frozenset()
    note: str = ""

    @property
    def whole(self) -> bool:
        """Whether they see everything."""
        return self.scope == "all"

    @property
    def speaks(self) -> bool:
        """Whether they speak for the enterprises that they cover."""
        return self.scope == "own"


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything the loaded packs say; later packs take precedence over earlier ones.

    ``activities`` are all kinds of activity, the carriers among them; ``beside`` are the substances that lines tell
    besides the greenhouse gases, since some pack has a factor of them.
    """

    packs: tuple[Pack, ...]
    factors: tuple[Factor, ...]
    carriers: Mapping[str, ActivityKind]
    activities: Mapping[str, ActivityKind]
    purposes: Mapping[str, Purpose]
    fields: Mapping[str, Field]
    industries: Mapping[str, Industry]
    regions: Mapping[str, Region]
    substances: Mapping[str, Substance]
    beside: tuple[Substance, ...]
    uncertainties: tuple[Uncertainty, ...]
    measures: Mapping[str, Measure]
    documents: Mapping[str, Mapping[str, tuple[Document, ...]]]
    items: Mapping[str, Item]
    unit_names: Mapping[str, UnitName]
    by_id: Mapping[str, Factor]
    by_question: Mapping[tuple[str, str, str], tuple[Factor, ...]]
    calendar: Calendar = field(default_factory=Calendar)
    roles: Mapping[str, Role] = field(default_factory=dict)
    quantity_kinds: Mapping[str, QuantityKind] = field(default_factory=dict)
    headings: Mapping[str, Heading] = field(default_factory=dict)
    sentinels: Mapping[str, Sentinel] = field(default_factory=dict)
    translations: Mapping[str, Translation] = field(default_factory=dict)

    @property
    def schemes(self) -> Mapping[str, Document]:
        """The newest edition of every scheme by id."""
        return {name: editions[-1] for name, editions in self.documents.get("schemes", {}).items()}

    @property
    def sources(self) -> Mapping[str, Document]:
        """The source mappings by id."""
        return {name: editions[-1] for name, editions in self.documents.get("sources", {}).items()}

    def industry(self, code: str | None) -> Industry | None:
        """Return a section or division by its code; a division also with the letter of its section before it.

        Another letter is no industry: D01, a district, is not 01 (farming), which is of section A.
        """
        if not code:
            return None
        division = self.industries.get(code[1:])
        return self.industries.get(code) or (
            division if division is not None and division.section == code[0] else None
        )

    @property
    def contracts(self) -> tuple[str, ...]:
        """The purposes that are what a contract covers, taken out of what was bought."""
        return tuple(one.id for one in self.purposes.values() if one.part_of)

    @property
    def without_energy(self) -> WithoutEnergy:
        """What tells nothing of the energy used."""
        activities = tuple(one.id for one in self.activities.values() if not one.is_energy)
        return WithoutEnergy(
            activities, tuple(one.id for one in self.purposes.values() if not one.has_energy)
        )

    @property
    def version(self) -> str:
        """The packs and their versions in order, as written beside every derived line."""
        return "; ".join(f"{pack.id} {pack.version}" for pack in self.packs)


@dataclass(frozen=True, slots=True)
class Match:
    """A factor and how it fits what was asked; ``how`` is one of `HOWS`, ``why`` a sentence for people.

    ``proxy_for`` names the carrier that was asked for when another one lends its factor.
    """

    factor: Factor
    how: str
    why: str
    proxy_for: str = ""
