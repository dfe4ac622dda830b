"""Flows of energy or carbon from carriers through fields to towns, for a Sankey diagram."""

from __future__ import annotations

from typing import Any

from tanliu.app.platform.period import Shown
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope

AMOUNTS = {"emission_kgco2e": "t CO2e", "energy_kgce": "tce"}


def flows(
    results: Results,
    scope: Scope,
    shown: Shown,
    amount: str,
    *,
    region: str | None = None,
    field: str | None = None,
) -> list[dict[str, Any]]:
    """Return exact sums by carrier, field and region.

    Parameters
    ----------
    amount
        Key of ``AMOUNTS``.
    region
        Only what lies in it.
    field
        Only this field.
    """
    query = f"""
        SELECT carrier, field, region_id, sum({amount}) AS amount FROM line
        WHERE {shown.inside} AND {scope.condition} AND (? IS NULL OR list_contains(regions, ?))
          AND (? IS NULL OR field = ?)
        GROUP BY ALL HAVING sum({amount}) > 0 ORDER BY amount DESC, carrier, field, region_id"""
    return results.rows(query, [*scope.values, region, region, field, field])
