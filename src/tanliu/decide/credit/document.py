"""The document of a methodology under ``credits/`` of a pack: which acts count, by which factors, within which bounds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
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

#: What is counted of an act, and the unit in which it is told.
FORMS: Mapping[str, str] = {
    "distance": "pkm", "trips": "trip", "energy": "kWh", "fuel": "t", "mass": "kg", "area": "m2", "heat": "GJ", "pieces": "piece",
}  # fmt: skip
#: Ledgers in which the same reduction could be counted once more.
OTHERS = ("allowance", "voluntary_reduction", "green_certificate", "inventory", "budget")
Above = Annotated[Number, Field(gt=0)]


class Factor(Block):
    """A number of a methodology; a quotient where it has a divisor."""

    name: Bilingual
    value: Above
    over: Above = Decimal(1)
    """Divisor: the value 44 over 12 is exact, 3.667 is not."""
    unit: Text
    source: Text
    evidence: Grade
    valid_from: Day | None = None
    valid_until: Day | None = None


class Effect(Block):
    """What is avoided for one of the quantity, the factors multiplied; less what the act itself causes."""

    name: Bilingual
    baseline: Annotated[tuple[Text, ...], Field(min_length=1)]
    project: tuple[Text, ...] = ()
    unit: Text
    """Unit of the result."""
    grams: Above = Decimal(1)
    """Grams in one of the unit."""


class Bound(Block):
    """What an act may be; beyond it the act is refused, for it is no such act."""

    least: Annotated[Number, Field(ge=0)] | None = None
    most: Above | None = None
    most_speed_kmh: Above | None = None
    """Of a distance over the time that the act took."""


class Cap(Block):
    """What counts at most; what is above does not, and the act stays."""

    per: Literal["act", "day", "month", "year"]
    most: Above
    """In the unit of the form, for each participant."""


class Proof(Block):
    """Whether the reduction would have come about anyway."""

    name: Bilingual
    kind: Literal["regulatory_surplus", "common_practice", "barrier", "positive_list", "start_date"]
    passed: bool | None = None
    """Not told where nobody has tested it yet."""
    different: Annotated[int, Field(strict=True, ge=0)] | None = None
    every: Count | None = None
    """Of common practice: how many do it in another way, of how many."""
    source: Text


class Example(Block):
    """A figure of this methodology that somebody printed."""

    name: Bilingual
    quantity: Above
    effect: Text = "co2"
    printed: Text
    """As it is printed, in the unit of the effect."""
    rounding: Literal["exact", "half_even", "down"] = "exact"
    to: Above = Decimal(1)
    """Place to which it is rounded."""
    verdict: Literal["follows", "differs"]
    source: Text


class Methodology(Dated, Sourced):
    """A methodology."""

    credit: Text
    """Id of the document."""
    kind: Literal["methodology"] = "methodology"
    form: Literal["distance", "trips", "energy", "fuel", "mass", "area", "heat", "pieces"]
    unit: Text
    """Unit of the quantity: that of the form."""
    acts: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Kinds of acts that count."""
    factors: Mapping[Text, Factor]
    effects: Annotated[Mapping[Text, Effect], Field(min_length=1)]
    """``co2`` is what is credited; others are told beside it."""
    bound: Bound = Bound()
    caps: tuple[Cap, ...] = ()
    claim_key: Annotated[
        tuple[Literal["source", "ref", "device", "bucket", "place"], ...], Field(min_length=1)
    ]
    """What makes an act one, over all methodologies."""
    excludes: tuple[Text, ...] = ()
    """Other methodologies that do not count the same person at the same time."""
    other_ledgers: Mapping[
        Literal["allowance", "voluntary_reduction", "green_certificate", "inventory", "budget"],
        Literal["forbid", "deduct", "note"],
    ]
    """What a reduction that another ledger counts means here."""
    tests: tuple[Proof, ...] = ()
    buffer: Share | None = None
    """Share that is held back against a loss, of what could come undone."""
    issues: Text
    """Unit of the ledger."""
    grams_for_one: Count
    """Grams that one unit counts."""
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if "co2" not in self.effects:
            raise fault("a methodology says what it credits", at=("effects",), accepted="co2")
        if self.unit != FORMS[self.form]:
            raise fault(
                "the unit is not that of the form",
                at=("unit",),
                found=self.unit,
                accepted=FORMS[self.form],
            )
        for id, effect in self.effects.items():
            for name in (*effect.baseline, *effect.project):
                if name not in self.factors:
                    raise fault(
                        Message("unknown {name}", name="factor"), at=("effects", id), found=name, accepted=", ".join(self.factors)
                    )  # fmt: skip
        missing = [one for one in OTHERS if one not in self.other_ledgers]
        if missing:
            raise fault(
                "a methodology says what each other ledger means",
                at=("other_ledgers",),
                accepted=", ".join(missing),
            )
        return self
