"""Parts of a scheme of assessment: indicators, measures, conditions, and rules about its certificates."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Number, Text, fault
from tanliu.decide.assessment.judged import named_by, weighed_by
from tanliu.kit.message import Message

Above = Annotated[Number, Field(gt=0)]
Bounds = ("at_least", "above", "at_most", "below", "equals")


class Named(Block):
    """Something with a name."""

    name: Bilingual
    source: Text | None = None


class Evidence(Named):
    """A kind of paper that shows an answer."""

    months: Count | None = None
    """For how long it shows it; without one it does not grow old."""


class Limit(Block):
    """Between which bounds a number lies."""

    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None
    equals: Number | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if all(getattr(self, one) is None for one in Bounds):
            raise fault("a limit has a bound", accepted=", ".join(Bounds))
        return self


class Goalposts(Block):
    """How a number becomes a part of an index: 0 at the worst, 1 at the best, and between them in a straight line."""

    worst: Number
    best: Number
    log: bool = False
    """By the logarithm; both ends are above zero then."""
    capped: bool = True
    """What lies beyond an end counts as the end."""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.worst == self.best or (self.log and min(self.worst, self.best) <= 0):
            raise fault(
                "goalposts lie apart, and above zero for a logarithm", found=f"{self.worst}, {self.best}"
            )
        return self


class Reads(Block):
    """From which figure of an object's results an indicator is answered."""

    amount: Text
    """A measure of results, such as ``floor_area_m2``."""
    per: Above = Decimal(1)
    """The figure is divided by it, to be in the unit of the indicator."""
    source: Text


class Computed(Block):
    """A figure of a kept answer of a tool that stands beside an answer, for who judges it."""

    tool: Text
    figure: Text
    """Phrase of the figure."""


class Cost(Block):
    """A hint of what it costs to become better by a step: to be met, one grade, one point, or one unit of a number."""

    cny: Annotated[Number, Field(ge=0)]
    source: Text


