"""Lists that programs ask for: entities, lines, indicators, meters and deliveries, within a reader's scope."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from tanliu.app.desks.overview.queries.totals import SUMS
from tanliu.app.platform.period import Shown
from tanliu.app.platform.row_slice import RowSlice, row_slice
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope

Row = dict[str, Any]
#: What is told of an entity, and of its period.
ABOUT = ("entity_id", "name", "kind", "region_id", "industry", "field", "size_class")
FIGURES = (*SUMS, "floor_area_m2", "energy_months", "output_months")
DETAILS = (*ABOUT, "land_area_mu", "floor_area_m2", "address", "contact", "regions")
LINE = (
    "line_id", "entity_id", "carrier", "purpose", "period", "year", "scope", "origin", "quantity", "unit",
    "energy_kgce", "capped_kgce", "emission_kgco2", "emission_kgco2e", "market_kgco2e", "binding_id",
)  # fmt: skip
INDICATOR = (
    "period", "indicator_id", "value", "numerator", "denominator", "reference", "grade", "colour_class",
    "peers", "rank", "rank_of", "scheme", "partly_months",
)  # fmt: skip
_AMOUNTS = frozenset({*SUMS, "floor_area_m2"})
METER = ("meter_code", "entity_id", "carrier", "unit", "interval_minutes", "zone", "direction")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entities, in which order (a column of the list, largest first after a minus)."""

    text: str = ""
    region: str | None = None
    field: str | None = None
    industry: str | None = None
    sort: str = "-emission_kgco2e"


def entities(results: Results, scope: Scope, period: str, asked: Asked, limit: int, offset: int) -> RowSlice:
    """Return entities with their figures of a period; those without any are there too."""
    figures = ", ".join(f"m.{name}" for name in FIGURES)
    text = unicodedata.normalize("NFKC", asked.text).strip().lower()
    query = f"""
        SELECT {", ".join(f"e.{name}" for name in ABOUT)}, {figures}
        FROM (SELECT * FROM entity WHERE {scope.condition}) e
        LEFT JOIN entity_period m ON m.entity_id = e.entity_id AND m.period = ?
        WHERE (? = '' OR contains(lower(e.name), ?) OR contains(lower(e.entity_id), ?))
          AND (? IS NULL OR list_contains(e.regions, ?)) AND (? IS NULL OR e.field = ?)
          AND (? IS NULL OR e.industry = ?)"""
    pairs = (asked.region, asked.field, asked.industry)
    values = [*scope.values, period, text, text, text, *(value for one in pairs for value in (one, one))]
    column = asked.sort.removeprefix("-")
    order = f"{column} {'DESC' if asked.sort.startswith('-') else 'ASC'} NULLS LAST, entity_id"
    return row_slice(results, query, values, (*ABOUT, *FIGURES), order, limit, offset, decimals=_AMOUNTS)


def lines(results: Results, entity_id: str, shown: Shown) -> list[Row]:
    """Return the lines of an entity in a period."""
    query = f"SELECT {', '.join(LINE)} FROM line WHERE entity_id = ? AND {shown.inside} ORDER BY line_id"
    return results.rows(query, [entity_id])


def indicators(results: Results, entity_id: str, year: str) -> list[Row]:
    """Return the indicators of an entity in a year."""
    query = f"""SELECT {", ".join(INDICATOR)} FROM indicator
                WHERE subject_kind = 'entity' AND subject_id = ? AND period = ? ORDER BY indicator_id"""
    return results.rows(query, [entity_id, year])


def meters(results: Results, scope: Scope, entity: str | None, limit: int, offset: int) -> RowSlice:
    """Return the meters of the entities seen, or of one of them."""
    query = f"""WITH seen AS (
                    SELECT * FROM meter WHERE entity_id IN (SELECT entity_id FROM entity WHERE {scope.condition}))
                SELECT {", ".join(METER)}, CASE WHEN parent_meter IN (SELECT meter_code FROM seen) THEN parent_meter END
                       AS parent_meter, is_virtual
                FROM seen WHERE (? IS NULL OR entity_id = ?)"""
    names = (*METER, "parent_meter", "is_virtual")
    return row_slice(results, query, [*scope.values, entity, entity], names, "meter_code", limit, offset)


def meter(results: Results, scope: Scope, code: str) -> Row | None:
    """Return a meter of an entity seen."""
    query = f"""SELECT meter_id, {", ".join(METER)} FROM meter WHERE meter_code = ?
                AND entity_id IN (SELECT entity_id FROM entity WHERE {scope.condition})"""
    found = results.rows(query, [code, *scope.values])
    return found[0] if found else None
