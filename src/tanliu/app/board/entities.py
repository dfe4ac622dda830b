"""Entities a reader sees, with their figures of a period."""

from __future__ import annotations

from typing import Any

from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope

Row = dict[str, Any]


def largest(
    results: Results, scope: Scope, period: str, *, region: str | None = None, count: int = 10
) -> list[Row]:
    """Return the largest emitters with their grade."""
    query = f"""
        SELECT e.entity_id, e.name, e.industry, e.emission_kgco2e, e.energy_kgce, i.grade
        FROM (SELECT * FROM entity_period WHERE period = ? AND {scope.condition}
                AND (? IS NULL OR list_contains(regions, ?))) e
        LEFT JOIN indicator i ON i.subject_kind = 'entity' AND i.subject_id = e.entity_id
          AND i.period = e.period AND i.indicator_id = 'carbon_efficiency_k'
        ORDER BY e.emission_kgco2e DESC NULLS LAST, e.entity_id LIMIT ?"""
    return results.rows(query, [period, *scope.values, region, region, count])
