"""The carbon map: the regions inside a region, coloured in five classes by a measure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.desks.overview.queries.totals import MEASURES, REGIONAL, SUMS, Measure
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.flow.indicator.formulas import breaks, classify
from tanliu.flow.indicator.types import Classes
from tanliu.report.page_rules import PageRules

Row = dict[str, Any]
METHODS = ("quantile", "jenks", "ratio_to_mean")
_COUNT = 5
#: What a map can be coloured by; figures by head and product where they are known.
MAPPED = {**MEASURES, **REGIONAL}


@dataclass(frozen=True, slots=True)
class CarbonMap:
    """Rows of regions with value, colour class and sums, and the limits between the classes."""

    measure: Measure
    method: str
    rows: Sequence[Row]
    limits: Sequence[Decimal]

    def geojson(self) -> dict[str, Any]:
        """Return the outlines as a FeatureCollection."""
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": row["id"]},
                    "geometry": json.loads(row["outline"]),
                }
                for row in self.rows
                if row["outline"]
            ],
        }


def classes_by(method: str, rules: PageRules) -> Classes:
    """Return five classes by one of `METHODS`."""
    return Classes(method, _COUNT, rules.map.ratios_to_mean if method == "ratio_to_mean" else ())


def carbon_map(
    results: Results, scope: Scope, region: str | None, period: str, measure: str, classes: Classes
) -> CarbonMap:
    """Return the map of the regions directly inside a region (of the topmost ones when it is None)."""
    chosen = MAPPED[measure]
    rows = _regions(results, scope, region, period)
    for row in rows:
        row["value"], row["class"] = chosen.value(row), None
    known = [row for row in rows if row["value"] is not None]
    mean = _mean(known, chosen)
    values = [row["value"] for row in known]
    for row, one in zip(known, classify(values, classes, mean), strict=True):
        row["class"] = one
    return CarbonMap(chosen, classes.method, rows, breaks(values, classes, mean))


def _regions(results: Results, scope: Scope, region: str | None, period: str) -> list[Row]:
    below = "r.parent_id = ?" if region else "r.parent_id NOT IN (SELECT region_id FROM region)"
    sums = ", ".join(f"s.{name}" for name in SUMS)
    added = ", ".join(f"sum(e.{name}) AS {name}" for name in SUMS)
    query = f"""
        SELECT r.region_id AS id, r.name, r.name_zh, r.level, r.outline, s.entities, {sums}, m.population_person, m.gdp_cny,
               EXISTS (SELECT 1 FROM region c WHERE c.parent_id = r.region_id) AS has_regions
        FROM region r LEFT JOIN (
            SELECT i.ancestor_id, count(*) AS entities, {added}
            FROM (SELECT * FROM entity_period WHERE period = ? AND {scope.condition}) e
            JOIN inside i ON i.region_id = e.region_id GROUP BY i.ancestor_id) s ON s.ancestor_id = r.region_id
        LEFT JOIN (
            SELECT region_id, max(value) FILTER (measure = 'population_person') AS population_person,
                   max(value) FILTER (measure = 'gdp_cny') AS gdp_cny
            FROM macro WHERE period = ? AND region_id NOT IN (
                SELECT unnest(regions) FROM entity WHERE NOT ({scope.condition}))
            GROUP BY region_id) m ON m.region_id = r.region_id
        WHERE {below} AND ({"true" if scope.whole else "s.entities > 0"})
        ORDER BY s.emission_kgco2e DESC NULLS LAST, r.region_id"""
    return results.rows(query, [period, *scope.values, period, *scope.values, *([region] if region else [])])


def _mean(rows: Sequence[Row], measure: Measure) -> Decimal | None:
    """Return sum over sum for a quotient; None for a plain sum, whose mean is that of the values."""
    if not measure.lower or not rows:
        return None
    added = {name: sum((row[name] for row in rows), Decimal(0)) for name in (measure.upper, measure.lower)}
    return measure.value(added)
