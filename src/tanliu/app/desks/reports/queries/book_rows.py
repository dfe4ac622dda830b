"""Rows of a workbook of all that is known of a town or a firm: one row a firm, a month and carrier, a meter, a report, a finding."""

from __future__ import annotations

from typing import Any

from tanliu.app.desks.findings.queries import Wanted, listed
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import newest

Row = dict[str, Any]


def firms(results: Results, scope: Scope, period: str, graded_by: str | None) -> list[Row]:
    """Return the firms of a period with their sums and their grade, by id."""
    query = f"""
        SELECT e.*, r.name AS region, r.name_zh AS region_zh, k.value AS coefficient, k.grade, k.rank, k.rank_of
        FROM (SELECT entity_id, name, industry, field, region_id, energy_kgce, emission_kgco2e, market_kgco2e, value_added_cny
              FROM entity_period WHERE period = ? AND {scope.condition}) e
        LEFT JOIN region r USING (region_id)
        LEFT JOIN indicator k ON k.subject_kind = 'entity' AND k.subject_id = e.entity_id AND k.period = ?
          AND k.indicator_id = ? ORDER BY e.entity_id"""
    return results.rows(query, [period, *scope.values, period, graded_by])


def months(results: Results, scope: Scope, period: str) -> list[Row]:
    """Return energy and emissions by firm, month, carrier, purpose and origin; a sum lacks lines without a factor, which are counted."""
    query = f"""
        SELECT entity_id, e.name, l.period, carrier, purpose, origin, unit, sum(quantity) AS quantity,
               sum(energy_kgce) AS energy_kgce, sum(emission_kgco2e) AS emission_kgco2e,
               count(*) FILTER (emission_kgco2e IS NULL) AS without
        FROM line l JOIN (SELECT entity_id, name FROM entity WHERE {scope.condition}) e USING (entity_id)
        WHERE l.period = ? OR l.period LIKE ? GROUP BY ALL ORDER BY ALL"""
    return results.rows(query, [*scope.values, period, f"{period}-%"])


def meters(results: Results, scope: Scope) -> list[Row]:
    """Return the meters of the firms."""
    query = f"""
        SELECT entity_id, e.name, meter_code, carrier, unit, interval_minutes, direction, retired
        FROM meter JOIN (SELECT entity_id, name FROM entity WHERE {scope.condition}) e USING (entity_id)
        ORDER BY entity_id, meter_code, carrier"""
    return results.rows(query, list(scope.values))


def reports(results: Results, scope: Scope, period: str) -> list[Row]:
    """Return the amounts as they were reported, the newest of each, with the file that brought it."""
    query = f"""
        SELECT entity_id, e.name, r.period, carrier, purpose, quantity, unit, b.file, r.row
        FROM (SELECT * FROM {results.scan("report")} QUALIFY {newest("report")}) r
        JOIN (SELECT entity_id, name FROM entity WHERE {scope.condition}) e USING (entity_id)
        LEFT JOIN {results.scan("batch")} b USING (batch_id)
        WHERE r.period = ? OR r.period LIKE ? ORDER BY entity_id, r.period, carrier, purpose"""
    return results.rows(query, [*scope.values, period, f"{period}-%"])


def findings(results: Results, scope: Scope) -> list[Row]:
    """Return the findings of the firms, those that are gone included."""
    return listed(results, scope, Wanted())
