"""The document of the authenticity checks: which checks there are, and the numbers that each needs."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Grade, Number, Scheme, Text, fault, register
from tanliu.kit.message import Message

KIND = "authenticity"
#: Numbers that every check has: strengths from which something is a finding, and a sure one.
ALWAYS = ("flag_at", "sure_at")
#: Checks there are, and the other numbers that each works with.
NUMBERS: dict[str, str] = {
    "stuck": "known_ratio",
    "stuck_hours": "hours_least grains_least own_quantile own_factor",
    "zero_run": "known_ratio days_before zero_ratio use_ratio rare_ratio whole_ratio days_off rest_days peers_least"
    " rest_share",
    "spike": "known_ratio days_least spread_least rest_ratio days_before start_ratio ratio_from lone_from own_quantile"
    " own_deviations",
    "clipped": "known_ratio days_least peaks_least near_ratio above_ratio",
    "level_change": "known_ratio weeks weeks_least days_a_week peers_least spread_least ratio_from sudden_ratio"
    " alone_factor weeks_off follow_days follow_most stay_weeks stays_from new_from swing_factor",
    "scale_change": "ratio_from near_least near_most near_deviations uneven_most days",
    "unit_slip": "near_decades spread_least spread_most months_least",
    "contradiction": "known_ratio tolerance_ratio gap_ratio spread_least",
    "parts_apart": "amount_least",
    "repeated_months": "digits_least digits_most",
    "same_figures": "digits_least digits_most figures_least",
    "round_numbers": "digits_least digits_most usual_least figures_least share_from",
    "heaped_digits": "digits_least usual_least figures_least share_from",
    "peer_outlier": "peers_least spread_least pooled_peers shown_together",
}
Portion = Annotated[Number, Field(ge=0, le=1)]


class Measured(Block):
    """How well a check did where the truth was known."""

    precision: Portion
    """Share of its findings that are right."""
    recall: Portion
    """Share of planted faults that it finds."""


class FactorOfUnits(Block):
    """What units, multipliers or transformers differ by."""

    ratio: Annotated[Number, Field(gt=1)]
    """The larger over the smaller."""
    what: Bilingual
    source: Text
    evidence: Grade


class Check(Block):
    """One check."""

    title: Bilingual
    scale: Literal["chance", "deviations", "ratio"]
    """What the strength of a finding counts."""
    aspect: Literal["arithmetic", "history", "meter", "peers"] = "history"
    """With what it compares: parts of a sum, other months, the meter, the industry; a verdict on a report tells it."""
    why: Bilingual
    numbers: dict[str, Number]
    measured: Measured
    factors: tuple[FactorOfUnits, ...] = ()

    @model_validator(mode="after")
    def _flagged_before_sure(self) -> Self:
        for name in ALWAYS:
            if name not in self.numbers:
                raise fault("a check lacks a number", at=("numbers",), accepted=name)
        if self.numbers["flag_at"] > self.numbers["sure_at"]:
            raise fault(
                "sure before it is a finding", at=("numbers", "sure_at"), found=str(self.numbers["sure_at"]),
                accepted=Message("flag_at up to sure_at"),
            )  # fmt: skip
        return self


class Authenticity(Scheme):
    """Checks of readings and reports; a finding is a question, not a verdict."""

    checks: dict[str, Check]

    @model_validator(mode="after")
    def _every_check_with_its_numbers(self) -> Self:
        for name, check in self.checks.items():
            if name not in NUMBERS:
                raise fault("unknown check", at=("checks", name), found=name, accepted=", ".join(NUMBERS))
            wanted = (*ALWAYS, *NUMBERS[name].split())
            for number in check.numbers:
                if number not in wanted:
                    at, accepted = ("checks", name, "numbers", number), ", ".join(wanted)
                    raise fault("unknown number of a check", at=at, found=number, accepted=accepted)
            for number in wanted:
                if number not in check.numbers:
                    raise fault(
                        "a check lacks a number", at=("checks", name, "numbers"), accepted=number
                    )  # fmt: skip
        for name in NUMBERS:
            if name not in self.checks:
                raise fault("a check is missing", at=("checks",), accepted=name)
        return self


register(KIND, Authenticity)
