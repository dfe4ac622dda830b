"""What the interface answers about sources, deliveries and jobs, for its description."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from tanliu.app.platform.api.answer import Amount
from tanliu.app.store.bringer import WAYS


class Step(Schema):
    """A step of an explanation; the values of its parts that have one add up to its own."""

    text: str
    value: Amount | None
    unit: str
    subject: str
    period: str
    parts: list[Step]


class PackRow(Schema):
    """A pack in use."""

    id: str
    title: str
    version: str
    licence: str
    factors: int


class Packs(Schema):
    """Packs in use."""

    items: list[PackRow]


class DeliveryRow(Schema):
    """A delivery and what became of its rows."""

    batch_id: int
    known_at: datetime
    source: str
    file: str
    sha256: str | None
    table_name: str
    rows_read: int
    rows_accepted: int
    rows_refused: int
    brought_by: str | None = Field(
        None, description="User, live source or person at the command line; null before it was kept"
    )
    brought_way: str | None = Field(None, description=f"How it came: {', '.join(WAYS)}")
    brought_with: str | None = Field(None, description="Name of the token or the command")
    rows_rounded: int | None = Field(
        None, description="Readings with more decimals than are kept, which were rounded"
    )
    withdraws: int | None = Field(None, description="Delivery that this one takes back")
    reason: str | None = Field(None, description="Why it takes that one back")
    withdrawn_by: int | None = Field(
        None, description="Delivery that took this one back; null while it holds"
    )


class Deliveries(Schema):
    """A part of the deliveries, newest first."""

    count: int
    limit: int
    offset: int
    items: list[DeliveryRow]


class RefusedRow(Schema):
    """A refused row: where it stood, why, what was found and what is accepted."""

    row: int | None
    field: str | None
    reason: str
    found: str | None
    accepted: str
    state: str


class Quarantine(Schema):
    """A part of the refused rows of a delivery."""

    count: int
    limit: int
    offset: int
    items: list[RefusedRow]


class Verdict(Schema):
    """What became of one row; code, reason, field, found and accepted are there when it was refused."""

    row: int = Field(description="Line of a CSV file, else counted from 1")
    verdict: str = Field(description="accepted, refused, or empty for a row that holds nothing")
    code: str | None = None
    reason: str | None = None
    field: str | None = None
    found: str | None = None
    accepted: str | None = None


class Recomputed(Schema):
    """Whether results are up to date: done, waiting (a job will) or none (nothing to do)."""

    state: str
    periods: list[str]
    job: str | None


class Receipt(Schema):
    """What became of the rows that were sent."""

    delivery: int | None
    rows_read: int
    rows_accepted: int
    rows_refused: int
    verdicts: list[Verdict]
    computed: Recomputed


class KeptRows(Schema):
    """Rows that are kept on the disk while somebody else writes; the job takes them in, in the order in which they came."""

    job: str = Field(description="GET /jobs/{job} tells when they are in, and then has the receipt")
    state: str = Field(description="kept")


class JobState(Schema):
    """Where a job stands."""

    id: str
    kind: str
    state: str
    progress: float
    step: str
    error: str
    created_at: datetime
    finished_at: datetime | None
    receipt: Receipt | None = Field(None, description="What became of rows that were kept, once they are in")
