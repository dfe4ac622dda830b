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


class AcceptanceRow(Schema):
    """The acceptance of a completed project, beside what was promised."""

    accepted: bool = Field(description="Whether every promise was kept; what is not known is not")
    edition: str
    evidence: str
    points: list[ReviewPoint]


class PhaseRow(Schema):
    """A part of the life of a project."""

    id: str = Field(
        description="materials, operation, or pv: what own photovoltaics save elsewhere, in no sum"
    )
    t_co2e: float | None = Field(description="Null where nothing is known of it")


class LifecycleRow(Schema):
    """A project over its life, as far as figures are known."""

    years: int
    energy_tce: float
    t_co2e: float | None = Field(description="Materials and operation; null where one of them is not known")
    phases: list[PhaseRow]
    without_factor: list[str]
    factors_of: int | None = Field(description="Year of the factors of operation")
    not_covered: list[str]
    edition: str
    evidence: str
