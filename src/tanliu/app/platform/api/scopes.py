"""Emissions by scope of the GHG Protocol, as answers tell them."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from tanliu.app.platform.api.answer import Amount


class ScopeSum(Schema):
    """Emissions of a scope of the GHG Protocol."""

    scope: int | None = Field(description="1, 2 or 3; null for kinds to which packs give none")
    emission_kgco2e: Amount | None
    market_kgco2e: Amount | None
    lines: int


class ByScope(Schema):
    """Sums by scope, and what is in none."""

    scopes: list[ScopeSum]
    biogenic_kgco2: Amount | None = Field(
        description="Carbon dioxide of biomass, in no scope and no total; null where none is known to be burned"
    )
