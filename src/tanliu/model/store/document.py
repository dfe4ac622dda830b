"""The document under ``stores/`` of a pack: who is a peer of a store, and what is aimed at."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Block, Count, Dated, Grade, Number, Sourced, Text, fault


class Target(Block):
    """What is to be reached."""

    year: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    change: Annotated[Number, Field(ge=-1, le=1)]
    """Against the base year: -0.5 is half of it."""
    source: Text
    evidence: Grade


class Stores(Dated, Sourced):
    """Rules of a portfolio of stores."""

    store: Text
    """Id of the document."""
    kind: Literal["stores"] = "stores"
    base_year: Annotated[int, Field(strict=True, ge=1990, le=2100)]
    bands_m2: Annotated[tuple[Number, ...], Field(min_length=1)]
    """Lower limits of size classes; a store is compared with those of its class."""
    least_peers: Count
    """Peers below which nothing is said."""
    targets: tuple[Target, ...] = ()

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if list(self.bands_m2) != sorted(set(self.bands_m2)):
            raise fault("the limits do not rise", at=("bands_m2",), found=", ".join(map(str, self.bands_m2)))
        return self
