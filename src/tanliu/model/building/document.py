"""The document of a method of verification: candidate models, what is sufficient, which bands, when no number is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Count, Number, Scheme, Share, Text

Above = Annotated[Number, Field(gt=0)]


class Balance(Block):
    """Balance points that are tried, in the unit of temperature of the document."""

    lowest: Number
    highest: Number
    step: Above


class Sufficiency(Block):
    """What a baseline needs."""

    degree_day_count: Count
    """Days with degree days at all, for a slope."""
    degree_days: Above
    """Sum of degree days, for a slope."""
    baseline_days: Count
    baseline_months: Count
    reading_share: Share
    """Share of a day's readings below which the day does not count."""


class Polynomial(Block):
    """How far the error of a sum grows with the months of reporting: a M² + b M + c."""

    a: Number
    b: Number
    c: Number


class Standard(Block):
    """Fractional savings uncertainty."""

    confidence: Share
    daily: Polynomial
    monthly: Polynomial
    month_days: Above
    """Days of reporting that count as a month."""
    intercept_counts: bool
    """Whether the intercept is one of the parameters that cost a degree of freedom."""


class Placebo(Block):
    """The band that past years without a measure calibrate."""

    share: Share
    """Share of the placebos that stay within."""
    least: Count
    """Placebos below which there is no such band."""


class Limits(Block):
    """Beyond which no number is told, only the reason."""

    hourly_cv: Above
    daily_cv: Above
    monthly_cv: Above
    outside_share: Share
    """Share of reporting points that lie outside the temperatures of the baseline."""
    uncertainty_ratio: Above
    """Half width of the standard band over the saving at the confidence below."""
    uncertainty_confidence: Share


class BandExample(Block):
    """A band that somebody printed, with what it follows from."""

    name: Bilingual
    interval: Literal["daily", "monthly"]
    baseline_kwh: Above
    cv: Above
    autocorrelation: Number
    points: Count
    parameters: Count
    reporting_points: Count
    printed: Text
    digits: Annotated[int, Field(strict=True, ge=0)] = 2
    source: Text


class Verification(Scheme):
    """A method of verification."""

    option: Literal["B", "C"]
    """Of IPMVP: retrofit isolation with all parameters measured, or the whole facility."""
    temperature_unit: Literal["degC", "degF"]
    balance: Balance
    sufficiency: Sufficiency
    standard: Standard
    placebo: Placebo
    limits: Limits
    examples: tuple[BandExample, ...] = ()

    def degrees(self, temperature: float, unit: str) -> float:
        """Return a temperature of another unit in that of the document."""
        if unit == self.temperature_unit:
            return temperature
        return temperature * 9 / 5 + 32 if unit == "degC" else (temperature - 32) * 5 / 9

    def most_cv(self, interval: str) -> Decimal:
        """Return the scatter beyond which a model of an interval says nothing."""
        return {
            "hourly": self.limits.hourly_cv, "daily": self.limits.daily_cv, "monthly": self.limits.monthly_cv,
        }[interval]  # fmt: skip
