"""What the interface tells of interfaces, partners and parcels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StrictBool, StrictStr

from tanliu.app.platform.api.problem import Problem

Id = Annotated[StrictStr, Field(min_length=1, max_length=60)]


class ExchangeColumn(Schema):
    """A column of a dataset, in the order of the rows."""

    name: str
    kind: str = Field(description="text, code, decimal, count, day, month, instant or flag")
    unit: str | None
    codes: list[str]
    code_list: str | None
    key: bool
    may_be_missing: bool
    total: bool
    about: str


class ExchangeDataset(Schema):
    """A table that is exchanged."""

    dataset: str
    name: str
    about: str
    made_of: str
    direction: str
    use: str | None
    every: str
    due_days: int
    columns: list[ExchangeColumn]


class ExchangeInterface(Schema):
    """An interface by its newest edition."""

    exchange: str
    edition: str
    title: str
    partner: str
    form: str
    who: str
    source: str
    evidence: str
    chunk_bytes: int
    datasets: list[ExchangeDataset]


class ExchangeSelf(Schema):
    """Who we are to partners: the id under which we send, and the key that signs."""

    sender: str
    public: str


class ExchangePartnerRow(Schema):
    """A partner with the terms that hold; ``asked`` are terms that nobody has agreed to yet."""

    id: str
    name: str
    exchange: str
    state: str = Field(description="asked, active or closed")
    address: str
    public: str
    account: str
    datasets: list[str]
    automatic: bool
    has_token: bool
    asked: dict[str, Any]
    asked_by: str
    agreed_by: str


class ExchangeParcelRow(Schema):
    """A parcel of the register."""

    number: int
    direction: str
    partner: str
    exchange: str
    edition: str
    dataset: str
    period: str
    version: int
    key: str
    sha256: str
    rows: int
    size: int
    state: str
    have: int
    attempts: int
    error: str
    due_on: date
    late_days: int
    by: str
    at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None


class ExchangeParcels(Schema):
    """Parcels: the newest first, or behind a number the oldest first."""

    count: int
    items: list[ExchangeParcelRow]


class ExchangeParcelTold(ExchangeParcelRow):
    """A parcel with its signed manifest, and what was said of it."""

    manifest: dict[str, Any]
    signature: str
    public: str
    acknowledgement: dict[str, Any]
    acknowledgement_signature: str
    differences: dict[str, Any] | None


class ParcelWanted(Schema):
    """Which parcel is to be made."""

    partner: Id
    dataset: Id
    period: Annotated[
        StrictStr, Field(max_length=10, description="2025-03-01, 2025-03 or 2025, as the dataset asks")
    ]
    release: StrictBool = Field(False, description="Whether it is sent, or waits to be fetched, at once")


class ParcelMade(Schema):
    """The parcel; where nothing changed it is the one that was there."""

    number: int
    is_new: bool
    state: str


class ParcelState(Schema):
    """The state of a parcel."""

    state: str


class AcknowledgementTold(Schema):
    """What a partner says of a parcel that it fetched."""

    acknowledgement: dict[str, Any]
    signature: Annotated[StrictStr, Field(max_length=128)] = ""


class ParcelOpened(Schema):
    """A parcel that is brought: its manifest and the signature of it."""

    manifest: dict[str, Any]
    signature: Annotated[StrictStr, Field(min_length=128, max_length=128)]


class ParcelStanding(Schema):
    """How far a parcel is that is brought."""

    key: str
    state: str = Field(
        description="open, whole (it has come and is not looked at yet), accepted, partly or refused"
    )
    have: int = Field(description="Bytes that are here, which is the offset of the next chunk")
    acknowledgement: dict[str, Any] | None = None
    signature: str | None = None


class OffsetProblem(Problem):
    """A chunk that does not begin where the last one ended; ``have`` bytes are here."""

    have: int | None = None


class PartnerWanted(Schema):
    """Terms of a partner that are asked for."""

    id: Annotated[StrictStr, Field(max_length=40)]
    exchange: Id
    name: Annotated[StrictStr, Field(max_length=120)]
    address: Annotated[StrictStr, Field(max_length=300)] = ""
    public: Annotated[StrictStr, Field(max_length=64)] = ""
    account: Annotated[StrictStr, Field(max_length=150)] = ""
    datasets: Annotated[list[Id], Field(max_length=100)] = []  # noqa: RUF012 - ninja copies it
    automatic: bool = False


class PartnerDecision(Schema):
    """Whether somebody agrees to the terms that somebody else asked for."""

    agrees: bool
