"""The document that says from what size an enterprise is above designated size."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tanliu.catalog.schema import Block, Number, Scheme, Text

SIZE = "designated-size"


class SizeRule(Block):
    """The rule from a year on."""

    from_year: Annotated[int, Field(strict=True, ge=1949, le=2200)]
    sections: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Sections of GB/T 4754 to which it applies."""
    least_cny: Annotated[Number, Field(gt=0)]
    """Revenue of a year from which an enterprise is above designated size."""


class DesignatedSize(Scheme):
    """The rules in their order, and the measure that stands for the revenue."""

    rules: Annotated[tuple[SizeRule, ...], Field(min_length=1)]
    measure: Text
