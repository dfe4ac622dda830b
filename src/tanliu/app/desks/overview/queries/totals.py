"""Sums over the entities a reader sees: headline figures, structure, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tanliu.app.platform.doubt import ENTITIES, LINES
from tanliu.app.platform.figures import FIGURES, added, sql_type, valued
from tanliu.app.platform.period import Shown
from tanliu.app.store import by_scope
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.measures import SUMMED
from tanliu.flow.indicator.types import Indicator, measures_of
from tanliu.report.page_rules import roles
from tanliu.report.roles import all_shown

Row = dict[str, Any]
SUMS = ("energy_kgce", "capped_kgce", "emission_kgco2e", "market_kgco2e", "value_added_cny", "land_area_mu")


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


def regional(results: Results, now: Row, told: Row, indicators: Sequence[Indicator]) -> Row:
    """Return the values of indicators that divide sums of a region by its macro figures.

    Parameters
    ----------
    now
        Sums of the region.
    told
        Its macro figures, as `macro` gives them.
    """
    needed = measures_of(indicators)
    entered = {name: told[name]["value"] for name in needed if name in told and name not in SUMMED}
    columns = ", ".join(f"CAST(? AS {sql_type(name)}) AS {name}" for name in needed)
    query = valued(f"SELECT {columns}", indicators)
    return dict(results.rows(query, [entered.get(name, now.get(name)) for name in needed])[0][FIGURES] or {})


def sums(
    results: Results,
    scope: Scope,
    period: str,
    indicators: Sequence[Indicator] = (),
    *,
    region: str | None = None,
    source: str = ENTITIES,
) -> Row:
    """Return the exact sums of a period over the entities seen, in a region or everywhere, and what is made of them.

    Parameters
    ----------
    indicators
        Their values stand in the column ``figures``.
    source
        Where the sums of entities are read: as they are, or `tanliu.app.platform.doubt.without_doubt`.
    """
    query = f"""SELECT {added(indicators)}, count(*) AS entities FROM {source}
                WHERE period = ? AND {scope.condition} AND (? IS NULL OR list_contains(regions, ?))"""
    return results.rows(valued(query, indicators), [period, *scope.values, region, region])[0]


def by(
    results: Results,
    scope: Scope,
    period: str,
    column: str,
    indicators: Sequence[Indicator] = (),
    *,
    region: str | None = None,
    field: str | None = None,
    source: str = ENTITIES,
) -> list[Row]:
    """Return the sums by field or industry, largest emission first, with the values of some indicators."""
    query = f"""SELECT {column} AS id, {added(indicators)}, count(*) AS entities FROM {source}
                WHERE period = ? AND {scope.condition} AND (? IS NULL OR list_contains(regions, ?))
                  AND (? IS NULL OR field = ?) GROUP BY {column}"""
    ordered = f"{valued(query, indicators)} ORDER BY emission_kgco2e DESC NULLS LAST, id"
    return results.rows(ordered, [period, *scope.values, region, region, field, field])


def by_carrier(
    results: Results, scope: Scope, shown: Shown, *, region: str | None = None, lines: str = LINES
) -> list[Row]:
    """Return energy and emissions by carrier, most energy first."""
    query = f"""SELECT carrier AS id, sum(energy_kgce) AS energy_kgce, sum(emission_kgco2e) AS emission_kgco2e
                FROM {lines} WHERE {shown.inside} AND {scope.condition} AND (? IS NULL OR list_contains(regions, ?))
                GROUP BY carrier ORDER BY sum(energy_kgce) DESC NULLS LAST, carrier"""
    return results.rows(query, [*scope.values, region, region])


def by_ghg_scope(
    results: Results, scope: Scope, shown: Shown, *, region: str | None = None, lines: str = LINES
) -> by_scope.Scoped:
    """Return emissions by scope of the GHG Protocol, and biogenic CO2 as a memo item."""
    inside = f"{shown.inside} AND {scope.condition} AND (? IS NULL OR list_contains(regions, ?))"
    query = by_scope.query(lines, inside, results.columns_of("line"))
    return by_scope.scoped(results.rows(query, [*scope.values, region, region]))


def three_industries(industries: Sequence[Mapping[str, Any]], catalog: Catalog) -> list[Row]:
    """Add industries up to primary, secondary and tertiary (GB/T 4754, three-industry division)."""
    added: dict[int, Row] = {}
    for row in industries:
        known = catalog.industry(row["id"])
        number = known.three_industries if known else None
        if number is None:
            continue
        total = added.setdefault(
            number, {"id": f"industry_{number}", "sector": str(number), **dict.fromkeys(SUMS)}
        )
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


def figures(catalog: Catalog) -> tuple[Indicator, ...]:
    """Return the indicators that are told of a sum."""
    return all_shown(catalog, roles(catalog).figures)


def with_measures(row: Row, period: str) -> Row:
    """Return sums with the values of the indicators that were asked of them."""
    return {**row, "period": period, "measures": row[FIGURES] or {}}
