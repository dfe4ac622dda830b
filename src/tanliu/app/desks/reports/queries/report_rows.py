"""Rows of the reports that no page shows yet: key industries by month, key enterprises, a firm by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tanliu.app.platform.figures import added, summed, valued
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.flow.indicator.types import Indicator
from tanliu.report.key_lists import KeyList

Row = dict[str, Any]


def narrowed(scope: Scope, *, region: str | None = None, entity: str | None = None) -> Scope:
    """Return a scope that also lies in a region or is one firm."""
    if region is not None:
        condition, value = "list_contains(regions, ?)", region
    elif entity is not None:
        condition, value = "entity_id = ?", entity
    else:
        return scope
    both = f"({scope.condition}) AND {condition}"
    return replace(scope, condition=both, values=(*scope.values, value), whole=False)


def months(results: Results, scope: Scope, year: str, indicators: Sequence[Indicator]) -> list[Row]:
    """Return the sums of each month of a year and what indicators make of them."""
    query = f"""SELECT period, {added(indicators)} FROM entity_period
                WHERE period LIKE ? AND {scope.condition} GROUP BY period"""
    return results.rows(f"{valued(query, indicators)} ORDER BY period", [f"{year}-%", *scope.values])


def industry_months(
    results: Results, scope: Scope, year: str, count: int, indicators: Sequence[Indicator]
) -> list[Row]:
    """Return the months of the industries that use most energy in a year, each beside that of the year before."""
    before = str(int(year) - 1)
    query = f"""
        WITH seen AS (SELECT * FROM entity_period WHERE {scope.condition} AND industry IS NOT NULL),
        key AS (SELECT industry, sum(energy_kgce) AS size FROM seen WHERE period = ?
                GROUP BY industry ORDER BY size DESC NULLS LAST, industry LIMIT ?),
        month AS (SELECT industry, period, {added(indicators)} FROM seen WHERE period LIKE ? OR period LIKE ? GROUP BY ALL)
        SELECT m.*, b.energy_kgce AS energy_before, b.emission_kgco2e AS emission_before,
               b.value_added_cny AS value_added_before, key.size
        FROM month m JOIN key USING (industry) LEFT JOIN month b
          ON b.industry = m.industry AND b.period = ? || substr(m.period, 5)
        WHERE m.period LIKE ?"""
    values = [*scope.values, year, count, f"{year}-%", f"{before}-%", before, f"{year}-%"]
    return results.rows(f"{valued(query, indicators)} ORDER BY size DESC, industry, period", values)


def key_enterprises(
    results: Results,
    scope: Scope,
    year: str,
    wanted: KeyList,
    indicators: Sequence[Indicator],
    graded_by: str | None,
    *,
    by_grading: bool = False,
) -> list[Row]:
    """Return the firms of a list with their rank within the industry, among those of the list.

    Parameters
    ----------
    graded_by
        Indicator by which enterprises are graded; its value is ``ratio``.
    by_grading
        Rank the worst by that indicator first, and who is not ranked by it not at all; else the largest use of energy.
    """
    condition = "size_class = ?" if wanted.size_class else "energy_kgce >= 1000 * CAST(? AS DECIMAL(18, 3))"
    value = wanted.size_class or wanted.energy_tce_from
    ranked = """CASE WHEN k.rank IS NOT NULL THEN rank() OVER (PARTITION BY e.industry ORDER BY k.rank DESC NULLS LAST) END AS rank,
                count(k.rank) OVER (PARTITION BY e.industry) AS rank_of"""
    if not by_grading:
        ranked = """rank() OVER (PARTITION BY e.industry ORDER BY e.energy_kgce DESC NULLS LAST) AS rank,
                    count(*) OVER (PARTITION BY e.industry) AS rank_of"""
    query = f"""
        SELECT e.entity_id, e.name, e.industry, {", ".join(f"e.{name}" for name in summed(indicators))},
               r.name AS region, r.name_zh AS region_zh, k.grade, k.partly_months, b.energy_kgce AS energy_before,
               k.value AS ratio, k.rank_of AS compared, {ranked}
        FROM (SELECT * FROM entity_period WHERE period = ? AND {scope.condition} AND {condition}) e
        LEFT JOIN region r USING (region_id)
        LEFT JOIN (SELECT entity_id, energy_kgce FROM entity_period WHERE period = ?) b USING (entity_id)
        LEFT JOIN indicator k ON k.subject_kind = 'entity' AND k.subject_id = e.entity_id AND k.period = ?
          AND k.indicator_id = ?"""
    ordered = f"{valued(query, indicators)} ORDER BY industry, rank NULLS LAST, energy_kgce DESC NULLS LAST, entity_id"
    return results.rows(ordered, [year, *scope.values, value, str(int(year) - 1), year, graded_by])


def firm_carriers(results: Results, entity: str, year: str) -> list[Row]:
    """Return quantities, energy and emissions of a firm by carrier and purpose."""
    query = """SELECT carrier, purpose, unit, origin, sum(quantity) AS quantity, sum(energy_kgce) AS energy_kgce,
                      sum(emission_kgco2e) AS emission_kgco2e
               FROM line WHERE entity_id = ? AND year = ? GROUP BY ALL ORDER BY 7 DESC NULLS LAST, 1, 2, 4"""
    return results.rows(query, [entity, int(year)])
