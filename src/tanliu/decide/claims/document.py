"""The document of claims under ``claims/`` of a pack: figures that somebody printed, and from which others they follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Dated, Sourced, Text, fault

#: The place to which a number is rounded, or that it is not: a limit, an assumption.
Rounding = Literal["exact", "10", "100", "1000", "10000", "100000", "1000000"]

#: What a claim of a saving must say.
BASIS = ("baseline", "boundary", "period", "factor_edition")


class Stated(Block):
    """A number that the text prints, from which a claim follows."""

    name: Bilingual | None = None
    """What it is called; its key when left out."""
    printed: Text | None = None
    """As it is printed, in quotes so that no digit is lost; without it the text does not tell it."""
    unit: Text
    where: Text = ""
    """Where it stands, if elsewhere than the claim."""
    kind: Literal["printed", "inferred", "outside"] = "printed"
    """Read in the text; in no place of it, but all that its figures can mean; or from elsewhere, as `where` says."""
    to: Rounding | None = None
    """The place to which it is rounded where zeros at its end are no digits: 46,000 to 1000; `exact` of a limit."""


class Claim(Block):
    """A figure that somebody printed, and the arithmetic by which it should follow."""

    id: Text
    system: Text
    """Id of the system whose figure it is."""
    says: Bilingual
    printed: Text
    """As it is printed, in quotes so that no digit is lost."""
    unit: Text
    to: Rounding | None = None
    where: Text
    quote: Text | None = None
    """The sentence of the text, as it stands there."""
    relation: Literal["equals", "at_least", "at_most"] = "equals"
    """Whether what follows is said to be the figure, or to be at least or at most as much."""
    expression: Text
    inputs: Mapping[str, Stated] = {}
    is_saving: bool = False
    """Whether it is counted against what would have been."""
    baseline: Text | None = None
    boundary: Text | None = None
    period: Text | None = None
    factor_edition: Text | None = None
    verdict: Text | None = None
    """What is found of it; the linter refuses another, or none, in a pack."""
    note: Text | None = None


class Claims(Dated, Sourced):
    """Claims of one text."""

    claim: Text
    """Id of the document."""
    kind: Literal["claims"] = "claims"
    figures: Annotated[tuple[Claim, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen: set[str] = set()
        for at, claim in enumerate(self.figures):
            if claim.id in seen:
                raise fault("a claim is there twice", at=("figures", at, "id"), found=claim.id)
            seen.add(claim.id)
        return self
