"""The document of what is told beside totals."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from tanliu.catalog.schema import Number, Scheme, register
from tanliu.flow.doubt.steps import MOST_MONTHS

SCHEME = "doubt"
Part = Annotated[Number, Field(ge=0, le=1)]


class DoubtRules(Scheme):
    """From where a total is called doubtful."""

    history_months: Annotated[int, Field(strict=True, ge=1, le=MOST_MONTHS)]
    """Months for which a carrier counts as used after a use."""
    marked_from_ratio: Part
    """Share that rests on open findings called sure from which a total is marked."""
    estimated_from_ratio: Part
    """Share that is estimated from which a grade or rank is provisional."""
    complete_from_ratio: Part
    """Share of the expected inputs below which a total is incomplete."""
    unlike_from_ratio: Part = Decimal("0.1")
    """Inputs known over those of a year before, more or fewer, from which a change is told to be of unlike data."""


register(SCHEME, DoubtRules)
