"""What the interface answers about estimates; ends of intervals come from models and are numbers."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.place import Placed


class Part(Schema):
    """A sum measured and reported, estimated, and together."""

    amount: str
    known: Amount
    estimated: Amount
    half_width: float | None = Field(description="Of the interval of the estimated sum")
    together: Amount


class Overview(Placed):
    """Sums of a year over the entities seen."""

    year: int
    in_totals: bool = Field(description="Whether totals of other answers hold the estimates")
    entities: int
    entities_with_gaps: int
    interval_level: float | None
    parts: list[Part]


class Estimate(Schema):
    """An estimate of a carrier's use in a year."""

    year: int
    carrier: str
    unit: str
    method: str
    tier: int
    model_id: str
    interval_level: float
    superseded: bool = Field(description="A figure of the same period has arrived and holds instead")
    periods: int
    quantity: Amount
    quantity_low: Amount
    quantity_high: Amount
    energy_kgce: Amount | None
    energy_low_kgce: float | None
    energy_high_kgce: float | None
    emission_kgco2e: Amount | None
    emission_low_kgco2e: float | None
    emission_high_kgco2e: float | None


class Model(Schema):
    """Coefficients and errors of a model; see docs/explanation/estimation.md."""

    model_id: str
    correlation: str
    method: str
    year: int
    industry: str
    tier: int
    firms: int
    all_firms: int
    covariates: str
    use_at: float | None
    use_slope: float | None
    intercept: float
    slope: float
    spread: float
    balance: float
    shared_ratio: float | None
    interval_level: float
    median_error: float | None
    naive_median_error: float | None
    total_error: float | None
    naive_total_error: float | None
    coverage: float | None


class Estimates(Schema):
    """Estimates of an entity in a year."""

    year: int
    items: list[Estimate]
    models: list[Model]
