"""The document of a budget rule under ``budgets/`` of a pack: who is meant, what each gets, what it may not pass."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Number, Sourced, Text, fault
from tanliu.kit.message import Message

#: Decimal places that a percentage may have, so that shares stay whole numbers.
PERCENT_PLACES = 4


def _short(value: Decimal) -> Decimal:
    if value != value.quantize(Decimal(1).scaleb(-PERCENT_PLACES)):
        raise fault("a percentage has four decimal places at most", found=str(value))
    return value


#: A number of percent, between -100 and 1,000.
Percent = Annotated[Number, Field(ge=-100, le=1000), AfterValidator(_short)]
#: A number of percent that is not below zero.
Least = Annotated[Number, Field(ge=0, le=1000), AfterValidator(_short)]


class Condition(Block):
    """Whom a rule means; all that is said must hold of the enterprise."""

    industries: tuple[Text, ...] = ()
    fields: tuple[Text, ...] = ()
    classes: tuple[Text, ...] = ()
    over_tce: Annotated[Number, Field(ge=0)] | None = None
    """Energy of the base year, in tonnes of standard coal."""
    over_mwh: Annotated[Number, Field(ge=0)] | None = None
    """Electricity of the base year."""
    over_tce_per_10k_cny: Annotated[Number, Field(ge=0)] | None = None
    """Energy over value added; not met where the value added is not known."""


class Part(Block):
    """A part of what is budgeted; the one without carriers takes what no other does."""

    name: Bilingual
    carriers: tuple[Text, ...] = ()


class Base(Block):
    """From what an entitlement starts."""

    kind: Literal["history", "benchmark", "mean"]
    """What was used; benchmark times output; or the mean of both."""
    years: Annotated[int, Field(strict=True, ge=1, le=5)] = 1
    """Years of use that are averaged, the newest first; those of which nothing is known are left out."""
    growth_percent: Percent = Decimal(0)
    """Structural growth of what was used."""
    growth_of_industry: Mapping[Text, Percent] = {}
    level: Literal["mean", "best_quarter"] = "mean"
    """Benchmark of an industry: all energy over all output; or the intensity that a quarter of its enterprises reach."""
    benchmarks: Mapping[Text, Annotated[Number, Field(gt=0)]] = {}
    """Benchmarks that are given, by industry: the budgeted unit per 10,000 CNY of value added."""
    without_output: Literal["history", "leave_out"] = "history"


class IntensityBand(Block):
    """Percent for industries whose energy over value added is below an end; the last band has none."""

    below_tce_per_10k_cny: Annotated[Number, Field(gt=0)] | None = None
    percent: Percent


class Mark(Block):
    """What an enterprise bears that costs or earns it something."""

    name: Bilingual
    percent: Least


class TreatAs(Block):
    """The class of who has no grade."""

    treat_as: Text


class ClassFrom(Block):
    """The grade of an indicator by which an enterprise is of a class."""

    indicator: Text
    grades: Annotated[Mapping[Text, Text], Field(min_length=1)]
    without_grade: Literal["leave_out", "ask"] | TreatAs = "leave_out"
    """Who has no grade, as where electricity alone is known: of no class; a question to people, of no class until it is
    answered; or of the class that is named."""

    @property
    def assumed(self) -> str | None:
        """The class of who has no grade; None where such enterprises are of none."""
        return self.without_grade.treat_as if isinstance(self.without_grade, TreatAs) else None


class Bounds(Block):
    """What a budget may not leave, in percent of the base."""

    floor_percent: Least = Decimal(0)
    """Of a quarter and part."""
    cap_percent: Least | None = None
    """Of a quarter and part."""
    year_cap_percent: Least | None = None
    """Of all quarters and parts of a year together."""


class Targets(Block):
    """What the district, its towns and fields may use, in percent more or less than the base of who is meant."""

    district_percent: Percent
    town_at_most_percent: Percent | None = None
    field_at_most_percent: Percent | None = None
    reserve_percent: Least = Decimal(0)
    """Of the district's budget: kept for appeals."""
    new_entrant_percent: Least = Decimal(0)
    """Of the district's budget: kept for who is new."""


class Consequence(Block):
    """What a warning brings; a hold is read by the processes that it names."""

    name: Bilingual
    holds: Text | None = None
    """Kind of hold, as processes name it in their ``holds``."""
    opens: Text | None = None
    """Process of which a case about the enterprise is opened."""


class Level(Block):
    """A level of warning."""

    level: Annotated[int, Field(strict=True, ge=1, le=5)]
    name: Bilingual
    above: Annotated[Number, Field(gt=0, lt=1)]
    """The probability above which it is given."""
    subjects: Annotated[tuple[Literal["district", "town", "field", "firm"], ...], Field(min_length=1)]
    lead_working_days: Count
    """Working days within which it is answered."""
    consequences: Annotated[tuple[Consequence, ...], Field(min_length=1)]


class Deadline(Block):
    """Working days from one thing to another."""

    name: Bilingual
    working_days: Count
    after: Text


#: How entitlements are fitted: to rows that cross, or along a tree by a rule for claims.
FITS = ("crossing", "proportional", "equal_awards", "equal_losses", "talmud")


