"""The document of green finance under ``finance/`` of a pack: from which emissions a project is assessed."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Block, Dated, Number, Sourced, Text, fault


class Cover(Block):
    """How far what is pledged is to cover its loan: value at the last close over the loan."""

    warn_ratio: Annotated[Number, Field(gt=0)]
    """Below it both sides are told."""
    call_ratio: Annotated[Number, Field(gt=0)]
    """Below it the pledgee may ask for more units."""
    source: Text

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.call_ratio > self.warn_ratio:
            raise fault(
                "more units are asked for below the ratio that is told",
                at=("call_ratio",),
                found=str(self.call_ratio),
            )
        return self


class Finance(Dated, Sourced):
    """The rule of one place."""

    finance: Text
    """Id of the document."""
    kind: Literal["finance"] = "finance"
    threshold_t: Annotated[Number, Field(gt=0)]
    """Expected emissions of a year, in t CO2e, from which a project is assessed; the threshold itself is reached."""
    cover: Cover | None = None
    """Nobody is told of falling prices where it is left out."""
