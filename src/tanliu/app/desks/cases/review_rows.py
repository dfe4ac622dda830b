"""The energy review of a case over the interface."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field


class ReviewPoint(Schema):
    """A point of an energy review."""

    id: str
    value: float | None
    limit: float | None
    unit: str
    verdict: str = Field(description="told, met, not_met or not_known")


class ReviewRow(Schema):
    """The energy review of an application, worked out today; points of the industry and the town are for who decides."""

    title: str
    edition: str
    evidence: str
    met: bool
    level: str | None
    replacement: str | None
    ratio: float | None
    product: str | None
    points: list[ReviewPoint]
