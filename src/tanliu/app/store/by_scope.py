"""Sums of lines by scope of the GHG Protocol, and biogenic CO2 apart as a memo item: one query for every surface."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

#: Column of lines of the carbon dioxide of biomass, which packs bring.
_BIOGENIC = "emission_kgco2biogenic"


@dataclass(frozen=True, slots=True)
class Scoped:
    """Emissions by scope.

    Attributes
    ----------
    rows
        ``scope`` (1, 2, 3; None where packs give none), ``emission_kgco2e``, ``market_kgco2e`` and how many ``lines``, by
        scope.
    biogenic_kg
        Carbon dioxide of biomass in kg; None where none is known to be burned.
    """

    rows: Sequence[Mapping[str, Any]]
    biogenic_kg: Decimal | None

    @property
    def total(self) -> Decimal:
        """The emissions of all scopes, of which shares are told."""
        return sum((row["emission_kgco2e"] or Decimal(0) for row in self.rows), Decimal(0))


def query(line: str, condition: str, columns: Collection[str]) -> str:
    """Return SQL of the sums by scope.

    Parameters
    ----------
    line
        SQL of the lines.
    condition
        SQL on their columns.
    columns
        Columns that they have: the CO2 of biomass is known where packs bring it.
    """
    memo = f"sum({_BIOGENIC})" if _BIOGENIC in columns else "CAST(NULL AS DECIMAL(38, 16))"
    return f"""SELECT scope, sum(emission_kgco2e) AS emission_kgco2e, sum(market_kgco2e) AS market_kgco2e, {memo} AS biogenic,
                      count(*) AS lines
               FROM {line} WHERE {condition} GROUP BY scope ORDER BY scope NULLS LAST"""


def scoped(found: Iterable[Mapping[str, Any]]) -> Scoped:
    """Return what rows of `query` tell; a scope without an emission has no row."""
    told = list(found)
    memo = [row["biogenic"] for row in told if row["biogenic"] is not None]
    rows = [
        {name: value for name, value in row.items() if name != "biogenic"}
        for row in told
        if row["emission_kgco2e"] is not None or row["market_kgco2e"] is not None
    ]
    return Scoped(rows, sum(memo, Decimal(0)) or None)
