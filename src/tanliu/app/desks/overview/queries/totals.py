"""Sums over the entities a reader sees: headline figures, structure, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.platform.period import Shown
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Catalog

Row = dict[str, Any]
SUMS = ("energy_kgce", "capped_kgce", "emission_kgco2e", "market_kgco2e", "value_added_cny", "land_area_mu")


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of the pages: a sum, or one sum over another, in the unit shown; its id is that of the indicator.

    Attributes
    ----------
    upper, lower
        Columns of the measures; no lower one for a plain sum.
    scale
        Units shown in one stored unit (kg to t, kgce to tce, CNY to 10^4 CNY).
    """

    id: str
    upper: str
    lower: str
    scale: Decimal
    unit: str

    def value(self, row: Mapping[str, Any]) -> Decimal | None:
        """Return the figure of a row of sums; None where a part is missing or the lower one is not positive."""
        upper, lower = row[self.upper], row[self.lower] if self.lower else Decimal(1)
        if upper is None or lower is None or lower <= 0:
            return None
        return Decimal(upper / lower * self.scale)


_T, _T_PER_10K = Decimal("0.001"), Decimal(10)
MEASURES: Mapping[str, Measure] = {
    m.id: m
    for m in (
        Measure("carbon_total", "emission_kgco2e", "", _T, "t CO2e"),
        Measure("energy_total", "energy_kgce", "", _T, "tce"),
        Measure("carbon_intensity", "emission_kgco2e", "value_added_cny", _T_PER_10K, "t/10⁴ CNY"),
        Measure("energy_intensity", "energy_kgce", "value_added_cny", _T_PER_10K, "tce/10⁴ CNY"),
        Measure("carbon_per_mu", "emission_kgco2e", "land_area_mu", _T, "t/mu"),
        Measure("energy_per_mu", "energy_kgce", "land_area_mu", _T, "tce/mu"),
    )
}

#: Figures of whole regions only: what they are divided by is macro data, entered by hand.
REGIONAL: Mapping[str, Measure] = {
    m.id: m
    for m in (
        Measure("carbon_per_capita", "emission_kgco2e", "population_person", _T, "t/person"),
        Measure("energy_per_capita", "energy_kgce", "population_person", _T, "tce/person"),
        Measure("carbon_per_gdp", "emission_kgco2e", "gdp_cny", _T_PER_10K, "t/10⁴ CNY"),
        Measure("energy_per_gdp", "energy_kgce", "gdp_cny", _T_PER_10K, "tce/10⁴ CNY"),
    )
}
MACRO = ("population_person", "gdp_cny", "value_added_1_cny", "value_added_2_cny", "value_added_3_cny")


def macro(results: Results, scope: Scope, region: str | None, period: str) -> Row:
    """Return the macro figures of a year by measure, each with where it stands; none where not all of it is seen.

    A quotient of a part of the firms and a figure of everybody would mean nothing, and neither would a month of
    emissions and a year of product.
    """
    if region is None or len(period) != 4:
        return {}
    rows = results.rows(
        f"""SELECT measure, value, publisher, source, published, known_at::TIMESTAMP AS known_at FROM macro
            WHERE region_id = ? AND period = ? AND NOT EXISTS (
                SELECT 1 FROM entity WHERE list_contains(regions, ?) AND NOT ({scope.condition}))""",
        [region, period, region, *scope.values],
    )
    return {row["measure"]: row for row in rows}


def sums(results: Results, scope: Scope, period: str, *, region: str | None = None) -> Row:
    """Return the exact sums of a period over the entities seen, in a region or everywhere."""
    query = f"""SELECT {_sums()}, count(*) AS entities FROM entity_period
                WHERE period = ? AND {scope.condition} AND (? IS NULL OR list_contains(regions, ?))"""
    return results.rows(query, [period, *scope.values, region, region])[0]


def by(
    results: Results,
    scope: Scope,
    period: str,
    column: str,
    *,
    region: str | None = None,
    field: str | None = None,
) -> list[Row]:
    """Return the sums by field or industry, largest emission first."""
    query = f"""SELECT {column} AS id, {_sums()}, count(*) AS entities FROM entity_period
                WHERE period = ? AND {scope.condition} AND (? IS NULL OR list_contains(regions, ?))
                  AND (? IS NULL OR field = ?)
                GROUP BY {column} ORDER BY sum(emission_kgco2e) DESC NULLS LAST"""
    return results.rows(query, [period, *scope.values, region, region, field, field])


def by_carrier(results: Results, scope: Scope, shown: Shown, *, region: str | None = None) -> list[Row]:
    """Return energy and emissions by carrier, most energy first."""
    query = f"""SELECT carrier AS id, sum(energy_kgce) AS energy_kgce, sum(emission_kgco2e) AS emission_kgco2e
                FROM line WHERE {shown.inside} AND {scope.condition} AND (? IS NULL OR list_contains(regions, ?))
                GROUP BY carrier ORDER BY sum(energy_kgce) DESC NULLS LAST"""
    return results.rows(query, [*scope.values, region, region])


def three_industries(industries: Sequence[Mapping[str, Any]], catalog: Catalog) -> list[Row]:
    """Add industries up to primary, secondary and tertiary (GB/T 4754, three-industry division)."""
    added: dict[int, Row] = {}
    for row in industries:
        known = catalog.industries.get(row["id"] or "") or catalog.industries.get((row["id"] or "")[1:])
        number = known.three_industries if known else None
        if number is None:
            continue
        total = added.setdefault(number, {"id": f"industry_{number}", **dict.fromkeys(SUMS)})
        for name in SUMS:
            if row[name] is not None:
                total[name] = (total[name] or Decimal(0)) + row[name]
    return [added[number] for number in sorted(added)]


def history(results: Results, scope: Scope, *, region: str | None = None, months: bool = False) -> list[Row]:
    """Return energy and emissions by period and field, oldest first."""
    span = "period" if months else "CAST(year AS VARCHAR)"
    query = f"""SELECT {span} AS period, field AS id, sum(energy_kgce) AS energy_kgce,
                       sum(emission_kgco2e) AS emission_kgco2e
                FROM line WHERE {scope.condition} AND (? IS NULL OR list_contains(regions, ?))
                {"AND length(period) > 4" if months else ""} GROUP BY ALL ORDER BY 1, 2"""
    return results.rows(query, [*scope.values, region, region])


def _sums() -> str:
    return ", ".join(f"sum({name}) AS {name}" for name in SUMS)


def with_measures(row: Row, period: str) -> Row:
    """Return sums with the measures that are made of them."""
    return {**row, "period": period, "measures": {m.id: m.value(row) for m in MEASURES.values()}}