class BudgetRule(Dated, Sourced):
    """A rule by which budgets are worked out."""

    budget: Text
    """Id of the document."""
    kind: Literal["budget"] = "budget"
    counts: Literal["energy_kgce", "emission_kgco2e"]
    """What is budgeted."""
    issued_in: Count
    """Whole kgce or kgCO2e of which issued budgets are multiples."""
    note: Bilingual | None = None
    scope: Annotated[tuple[Condition, ...], Field(min_length=1)]
    """Who is meant: whoever one of these fits; an empty one fits all."""
    parts: Annotated[Mapping[Text, Part], Field(min_length=1)]
    base: Base
    intensity_bands: tuple[IntensityBand, ...] = ()
    classes: Mapping[Text, Percent] = {}
    """Points of the class of an enterprise."""
    class_from: ClassFrom | None = None
    penalties: Mapping[Text, Mark] = {}
    rewards: Mapping[Text, Mark] = {}
    bounds: Bounds = Bounds()
    targets: Targets
    quarters: Literal["own", "even"] | Annotated[tuple[Least, ...], Field(min_length=4, max_length=4)] = "own"
    """How a year is divided: as the enterprise's own base year was, evenly, or by four percentages."""
    fit: Literal["crossing", "proportional", "equal_awards", "equal_losses", "talmud"] = "crossing"
    along: Literal["town", "field"] = "town"
    """Between district and enterprise, where the targets form a tree."""
    deadlines: Mapping[Text, Deadline] = {}
    grounds: Mapping[Text, Bilingual] = {}
    """On what an enterprise may appeal, once on each."""
    warnings: tuple[Level, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        rest = [id for id, part in self.parts.items() if not part.carriers]
        if len(rest) > 1:
            raise fault("only one part takes what no other does", at=("parts", rest[1]), found=rest[1])
        named = [carrier for part in self.parts.values() for carrier in part.carriers]
        for carrier in named:
            if named.count(carrier) > 1:
                raise fault("a carrier is in two parts", at=("parts",), found=carrier)
        _bands_tile(self.intensity_bands)
        _bounds_in_order(self.bounds)
        kept = self.targets.reserve_percent + self.targets.new_entrant_percent
        if kept >= 100:
            raise fault("nothing is left to give", at=("targets",), found=str(kept), accepted="< 100")
        if isinstance(self.quarters, tuple) and sum(self.quarters) != 100:
            raise fault("the quarters add up to 100", at=("quarters",), found=str(sum(self.quarters)))
        for at, level in enumerate(self.warnings[1:], 1):
            if level.above >= self.warnings[at - 1].above:
                raise fault(
                    "warnings stand with the most certain first", at=("warnings", at, "above"),
                    found=str(level.above), accepted=f"< {self.warnings[at - 1].above}",
                )  # fmt: skip
        self._claims_alone()
        self._classes_known()
        return self

    def _claims_alone(self) -> None:
        """Refuse what division by claims would not keep."""
        if self.fit == "crossing":
            return
        beside = {
            ("bounds", "floor_percent"): self.bounds.floor_percent or None,
            ("bounds", "year_cap_percent"): self.bounds.year_cap_percent,
            ("targets", "town_at_most_percent"): self.targets.town_at_most_percent,
            ("targets", "field_at_most_percent"): self.targets.field_at_most_percent,
        }
        for where, value in beside.items():
            if value is not None:
                raise fault("a rule that divides by claims keeps no such limit", at=where, found=str(value))

    def _classes_known(self) -> None:
        asked: list[tuple[tuple[str | int, ...], str]] = [
            (("scope", at, "classes"), one) for at, of in enumerate(self.scope) for one in of.classes
        ]
        if self.class_from is not None:
            asked += [(("class_from", "grades", key), one) for key, one in self.class_from.grades.items()]
            if self.class_from.assumed is not None:
                asked.append((("class_from", "without_grade", "treat_as"), self.class_from.assumed))
        for where, one in asked:
            if one not in self.classes:
                raise fault(
                    Message("unknown {name}", name="class"), at=where, found=one, accepted=", ".join(self.classes)
                )  # fmt: skip


def _bands_tile(bands: tuple[IntensityBand, ...]) -> None:
    """Refuse bands that leave a gap or stand out of order: all but the last have an end, each above the one before."""
    for at, band in enumerate(bands):
        last = at == len(bands) - 1
        before = bands[at - 1].below_tce_per_10k_cny if at else None
        end = band.below_tce_per_10k_cny
        if last != (end is None) or (end is not None and before is not None and end <= before):
            raise fault(
                "bands rise, and the last has no end", at=("intensity_bands", at), found=str(end or "–"),
                accepted="–" if last else f"> {before or 0}",
            )  # fmt: skip


def _bounds_in_order(bounds: Bounds) -> None:
    for name in ("cap_percent", "year_cap_percent"):
        cap = getattr(bounds, name)
        if cap is not None and cap < bounds.floor_percent:
            raise fault(
                "a cap below the floor", at=("bounds", name), found=str(cap), accepted=f">= {bounds.floor_percent}"
            )  # fmt: skip
