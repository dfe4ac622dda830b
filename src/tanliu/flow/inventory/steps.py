"""Activities times bindings: the emission lines.

A quantity has 6 decimals and a binding 10, so the 16 decimals of a line hold the exact product: nothing is
rounded, and sums over lines are exact in every digit.
"""

from __future__ import annotations

import ibis

from tanliu.kit.table import dictionary

_AMOUNT = "decimal(38, 16)"
#: Columns that a quantity is multiplied into.
AMOUNTS = (
    "energy_kgce",
    "capped_kgce",
    "emission_kgco2",
    "emission_kgch4",
    "emission_kgn2o",
    "emission_kgco2e",
    "market_kgco2e",
)


def kinds(activity: ibis.Table, factor_region: ibis.Table) -> ibis.Table:
    """Return what has to be bound (carrier, unit, purpose, factor_region_id, year) and in which periods, by which origin."""
    placed = activity.join(factor_region, "region_id")
    return placed.select(
        "carrier", "unit", "purpose", "factor_region_id", "year", "period", "origin"
    ).distinct()


def lines(activity: ibis.Table, binding: ibis.Table, factor_region: ibis.Table) -> ibis.Table:
    """Multiply each activity with what one unit of it means where and when it happened.

    Parameters
    ----------
    factor_region
        Columns region_id, factor_region_id: whose factors hold in a region.
    """
    placed = activity.join(factor_region, "region_id")
    values = binding.select(
        "binding_id", "carrier", "unit", "purpose", "year", "scope", *AMOUNTS, factor_region_id="region_id"
    ).rename({f"unit_{name}": name for name in AMOUNTS})
    joined = placed.left_join(values, ["carrier", "unit", "purpose", "year", "factor_region_id"])
    amounts = {name: (joined.quantity * joined[f"unit_{name}"]).cast(_AMOUNT) for name in AMOUNTS}
    return joined.mutate(line_id=joined.activity_id, **amounts).select(*dictionary()["line"].names)
