"""The document of green finance under ``finance/`` of a pack: from which emissions a project is assessed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Dated, Number, Sourced, Text


class Finance(Dated, Sourced):
    """The rule of one place."""

    finance: Text
    """Id of the document."""
    kind: Literal["finance"] = "finance"
    threshold_t: Annotated[Number, Field(gt=0)]
    """Expected emissions of a year, in t CO2e, from which a project is assessed; the threshold itself is reached."""