class Indicator(Named):
    """What is asked of an object."""

    asks: Literal["grade", "number", "met", "points"] = "number"
    """A grade of the scheme, a number, whether something is met, or points up to the most."""
    section: Text | None = None
    says: Bilingual | None = None
    """What is meant, as the source prints it."""
    unit: Text | None = None
    sort: Literal["qualitative", "quantitative"] | None = None
    stage: Literal["current", "developing"] | None = None
    """Whether it must be met in the first cycle, or is worked towards."""
    limit: Limit | None = None
    """Of a number: within which it is met."""
    most: Above | None = None
    """Most points."""
    least: Number | None = None
    greatest: Number | None = None
    """Between which a number can lie at all: what is missing is one of them at worst, and the other at best."""
    goalposts: Goalposts | None = None
    evidence: tuple[Text, ...] = ()
    reads: Reads | None = None
    """What of an object's results answers it; the answer opens to the readings."""
    computed: Computed | None = None
    cost: Cost | None = None
    published: bool = True
    """Whether the source says what is asked; what it does not is not guessed, and nobody answers it."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.asks == "points") != (self.most is not None):
            raise fault("points have a most, and nothing else has one", at=("most",))
        if self.asks != "number" and (self.limit or self.goalposts or self.reads):
            raise fault("only a number has limits, goalposts and readings", at=("asks",), found=self.asks)
        return self


class Measure(Named):
    """What is worked out of the answers."""

    form: Literal["share_at_grade", "met_count", "met_share", "gates", "formula", "composite"]
    grades: tuple[Text, ...] = ()
    """Of a share at grade: those that count."""
    sections: tuple[Text, ...] = ()
    """Only indicators of these; all where none is named."""
    of: Mapping[Text, Number] = {}
    """Of a formula: indicators and measures before it, each times its number. Of a composite: weights, unless it has judgements."""
    judged: Mapping[Text, Mapping[Text, Above]] = {}
    """Of a composite: how many times as important an indicator is as another, every pair told once, either way round."""
    most_inconsistent: Number = Decimal("0.1")
    """Greatest consistency ratio of the judgements; Saaty's tenth unless a scheme says otherwise."""
    plus: Number = Decimal(0)
    over: Mapping[Text, Number] = {}
    """Divisor of a formula; one where nothing is named."""
    plus_over: Number = Decimal(0)
    times: Number = Decimal(1)
    mean: Literal["linear", "geometric"] = "linear"
    unit: Text = "%"
    places: Annotated[int, Field(strict=True, ge=0, le=10)] | None = None
    """Decimal places to which it is rounded before it is compared; not rounded where none is said."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.judged:
            return self
        if self.form != "composite" or self.of:
            raise fault("judgements make the weights of a composite, and it has no others", at=("judged",))
        found = weighed_by(self.judged)
        if isinstance(found, Message):
            raise fault(found, at=("judged",))
        if found.consistency_ratio > self.most_inconsistent:
            raise fault(
                "judgements contradict one another",
                at=("judged",),
                found=f"{found.consistency_ratio:.4f}",
                accepted=f"≤ {self.most_inconsistent:f}",
            )
        return self

    def names(self) -> tuple[str, ...]:
        """Return of what it is made, in order."""
        return named_by(self.judged) if self.judged else tuple(self.of)

    @cached_property
    def weights(self) -> Mapping[str, Fraction]:
        """Return the weights of a composite [-]; of judgements in pairs to ten decimals."""
        if not self.judged:
            return {name: Fraction(weight) for name, weight in self.of.items()}
        found = weighed_by(self.judged)
        assert not isinstance(found, Message)
        return dict(zip(self.names(), (Fraction(f"{one:.10f}") for one in found.weights), strict=True))


class Need(Limit):
    """A condition on a measure or indicator; what is met counts 1."""

    of: Text
    to: Number | None = None
    """Upper end of the band as the source prints it; what lies above it and below the next band is in a gap."""


class Level(Named):
    """A level: it is reached where all its conditions hold."""

    needs: Annotated[tuple[Need, ...], Field(min_length=1)]


class Validity(Block):
    """How long a certificate holds."""

    months: Count
    surveillance_months: Count | None = None
    """Longest time between two looks at it."""
    source: Text


class Independence(Block):
    """Who may not assess."""

    advice_months: Count
    """Months after advice to an object in which who gave it neither assesses it nor decides."""
    turns: Count
    """Assessments of an object in a row by one assessor, at most."""
    source: Text


class Review(Block):
    """That somebody who neither assesses nor decides looks at the file before it is decided."""

    source: Text


class Absent(Block):
    """What an indicator that does not apply means."""

    means: Literal["drop", "full", "refuse"] = "refuse"
    """It is left out of what is counted, it counts as the best, or it may not be said."""
    most: Annotated[int, Field(strict=True, ge=0)] = 0
    """How many at most."""


class Benchmark(Block):
    """When answers of many objects may be told together."""

    least_objects: Annotated[int, Field(strict=True, ge=3)]
    """Of fewer nothing is told."""
    source: Text


class Example(Block):
    """An object with what comes of it: as it was printed, or as it follows."""

    name: Bilingual
    answers: Mapping[Text, Text | bool] = {}
    grades: Mapping[Text, Count] = {}
    """Of how many indicators each grade is the answer, in the order of the scheme."""
    level: Text | None = None
    """``none`` where no level is reached; ``open`` where that depends on what is missing."""
    best: Text | None = None
    """Level that is reached at best."""
    values: Mapping[Text, Text] = {}
    """Measures as they are printed: rounded to the digits that are there."""
    verdict: Literal["follows", "differs"] = "follows"
    source: Text


class Year(Block):
    """Answers of a year that a source prints, or that a place tells in a pack of its own."""

    answers: Annotated[Mapping[Text, Text], Field(min_length=1)]
    source: Text
