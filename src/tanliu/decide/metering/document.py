"""The document of the care of meters under ``meterings/`` of a pack: instruments, events of their lives, rules of quality."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import (
    Bilingual,
    Block,
    Count,
    Dated,
    Day,
    Grade,
    Number,
    Share,
    Sourced,
    Text,
    fault,
)
from tanliu.kit.message import Message

FOLDER, ID = "meterings", "district-metering"
#: What an event may tell; days, numbers and texts by these names in files, forms and the interface.
FIELDS = (
    "until", "certificate", "body", "passed", "instrument", "accuracy_percent", "serial", "ct_ratio", "pt_ratio", "offset_s", "note",
)  # fmt: skip
Told = Literal[
    "until", "certificate", "body", "passed", "instrument", "accuracy_percent", "serial", "ct_ratio", "pt_ratio", "offset_s", "note"
]  # fmt: skip
#: What is looked for; how each is worked out is said in `tanliu.decide.metering.care`.
RuleId = Literal[
    "silent", "gaps", "after_retired", "clock", "future_stamps", "stuck", "zeros", "peaks", "scale_changed", "register_held",
    "ratio_differs", "ratio_odd", "life_unknown", "uncertified", "certificate_due", "certificate_expired", "failed", "until_long",
    "instrument_odd", "children_above", "residual_large",
]  # fmt: skip
Level = Literal["fault", "doubt", "remark"]
Above = Annotated[Number, Field(gt=0)]


class Verification(Block):
    """How long an instrument may be used after it was verified, from a day on."""

    since: Day
    months: Count
    """From the day of the verification."""
    regulation: Text
    source: Text
    evidence: Grade


class Instrument(Block):
    """A kind of instrument."""

    name: Bilingual
    carriers: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What meters of this kind measure; a meter of another carrier with it is doubted."""
    accuracy_percent: Above
    """Largest error of its class, of what it reads; used where an event tells none."""
    verification: tuple[Verification, ...] = ()
    """The newest that holds on the day of a verification counts; none where no period is known."""

    def period(self, day: date) -> Verification | None:
        """Return how long a verification of a day holds; None where nothing is known of it."""
        return max(
            (one for one in self.verification if one.since <= day), key=lambda one: one.since, default=None
        )


class EventKind(Block):
    """A kind of event in the life of a meter."""

    name: Bilingual
    needs: tuple[Told, ...] = ()
    may: tuple[Told, ...] = ()
    begins: bool = False
    """A new instrument stands there from this day on: what was told of the one before it no longer holds."""
    ends: bool = False
    """Nothing is told of it after this day, unless another instrument is put there."""
    proves: bool = False
    """It is a certificate: passed or failed, for a time."""
    voids: bool = False
    """Certificates of before no longer hold."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.begins and "instrument" not in self.needs:
            raise fault(
                "an event that begins a life tells the instrument",
                at=("needs",),
                accepted=Message("with instrument"),
            )
        if self.proves and "certificate" not in self.needs:
            raise fault(
                "an event that proves tells its certificate",
                at=("needs",),
                accepted=Message("with certificate"),
            )
        return self

    @property
    def fields(self) -> tuple[str, ...]:
        """Return what it tells and may tell."""
        return (*self.needs, *self.may)


class Rule(Block):
    """Something that is looked for in a meter."""

    name: Bilingual
    about: Bilingual
    """What it means and what is done about it."""
    level: Level
    order: bool = False
    """Whether a work order is raised without anybody asking."""
    findings: tuple[Text, ...] = ()
    """Checks of authenticity whose open findings are it."""


class Numbers(Block):
    """Limits of the rules."""

    window_days: Annotated[Count, Field(ge=2, le=366)]
    """Newest days of readings that are looked at."""
    known_share: Share
    """Of the intervals of the window, what must be known."""
    clock_seconds: Above
    """Largest error of a clock that was checked."""
    due_days: Count
    """Days before a certificate ends from which on it is due."""
    default_accuracy_percent: Above
    """Of a meter of which no class is known."""
    residual_share: Share
    """Of what the meter above reads, above which what no meter below counts is remarked."""
    balance_days: Annotated[Count, Field(ge=1)]
    """Days on which all meters of a balance must be known, for it to be judged."""
    primaries: Annotated[tuple[Above, ...], Field(min_length=1)]
    """Rated primary currents of current transformers [A]; tens of them too."""
    secondaries: Annotated[tuple[Above, ...], Field(min_length=1)]
    """Rated secondary currents [A]."""
    ratio_carriers: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Carriers whose meters have transformers."""


class Metering(Dated, Sourced):
    """The care of meters."""

    metering: Text
    """Id of the document."""
    kind: Literal["metering"] = "metering"
    instruments: Annotated[Mapping[Text, Instrument], Field(min_length=1)]
    events: Annotated[Mapping[Text, EventKind], Field(min_length=1)]
    rules: Annotated[Mapping[RuleId, Rule], Field(min_length=1)]
    numbers: Numbers
