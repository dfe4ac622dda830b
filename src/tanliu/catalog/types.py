"""What a pack holds, as frozen objects. Every one remembers the file and line it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from tanliu.catalog.activity import ActivityKind, Purpose, QuantityKind, WithoutEnergy
from tanliu.catalog.document import Document as Document
from tanliu.catalog.heading import Heading
from tanliu.catalog.item import EXPECTED_OF as EXPECTED_OF
from tanliu.catalog.item import FREQUENCIES as FREQUENCIES
from tanliu.catalog.item import ITEM_KINDS as ITEM_KINDS
from tanliu.catalog.item import Item as Item
from tanliu.catalog.item import UnitName as UnitName
from tanliu.catalog.sentinel import Sentinel
from tanliu.kit.errors import TanliuError
from tanliu.kit.workday import Calendar

#: What a factor says.
KINDS = ("emission_factor", "standard_coal", "net_calorific_value", "carbon_content", "oxidation", "gwp")

#: How far a number can be trusted, best first. The last one is never a default.
EVIDENCE = (
    "official",
    "copy of the publication",
    "secondary source",
    "case collection",
    "derived",
    "unsourced",
)

#: Kinds of region, which decide what a match further up the chain is called.
REGION_KINDS = ("world", "country", "grid", "province", "city", "district")

#: The ways a factor can fit the question, from the best to the weakest. A region part and a year part
#: are joined with ``+``; ``user_supplied`` stands alone, the text beside it tells the rest.
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


@dataclass(frozen=True, slots=True)
class Factor:
    """One dated, sourced number.

    ``year_from`` and ``year_to`` are inclusive activity years, None for an open end; ``published`` is an
    ISO date, month or year; ``basis`` is empty where only one is in use; ``gas`` is empty where none is
    meant; ``uncertainty_ratio`` is the half width of the 95 % interval relative to the value; ``file`` starts
    with the pack.
    """

    id: str
    kind: str
    carrier: str
    gas: str
    value: Decimal
    unit: str
    region: str
    year_from: int | None
    year_to: int | None
    edition: str
    published: str
    basis: str
    source: str
    clause: str
    evidence: str
    uncertainty_ratio: Decimal | None
    note: str
    pack: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Field:
    """One of the six fields an emission belongs to."""

    id: str
    name_en: str
    name_zh: str
    note: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Industry:
    """A section (letter) or division (two digits) of GB/T 4754-2017.

    ``three_industries`` is 1, 2 or 3, or None for a section whose divisions differ; ``field`` is the
    default field of its emissions.
    """

    id: str
    name_en: str
    name_zh: str
    section: str
    field: str
    three_industries: int | None
    note: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Region:
    """A place that factors are published for; ``parent`` is where the look-up goes next."""

    id: str
    name_en: str
    name_zh: str
    parent: str
    kind: str
    code: str
    note: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Substance:
    """What is given off; ``in_co2e`` is False for what is no greenhouse gas, and for biogenic CO2.

    ``is_beside``: where packs have factors of it, lines tell it beside the greenhouse gases, in a column of its own.
    """

    id: str
    name_en: str
    name_zh: str
    in_co2e: bool
    is_beside: bool
    note: str
    pack: str
    file: str
    line: int

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


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """A typical 95 % half width relative to the value, for a group of carriers and a kind of data."""

    id: str
    about: str
    group: str
    gas: str
    state: str
    half_width_ratio: Decimal
    source: str
    evidence: str
    note: str
    file: str
    line: int


#: Where a measure comes from: reported for a period by an entity (table ``output``), registered at the entity once and
#: for all periods, or a figure of a whole region and year (table ``macro``).
ORIGINS = ("reported", "registered", "regional")


@dataclass(frozen=True, slots=True)
class Measure:
    """What indicators are made of besides energy and emissions: value added, floor area, water, residents.

    Its id ends in its unit. ``origin`` is one of `ORIGINS`. What entities report or have registered is summed over
    those of a region, industry or field; only what is reported is summed over periods. ``is_expected`` says whether a
    month without it counts as one whose output is unknown.
    """

    id: str
    name_en: str
    name_zh: str
    unit: str
    origin: str
    is_expected: bool
    note: str
    pack: str
    file: str
    line: int


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


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in a pack."""

    file: str
    line: int
    message: str
    error: TanliuError | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


#: What a role covers: everything, some regions, some fields or industries, some enterprises, or its own enterprises,
#: for which it speaks.
ROLE_SCOPES = ("all", "regions", "fields", "enterprises", "own")


@dataclass(frozen=True, slots=True)
class Role:
    """What people of a kind may do and see.

    Attributes
    ----------
    scope
        One of ``ROLE_SCOPES``.
    verbs
        What they may do besides looking at what they cover.
    desks
        Entries of the side bar that open to them; all of them where none is named.
    """

    id: str
    name_en: str
    name_zh: str
    scope: str
    verbs: frozenset[str]
    desks: frozenset[str] = frozenset()
    note: str = ""
    file: str = ""
    line: int = 0

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

    @property
    def schemes(self) -> Mapping[str, Document]:
        """The newest edition of every scheme by id."""
        return {name: editions[-1] for name, editions in self.documents.get("schemes", {}).items()}

    @property
    def sources(self) -> Mapping[str, Document]:
        """The source mappings by id."""
        return {name: editions[-1] for name, editions in self.documents.get("sources", {}).items()}

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
