"""The carbon map: the regions inside a region, coloured in five classes by a measure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.platform.figures import FIGURES, added, summed, value_of, valued
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import TOPMOST
from tanliu.flow.indicator.formulas import breaks, classify
from tanliu.flow.indicator.measures import REGIONAL, SUMMED
from tanliu.flow.indicator.types import Classes, Indicator, measures_of
from tanliu.report.page_rules import PageRules

Row = dict[str, Any]
METHODS = ("quantile", "jenks", "ratio_to_mean")
_COUNT = 5


@dataclass(frozen=True, slots=True)
class CarbonMap:
    """Rows of regions with value of an indicator, colour class and sums, and the limits between the classes."""

    indicator: Indicator
    method: str
    rows: Sequence[Row]
    limits: Sequence[Decimal]

    @property
    def is_outlined(self) -> bool:
        """Whether any region has an outline; without one tiles are shown in place of a map."""
        return any(row["outline"] for row in self.rows)

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


def first_known(
    results: Results,
    scope: Scope,
    region: str | None,
    period: str,
    indicators: Sequence[Indicator],
    classes: Classes,
) -> CarbonMap:
    """Return the map of the first indicator that any region has a value of; of the first where none has.

    A place that tells no value added is not shown as a map without colours.
    """
    made = (carbon_map(results, scope, region, period, one, classes) for one in indicators)
    first = next(made)
    if any(row["value"] is not None for row in first.rows):
        return first
    return next((one for one in made if any(row["value"] is not None for row in one.rows)), first)


def carbon_map(
    results: Results, scope: Scope, region: str | None, period: str, indicator: Indicator, classes: Classes
) -> CarbonMap:
    """Return the map of the regions directly inside a region (of the topmost ones when it is None)."""
    query, asked = _regions(scope, region, period, indicator)
    rows = results.rows(f"{query} ORDER BY emission_kgco2e DESC NULLS LAST, id", asked)
    for row in rows:
        row["value"], row["class"] = value_of(row, indicator), None
    known = [row for row in rows if row["value"] is not None]
    mean = _mean(results, query, asked, indicator)
    values = [row["value"] for row in known]
    for row, one in zip(known, classify(values, classes, mean), strict=True):
        row["class"] = one
    return CarbonMap(indicator, classes.method, rows, breaks(values, classes, mean))


def _regions(scope: Scope, region: str | None, period: str, indicator: Indicator) -> tuple[str, list[object]]:
    """Return SQL for the regions with their sums and the value of an indicator, and its values."""
    below = "r.parent_id = ?" if region else f"r.{TOPMOST}"
    sums = ", ".join(f"s.{name}" for name in SUMMED)
    # a measure that a pack brings is of the entities, or entered for a whole region
    brought = [name for name in summed([indicator]) if name not in SUMMED]
    regional = ", ".join(
        f"max(value) FILTER (measure = '{name}') AS {name}" for name in (*REGIONAL, *brought)
    )
    figures = [f"m.{name}" for name in REGIONAL] + [
        f"coalesce(m.{name}, s.{name}) AS {name}" for name in brought
    ]
    query = f"""
        SELECT r.region_id AS id, r.name, r.name_zh, r.level, r.outline, s.entities, {sums},
               {", ".join(figures)},
               EXISTS (SELECT 1 FROM region c WHERE c.parent_id = r.region_id) AS has_regions
        FROM region r LEFT JOIN (
            SELECT i.ancestor_id, count(*) AS entities, {added([indicator], "e.")}
            FROM (SELECT * FROM entity_period WHERE period = ? AND {scope.condition}) e
            JOIN inside i ON i.region_id = e.region_id GROUP BY i.ancestor_id) s ON s.ancestor_id = r.region_id
        LEFT JOIN (
            SELECT region_id, {regional}
            FROM macro WHERE period = ? AND region_id NOT IN (
                SELECT unnest(regions) FROM entity WHERE NOT ({scope.condition}))
            GROUP BY region_id) m ON m.region_id = r.region_id
        WHERE {below} AND ({"true" if scope.whole else "s.entities > 0"})"""
    values = [period, *scope.values, period, *scope.values, *([region] if region else [])]
    return valued(query, [indicator]), values


def _mean(results: Results, query: str, values: Sequence[object], indicator: Indicator) -> Decimal | None:
    """Return sum over sum for a quotient; None for a plain sum, whose mean is that of the values."""
    if indicator.lower is None:
        return None
    known = f'SELECT * FROM ({query}) WHERE {FIGURES}."{indicator.id}" IS NOT NULL'
    sums = ", ".join(f"sum({name}) AS {name}" for name in measures_of([indicator]))
    return value_of(results.rows(valued(f"SELECT {sums} FROM ({known})", [indicator]), values)[0], indicator)
