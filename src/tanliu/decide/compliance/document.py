"""The document of a compliance scheme under ``compliance/`` of a pack: methods of allocation, duties, days, penalty."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Dated, Grade, Number, Sourced, Text, fault
from tanliu.kit.message import Message

Above = Annotated[Number, Field(gt=0)]
Percent = Annotated[Number, Field(ge=0, le=100)]
Year = Annotated[int, Field(strict=True, ge=1990, le=2199)]


class Piece(Block):
    """A correction over a span of its variable: ``from`` belongs to it, ``below`` does not.

    With x the variable: ``constant`` + ``slope`` · (``at`` - x), where a slope is given; else ``base`` to the power of
    (``exponent`` - ``exponent_slope`` · x), where a base is; else ``constant`` - Σ ``weight`` · (1 - exp(-x / ``scale``)).
    """

    start: Number | None = Field(None, alias="from")
    below: Number | None = None
    constant: Number = Decimal(1)
    slope: Number | None = None
    at: Number = Decimal(0)
    base: Above | None = None
    exponent: Number = Decimal(0)
    exponent_slope: Number = Decimal(0)
    decays: tuple[tuple[Number, Above], ...] = ()
    """Pairs of weight and scale."""


class Correction(Block):
    """A factor of an allocation: by a class of the plant, or by a quantity in pieces."""

    name: Bilingual
    of: Text
    """Key of what an operator tells: a class where there are ``classes``, a number where there are ``pieces``."""
    classes: Mapping[Text, Above] = {}
    pieces: tuple[Piece, ...] = ()
    evidence: Grade | None = None
    """How far it can be trusted, where that is another grade than the document's."""
    source: Text | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.classes) == bool(self.pieces):
            raise fault("a correction has classes or pieces", at=("pieces",))
        ends = [(one.start, one.below) for one in self.pieces]
        for at, ((_, below), (start, _)) in enumerate(pairwise(ends)):
            if below is None or below != start:
                raise fault("pieces follow each other without a gap", at=("pieces", at + 1, "from"))
        return self


class Product(Block):
    """What is made, and what one of it is allowed."""

    name: Bilingual
    output: Text
    """Key of the quantity that an operator tells."""
    unit: Text
    """Unit of the quantity; a benchmark is kgCO2e for one of it."""
    by: Text | None = None
    """Key of the class by which benchmarks differ; one benchmark, named ``all``, without it."""
    benchmarks: Mapping[Text, Mapping[Year, Above]]
    """By class and year."""
    corrections: tuple[Text, ...] = ()


class Method(Block):
    """How an operator's entitlement is worked out."""

    name: Bilingual
    form: Literal["benchmark", "history", "intensity"]
    """Benchmark times output; emissions of base years less a cut; or a target of emissions for value added."""
    products: Mapping[Text, Product] = {}
    base_years: tuple[Year, ...] = ()
    cut_percent: Percent = Decimal(0)
    """Of history: what the mean of the base years is reduced by."""
    targets: Mapping[Text, Mapping[Year, Above]] = {}
    """Of intensity: kgCO2e for 10,000 CNY of value added, by industry and year."""
    initial_percent: Percent = Decimal(100)
    """Share of what last year's output would give that is allocated at the start of the year."""
    evidence: Grade | None = None

    @model_validator(mode="after")
    def _has_what_its_form_asks(self) -> Self:
        for form, key in (("benchmark", "products"), ("history", "base_years"), ("intensity", "targets")):
            if (self.form == form) != bool(getattr(self, key)):
                raise fault(
                    "this belongs to another form of method, or this form lacks it",
                    at=(key,),
                    found=self.form,
                )
        return self


class Relief(Block):
    """Who owes less than was verified."""

    name: Bilingual
    of: Text
    """Key of the class of a plant."""
    classes: tuple[Text, ...]
    most_short_percent: Percent
    """Most that may be short, as a share of verified emissions; 0 where nothing may."""
    evidence: Grade


class Penalty(Block):
    """What a shortfall costs, besides that it stays owed."""

    name: Bilingual
    per_unit: Above | None = None
    """Currency for each tonne that is short."""
    times_mean_price: Above | None = None
    """Or so many times the mean price of a span before the deadline."""
    mean_price_months: Annotated[int, Field(strict=True, ge=1)] | None = None
    currency: Text
    deducted_next_year: bool = False


class Duty(Block):
    """A day of the cycle, in the year after the one that counts."""

    name: Bilingual
    month: Annotated[int, Field(strict=True, ge=1, le=12)]
    day: Annotated[int, Field(strict=True, ge=1, le=31)]
    evidence: Grade | None = None


class Compliance(Dated, Sourced):
    """The rules of one scheme of allowances."""

    compliance: Text
    """Id of the document."""
    kind: Literal["compliance"] = "compliance"
    unit: Text
    """Unit of the ledger that is owed."""
    threshold_t: Annotated[Number, Field(ge=0)] = Decimal(0)
    """Emissions of a year from which somebody takes part."""
    methods: Mapping[Text, Method] = {}
    corrections: Mapping[Text, Correction] = {}
    offset_units: tuple[Text, ...] = ()
    offset_percent: Percent = Decimal(0)
    offset_of: Literal["verified", "obligation"] = "obligation"
    relief: tuple[Relief, ...] = ()
    penalty: Penalty | None = None
    cycle: Mapping[Literal["report", "verify", "allocate", "surrender", "publish"], Duty] = {}
    states: Mapping[Literal["A", "B", "C", "E", "N"], Bilingual]
    examples: tuple[Example, ...] = ()
    """Allocations that somebody printed or worked out, which the linter works out again."""

    @model_validator(mode="after")
    def _names_known(self) -> Self:
        for id, method in self.methods.items():
            for key, product in method.products.items():
                for at, name in enumerate(product.corrections):
                    if name not in self.corrections:
                        raise fault(
                            Message("unknown {name}", name="correction"), found=name, accepted=", ".join(self.corrections),
                            at=("methods", id, "products", key, "corrections", at),
                        )  # fmt: skip
        return self


class Example(Block):
    """An allocation with its result."""

    name: Text
    method: Text
    year: Year
    told: Mapping[Text, Annotated[Number | Text, Field(union_mode="left_to_right")]]
    """What the operator tells: quantities and classes by key."""
    gives_kg: Number
    """Whole kgCO2e."""
    source: Text


Compliance.model_rebuild()
