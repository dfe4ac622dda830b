"""What the interface answers, for its description; amounts are exact and written as text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.explained import Explained
from tanliu.app.platform.api.place import Placed
from tanliu.app.platform.api.scopes import ByScope
from tanliu.flow.meter.types import DIRECTIONS, STATE


class Me(Schema):
    """Who asks and what they may do."""

    user: str
    role: str
    covers: list[str] = Field(description="Ids of regions, fields, industries or entities; empty for all")
    verbs: list[str]
    scopes: list[str] = Field(description="Scopes of the token; read for a session")
    token_expires_at: datetime | None


class Periods(Schema):
    """Computed periods, newest first."""

    years: list[str]
    months: list[str]


class Sums(Schema):
    """Exact sums; null where nothing is known."""

    energy_kgce: Amount | None
    capped_kgce: Amount | None
    emission_kgco2e: Amount | None
    market_kgco2e: Amount | None
    value_added_cny: Amount | None
    land_area_mu: Amount | None


class Doubt(Schema):
    """What the emissions of a total rest on; shares are from 0 to 1, and ``says`` is the sentence of the pages."""

    mark: str = Field(description="doubtful, incomplete, noted or sound")
    sure_ratio: Amount | None = Field(description="Share that rests on open findings called sure")
    sure_findings: int
    hinted_ratio: Amount | None = Field(description="Share that rests on other open findings alone")
    hinted_findings: int
    estimated_ratio: Amount | None
    known_inputs: int = Field(description="Months of carriers of entities")
    missing_inputs: int
    lines: int
    lines_without_factor: int
    matches: dict[str, Amount] = Field(description="Kind of factor match to its share")
    interval_ratio: float | None = Field(description="Half width of the 95 % interval over the total")
    interval_covers_ratio: float = Field(description="Share of the total that has an interval")
    energy_interval_ratio: float | None = Field(
        description="Half width of the 95 % interval of the standard coal over it"
    )
    energy_covers_ratio: float = Field(description="Share of the standard coal that has an interval")
    output_findings: int = Field(description="Open findings called sure about value added")
    output_ratio: Amount | None = Field(description="Share of the value added that rests on them")
    entities: int = Field(description="Entities of which the amount is known")
    output_entities: int = Field(description="Those of them of which value added is known too")
    without_output_ratio: Amount | None = Field(description="Share of the amount of the others")
    silent_entities: int = Field(description="Registered entities without any figure")
    partly_read: int = Field(description="Months of meters that lack whole days of readings")
    cut_contracts: int = Field(
        description="Months of contracts larger than what was used: they count up to it"
    )
    refused_rows: int | None = Field(description="Refused rows that wait; null where not everything is asked")
    known_before: int = Field(description="Inputs known of the same period a year before")
    says: str


class EntityTotals(Sums):
    """Sums of a period, over how many entities, and the measures made of them."""

    doubt: Doubt | None

    period: str
    entities: int
    measures: dict[str, Amount | None]


class Totals(EntityTotals, ByScope, Explained, Placed):
    """Sums of a period over the entities seen; ``place`` says what they are the sums of."""


class Group(Sums, Explained):
    """Sums of a field or industry."""

    doubt: Doubt | None

    id: str | None
    name: str
    entities: int


class Groups(Placed):
    """Sums by group, largest emission first."""

    period: str
    items: list[Group]


class CarrierUse(Schema):
    """Energy and emissions of a carrier."""

    id: str
    name: str
    energy_kgce: Amount | None
    emission_kgco2e: Amount | None


class Carriers(Placed):
    """Carriers, most energy first."""

    period: str
    items: list[CarrierUse]


class MapRegion(Sums, Explained):
    """A region with its sums, the value of the measure and its class (1 lowest).

    ``is_whole`` is false where a reader sees only some of its entities: sums and value are then of that part, without a class.
    """

    id: str
    name: str
    name_zh: str | None
    level: str
    has_regions: bool
    entities: int | None
    value: Amount | None
    class_: int | None = Field(alias="class")
    is_whole: bool
    doubt: Doubt | None


class Regions(Placed):
    """The regions inside one, coloured by a measure.

    Limits lie between the classes, which compare all regions whoever asks; null for who does not see all of them.
    """

    period: str
    measure: str
    unit: str
    classes: str
    limits: list[Amount] | None
    items: list[MapRegion]


class Outlines(Schema):
    """Outlines as a GeoJSON FeatureCollection in WGS 84."""

    type: str
    features: list[dict[str, Any]]


class HistoryRow(Schema):
    """Energy and emissions of a field in a period."""

    period: str
    field: str | None
    energy_kgce: Amount | None
    emission_kgco2e: Amount | None


class History(Placed):
    """History by field, oldest first."""

    items: list[HistoryRow]


class Flow(Schema):
    """What flows from a carrier through a field to a region."""

    carrier: str
    field: str | None
    region_id: str
    amount: Amount


class Flows(Placed):
    """Flows of an amount, largest first."""

    period: str
    amount: str
    items: list[Flow]


class Table(Schema):
    """Rows as lists beside the names of their columns, for big lists."""

    count: int
    limit: int
    offset: int
    columns: list[str]
    rows: list[list[Any]]


class EntityRow(Sums):
    """An entity with its figures of a period."""

    entity_id: str
    name: str
    kind: str
    region_id: str
    industry: str | None
    field: str | None
    size_class: str | None
    floor_area_m2: Amount | None
    energy_months: int | None
    output_months: int | None
    doubt: Doubt | None


class Entities(Schema):
    """A part of the entities seen."""

    count: int
    limit: int
    offset: int
    items: list[EntityRow]


class Entity(Schema):
    """Master data of an entity, and its totals of a period."""

    entity_id: str
    name: str
    kind: str
    region_id: str
    regions: list[str] = Field(description="Its region and the regions around it")
    industry: str | None
    field: str | None
    size_class: str | None
    land_area_mu: Amount | None
    floor_area_m2: Amount | None
    address: str | None
    contact: str | None
    totals: EntityTotals


class Line(Schema):
    """A line of the inventory; its id opens the explanation."""

    line_id: str
    entity_id: str
    carrier: str
    purpose: str
    period: str
    year: int
    scope: int | None
    origin: str
    quantity: Amount
    unit: str
    energy_kgce: Amount | None
    capped_kgce: Amount | None
    emission_kgco2: Amount | None
    emission_kgco2e: Amount | None
    market_kgco2e: Amount | None
    binding_id: str | None


class Lines(Schema):
    """Lines of an entity in a period."""

    period: str
    items: list[Line]


class IndicatorRow(Schema):
    """An indicator of a year with its grade, class and rank."""

    period: str
    indicator_id: str
    value: Amount | None
    numerator: Amount | None
    denominator: Amount | None
    reference: Amount | None
    grade: str | None
    colour_class: int | None
    peers: str | None
    rank: int | None
    rank_of: int | None
    scheme: str
    partly_months: int | None = Field(
        description="Months of which electricity alone is known of an entity that is therefore neither graded nor ranked"
    )
    provisional: str | None = Field(description="Why grade and rank are provisional; null where they are not")


class Indicators(Schema):
    """Indicators of an entity in a year."""

    year: str
    items: list[IndicatorRow]


class Meter(Schema):
    """A meter; readings are in its unit, and its days are those of its zone."""

    meter_code: str
    entity_id: str
    carrier: str
    unit: str
    interval_minutes: int
    zone: str
    direction: str | None = Field(
        None,
        description=f"Which way it measures: {', '.join(DIRECTIONS)}; null is use; {STATE} is a sensor: averaged, no energy",
    )
    parent_meter: str | None = Field(description="Meter directly above it, where the user sees that one")
    is_virtual: bool = Field(description="Whether it is made up of others and not read")


class Meters(Schema):
    """A part of the meters seen."""

    count: int
    limit: int
    offset: int
    items: list[Meter]


class Readings(Schema):
    """Readings of a meter as rows of start, quantity (summed; of a sensor the mean), least, most, readings (intervals known)."""

    meter_code: str
    unit: str
    zone: str
    first: date
    last: date
    every: str
    columns: list[str]
    rows: list[list[Any]]
    next_offset: int | None = Field(description="Where the next part begins; null at the end")
