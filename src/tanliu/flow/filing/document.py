"""The document of a district's total: its parts beside enterprises, statistics it is held against, figures of its parents."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Scheme, Text

BALANCE = "district-balance"


class Part(Block):
    """What no enterprise reports: an item in mass of CO2e."""

    item: Text
    removed: bool = False
    """Whether it is taken off: sinks, what is captured and stored."""


class Control(Block):
    """A printed statistic beside the same sum over enterprises."""

    item: Text
    amount: Literal["energy", "quantity"]
    """Standard coal of the lines, or their quantity in the unit of the carrier."""
    carrier: Text | None = None
    field: Text | None = None
    sector: Annotated[int, Field(strict=True, ge=1, le=3)] | None = None
    """Of the primary, secondary or tertiary industry."""
    boundary: Bilingual
    """In what the two differ."""


class Parent(Block):
    """A region of which the district is a part, by items that are entered for the district."""

    title: Bilingual
    gdp: Text
    energy: Text
    emission: Text


class Balance(Scheme):
    """What the total of a district is made of, and what stands beside it."""

    parts: tuple[Part, ...]
    controls: tuple[Control, ...]
    """The first is the control total."""
    parents: tuple[Parent, ...] = ()
