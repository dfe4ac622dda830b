"""What the interface answers about published figures and what changed since."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from tanliu.app.platform.api.answer import Amount


class PublishedFile(Schema):
    """A file that was published with the figures."""

    name: str
    bytes: int
    sha256: str


class Publication(Schema):
    """What was published, when, by whom, and from what; its digest covers figures, files and the one before."""

    publication_id: int
    period: str
    published_at: datetime
    published_by: str
    batch_id: int = Field(description="Last delivery that was known")
    packs: str = Field(description="Version of the packs")
    choices: str = Field(description="Accounting choices as JSON")
    note: str | None
    figures: int = Field(description="How many figures")
    files: list[PublishedFile]
    previous: str = Field(description="Digest of the publication before")
    digest: str


class Publications(Schema):
    """A part of the publications, newest first, and the number of the first whose digest does not hold."""

    count: int
    limit: int
    offset: int
    broken_at: int | None
    items: list[Publication]


class PublishedFigure(Schema):
    """A figure as it was published and as it is today; null today when it is gone."""

    subject_kind: str
    subject_id: str
    figure: str
    unit: str
    published: Amount
    today: Amount | None


class Figures(Schema):
    """A part of the figures of a publication."""

    count: int
    limit: int
    offset: int
    items: list[PublishedFigure]


class Cause(Schema):
    """A cause of changes: what each headline figure owes to it."""

    text: str
    batch_id: int | None = Field(description="Delivery that it is about, if one")
    parts: list[Amount | None]


class Restatement(Schema):
    """What changed since: published plus the parts of all causes is today, in every digit."""

    publication_id: int
    last_batch: int = Field(description="Last delivery that it looks at")
    stale: bool = Field(description="Whether something came since")
    figures: list[str]
    published: list[Amount | None]
    today: list[Amount | None]
    causes: list[Cause]
    changed: int
    unchanged: int
