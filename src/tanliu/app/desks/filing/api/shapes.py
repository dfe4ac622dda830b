"""What the interface asks and answers about monthly reports, the data catalogue and macro data."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from tanliu.app.platform.api.answer import Amount


class Standing(Schema):
    """A report of a firm and month and where it stands."""

    entity_id: str
    period: str
    state: str = Field(
        description="none, late, due, draft, submitted, asked, accepted, withdrawn or delivered"
    )
    due_on: date = Field(description="Last day on which it is in time")
    version: int = Field(description="0 when there is none yet")
    revision: int = Field(description="To be sent with the next change; 0 when there is no report yet")
    submitted_by: str | None
    submitted_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None


class Standings(Schema):
    """Reports, those with something to do first."""

    count: int
    limit: int
    offset: int
    items: list[Standing]


class FiledFigure(Schema):
    """An item of a report."""

    item: str
    name: str
    unit: str = Field(description="Unit of last, year_ago, held and metered")
    units: list[str] = Field(description="Units in which the value may be told")
    told: str = Field(description="Value as the firm wrote it; empty when not reported")
    told_unit: str
    reason: str
    last: Amount | None = Field(description="Month before")
    year_ago: Amount | None
    held: Amount | None = Field(description="What the store holds of this month")
    metered: Amount | None
    metered_ratio: Amount | None = Field(description="Share of the intervals of its meters that is known")
    remarks: list[str] = Field(description="What the checks say")
    stops: bool = Field(description="Whether it stands in the way of handing in")
    question: str
    answer: str


class Filed(Standing):
    """A report with its figures, as far as its reader may read them."""

    figures: list[FiledFigure]


class Told(Schema):
    """What a firm writes into the field of an item."""

    value: str = Field("", max_length=40)
    unit: str = Field("", max_length=20)
    reason: str = Field("", max_length=500)


class Draft(Schema):
    """Figures to keep as a draft."""

    revision: int = Field(ge=0, le=1_000_000_000)
    figures: dict[str, Told]
    answers: dict[str, str] = Field(
        {}, description="Answers to questions, by item; the empty item is the whole report"
    )


class Revision(Schema):
    """The revision that was looked at."""

    revision: int = Field(ge=0, le=1_000_000_000)


class Questions(Revision):
    """Questions by item; the empty item is the whole report."""

    questions: dict[str, str]


class Item(Schema):
    """A data item with its completeness and lateness in a year."""

    id: str
    name: str
    kind: str
    definition: str
    unit: str
    minimum: Amount | None
    maximum: Amount | None
    frequency: str
    expected_of: list[str]
    due_days: int | None
    structure: str
    method: str
    approval: str
    system: str
    owner: str
    source: str
    evidence: str
    subjects: int
    expected: int
    known: int
    late: int
    missing: int
    last_at: datetime | None


class Items(Schema):
    """The data catalogue in a year, as known at an instant."""

    year: int
    known_on: date | None
    items: list[Item]


class Subject(Schema):
    """An enterprise (a region for a macro figure) and how much of an item it delivered."""

    subject_id: str
    name: str
    region_id: str | None
    expected: int
    known: int
    late: int
    missing: int
    last_at: datetime | None
    missing_in: list[str] = Field(description="Months that are missing")


class Subjects(Schema):
    """The subjects of an item, most missing first."""

    year: int
    known_on: date | None
    item: str
    count: int
    limit: int
    offset: int
    items: list[Subject]


class MacroFigure(Schema):
    """A figure of a whole region, in one of its versions."""

    region_id: str
    measure: str
    period: str
    value: Amount = Field(description="In the unit that ends the measure's name")
    publisher: str
    source: str
    published: date
    entered_by: str
    batch_id: int
    holds: bool = Field(description="False when a later version superseded it")


class MacroFigures(Schema):
    """Figures of whole regions, newest first."""

    items: list[MacroFigure]


class MacroEntry(Schema):
    """A figure to keep."""

    region_id: str = Field(max_length=100)
    item: str = Field(max_length=100)
    period: str = Field(
        pattern=r"^(19|20|21)\d{2}(-(0[1-9]|1[0-2]))?$", description="A year, or a month such as 2025-03"
    )
    value: str = Field(max_length=40)
    unit: str = Field(max_length=20)
    publisher: str = Field(min_length=2, max_length=300)
    source: str = Field(min_length=2, max_length=300)
    published: date


class BookedFigure(Schema):
    """The delivery that a figure became."""

    delivery: int


class BalanceRow(Schema):
    """A row of the balance of the whole district."""

    section: str = Field(
        description="total: what it is made of; control: a statistic beside the sum of enterprises; parent"
    )
    item: str = Field(
        description="Id of the data catalogue, or enterprises, known, or the figure of a parent"
    )
    unit: str
    value: Amount | None = Field(description="Null where nobody entered it; negative where it is taken off")
    added: Amount | None = Field(description="The same summed over enterprises, of a statistic")
    residual: Amount | None = Field(description="The statistic less the sum")
    coverage: Amount | None = Field(description="The sum over the statistic")
    source: str | None


class BalanceOf(Schema):
    """The balance of the whole district in a year, for who sees all of it."""

    region_id: str
    year: str
    unknown: int = Field(description="Parts that nobody entered: the total is incomplete by them")
    items: list[BalanceRow]
