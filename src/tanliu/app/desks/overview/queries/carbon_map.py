"""The carbon map: the regions inside a region, coloured in classes by a measure, alike for whoever looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.platform.doubt import ENTITIES
from tanliu.app.platform.figures import FIGURES, added, summed, value_of, valued
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import TOPMOST
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.formulas import breaks, classify
from tanliu.flow.indicator.load import indicators
from tanliu.flow.indicator.measures import REGIONAL, SUMMED
from tanliu.flow.indicator.types import Classes, Indicator, colour, measures_of
from tanliu.report.page_rules import PageRules

Row = dict[str, Any]
#: How classes are made: as the packs say of the indicator, or as a reader chooses.
METHODS = ("as_packs", "quantile", "jenks", "ratio_to_mean")


@dataclass(frozen=True, slots=True)
class CarbonMap:
    """Rows of regions with value of an indicator, colour class and sums, and the limits between the classes.

    Attributes
    ----------
    classes
        By which rule.
    rows
        ``is_whole`` of a row tells whether its sums are of all enterprises of the region; a part has no colour, since
        colours compare whole regions.
    limits
        None for who does not see every region: limits are figures of the regions.
    """

    indicator: Indicator
    classes: Classes
    rows: Sequence[Row]
    limits: Sequence[Decimal] | None

    def colour(self, number: int) -> int:
        """Return which of the colours of the pages a class has."""
        return colour(number, self.classes.count, self.indicator.best)

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


def classes_by(method: str, rules: PageRules, indicator: Indicator, catalog: Catalog) -> Classes:
    """Return the classes of an indicator by one of `METHODS`.

    The rule of the packs is that of the indicator itself, else that of an indicator of the same form and parts (the
    five-colour map colours what double control defines), else the one that the page rules have for the others.
    """
    if method == "ratio_to_mean":
        return Classes(method, len(rules.map.ratios_to_mean) + 1, rules.map.ratios_to_mean)
    usual = rules.map.classes
    if method != "as_packs":
        return Classes(method, usual.count, ())
    found = classed(indicator, catalog)
    return (found and found.classes) or Classes(usual.method, usual.count, usual.limits)


def classed(indicator: Indicator, catalog: Catalog) -> Indicator | None:
    """Return the indicator whose scheme gives the classes of another, and whose explanation tells them."""
    known = [indicator, *(one for _, one in indicators(catalog).values() if _same(one, indicator))]
    return next((one for one in known if one.classes is not None), None)


def _same(one: Indicator, other: Indicator) -> bool:
    return (one.form, one.upper, one.lower) == (other.form, other.upper, other.lower)


def first_known(
    results: Results,
    scope: Scope,
    region: str | None,
    period: str,
    wanted: Sequence[Indicator],
    classes: Callable[[Indicator], Classes],
    source: str = ENTITIES,
) -> CarbonMap:
    """Return the map of the first indicator that any region has a value of; of the first where none has.

    A place that tells no value added is not shown as a map without colours.
    """
    made = (carbon_map(results, scope, region, period, one, classes(one), source) for one in wanted)
    first = next(made)
    if any(row["value"] is not None for row in first.rows):
        return first
    return next((one for one in made if any(row["value"] is not None for row in one.rows)), first)


def carbon_map(
    results: Results,
    scope: Scope,
    region: str | None,
    period: str,
    indicator: Indicator,
    classes: Classes,
    source: str = ENTITIES,
) -> CarbonMap:
    """Return the map of the regions directly inside a region (of the topmost ones when it is None)."""
    order = "ORDER BY emission_kgco2e DESC NULLS LAST, id"
    query, asked = _regions(Scope.everything(), region, period, indicator, source)
    every = results.rows(f"{query} {order}", asked)
    for row in every:
        row["value"], row["class"], row["is_whole"] = value_of(row, indicator), None, True
    known = [row for row in every if row["value"] is not None]
    mean = _mean(results, query, asked, indicator)
    values = [row["value"] for row in known]
    for row, one in zip(known, classify(values, classes, mean), strict=True):
        row["class"] = one
    limits = breaks(values, classes, mean)
    if scope.whole:
        return CarbonMap(indicator, classes, every, limits)
    rows = _seen(results, scope, region, period, indicator, every, source)
    whole = len(rows) == len(every) and all(row["is_whole"] for row in rows)
    return CarbonMap(indicator, classes, rows, limits if whole else None)


def _seen(
    results: Results,
    scope: Scope,
    region: str | None,
    period: str,
    indicator: Indicator,
    every: Sequence[Row],
    source: str,
) -> list[Row]:
    """Return the rows of a reader: whole regions as all see them, of others the part that is seen, without a colour."""
    query, asked = _regions(scope, region, period, indicator, source)
    parts = results.rows(f"{query} ORDER BY emission_kgco2e DESC NULLS LAST, id", asked)
    counted = f"""SELECT region_id FROM (SELECT unnest(regions) AS region_id, {scope.condition} AS seen FROM entity)
                  GROUP BY region_id HAVING bool_and(seen)"""
    whole = {row["region_id"] for row in results.rows(counted, scope.values)}
    as_all_see = {row["id"]: row for row in every}
    rows = []
    for row in parts:
        row["value"], row["class"], row["is_whole"] = value_of(row, indicator), None, False
        rows.append(as_all_see[row["id"]] if row["id"] in whole else row)
    return rows


def _regions(
    scope: Scope, region: str | None, period: str, indicator: Indicator, source: str
) -> tuple[str, list[object]]:
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
            FROM (SELECT * FROM {source} WHERE period = ? AND {scope.condition}) e
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
