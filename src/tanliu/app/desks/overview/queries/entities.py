"""Entities a reader sees, with their figures of a period."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from tanliu.app.platform.doubt import ENTITIES
from tanliu.app.platform.figures import FIGURES, added, summed, valued
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.flow.indicator.types import Indicator
from tanliu.kit.period import year_of

Row = dict[str, Any]


def largest(
    results: Results,
    scope: Scope,
    period: str,
    graded_by: str | None,
    *,
    region: str | None = None,
    count: int = 10,
    source: str = ENTITIES,
) -> list[Row]:
    """Return the largest emitters with their grade by an indicator."""
    query = f"""
        SELECT e.entity_id, e.name, e.industry, e.emission_kgco2e, e.energy_kgce, i.grade, i.partly_months
        FROM (SELECT * FROM {source} WHERE period = ? AND {scope.condition}
                AND (? IS NULL OR list_contains(regions, ?))) e
        LEFT JOIN indicator i ON i.subject_kind = 'entity' AND i.subject_id = e.entity_id
          AND i.period = e.period AND i.indicator_id = ?
        ORDER BY e.emission_kgco2e DESC NULLS LAST, e.entity_id LIMIT ?"""
    return results.rows(query, [period, *scope.values, region, region, graded_by, count])


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entities a reader asks for, and in which order.

    Attributes
    ----------
    text
        Part of a name or of a credit code; case and full-width forms do not matter.
    region
        Only what lies in it, or in a region inside it.
    industry, size_class, grade
        Only these.
    order
        Key of ``ORDERS``.
    descending
        Largest first; what has no value comes last either way.
    """

    text: str = ""
    region: str | None = None
    industry: str | None = None
    size_class: str | None = None
    grade: str | None = None
    order: str = "carbon"
    descending: bool = True


#: Columns of the list by which it can be sorted, in their order; Chinese is sorted by its sound.
ORDERS = {
    "name": "name COLLATE zh",
    "code": "entity_id",
    "town": "coalesce(region_name_zh, region_name) COLLATE zh",
    "industry": "industry",
    "energy": "energy_kgce",
    "carbon": "emission_kgco2e",
    "intensity": "intensity",
    "grade": "k",
    "rank": "rank",
    "months": "energy_months",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """Some rows of a list, and what all of its rows add up to (``count`` and sums)."""

    rows: list[Row]
    total: Row


def listed(
    results: Results,
    scope: Scope,
    period: str,
    wanted: Wanted,
    column: Indicator | None,
    graded_by: str | None,
    *,
    count: int | None = None,
    skip: int = 0,
    source: str = ENTITIES,
) -> Listed:
    """Return the entities asked for with figures, grade and rank; grades are of the year.

    Parameters
    ----------
    column
        What stands in the column ``intensity`` of the rows and of their sum.
    graded_by
        Indicator of the grade and rank.
    count, skip
        How many rows, after how many; all of them when left out.
    source
        Where the figures of entities are read: as they are, or `tanliu.app.platform.doubt.without_doubt`.
    """
    inner, values = _wanted(scope, period, wanted, graded_by, column, source)
    inner = _with_column(inner, column)
    direction = "DESC" if wanted.descending else "ASC"
    limit = "" if count is None else f"LIMIT {int(count)} OFFSET {int(skip)}"
    query = (
        f"SELECT * FROM ({inner}) ORDER BY {ORDERS[wanted.order]} {direction} NULLS LAST, entity_id {limit}"
    )
    total = _with_column(f"SELECT count(*) AS count, {added(_made_of(column))} FROM ({inner})", column)
    return Listed(results.rows(query, values), results.rows(total, values)[0])


def _with_column(query: str, column: Indicator | None) -> str:
    """Return SQL that adds the value of an indicator as ``intensity``."""
    chosen = f'{FIGURES}."{column.id}"' if column else "NULL"
    return f"SELECT * EXCLUDE ({FIGURES}), {chosen} AS intensity FROM ({valued(query, _made_of(column))})"


def counted(results: Results, scope: Scope, period: str, wanted: Wanted, graded_by: str | None = None) -> int:
    """Return how many entities are asked for."""
    inner, values = _wanted(scope, period, wanted, graded_by)
    return int(results.rows(f"SELECT count(*) AS n FROM ({inner})", values)[0]["n"])


def choices(
    results: Results, scope: Scope, period: str, graded_by: str | None = None
) -> dict[str, list[Any]]:
    """Return what the list can be narrowed to: the regions, industries, size classes and grades there are."""
    seen = f"SELECT * FROM entity WHERE {scope.condition}"
    regions = f"""SELECT region_id, level, name, name_zh FROM region
                  WHERE region_id IN (SELECT unnest(regions) FROM ({seen})) ORDER BY region_id"""
    listed = {
        column: f"SELECT DISTINCT {column} AS one FROM ({seen}) WHERE {column} IS NOT NULL ORDER BY 1"
        for column in ("industry", "size_class")
    }
    grades = """SELECT DISTINCT grade AS one FROM indicator WHERE indicator_id = ? AND period = ?
                AND grade IS NOT NULL ORDER BY 1"""
    return {
        "regions": results.rows(regions, scope.values),
        "grades": [row["one"] for row in results.rows(grades, [graded_by, year_of(period)])],
        **{
            column: [row["one"] for row in results.rows(query, scope.values)]
            for column, query in listed.items()
        },
    }


def _made_of(column: Indicator | None) -> list[Indicator]:
    return [column] if column else []


def _wanted(
    scope: Scope,
    period: str,
    wanted: Wanted,
    graded_by: str | None,
    shown: Indicator | None = None,
    source: str = ENTITIES,
) -> tuple[str, list[object]]:
    """Return SQL for the rows asked for, in no order, and its values."""
    conditions, values = ["true"], []
    if text := unicodedata.normalize("NFKC", wanted.text).strip():
        conditions.append("(contains(lower(e.name), lower(?)) OR contains(upper(e.entity_id), upper(?)))")
        values += [text, text]
    for column, value in (
        ("list_contains(e.regions, ?)", wanted.region),
        ("e.industry = ?", wanted.industry),
        ("e.size_class = ?", wanted.size_class),
        ("j.grade = ?", wanted.grade),
    ):
        if value is not None:
            conditions.append(column)
            values.append(value)
    query = f"""
        SELECT e.entity_id, e.name, e.region_id, r.name AS region_name, r.name_zh AS region_name_zh, e.industry,
               e.field, e.size_class, {", ".join(f"e.{name}" for name in summed(_made_of(shown)))}, e.energy_months,
               j.value AS k, j.grade, j.rank, j.rank_of, j.partly_months
        FROM (SELECT * FROM {source} WHERE period = ? AND {scope.condition}) e
        LEFT JOIN region r ON r.region_id = e.region_id
        LEFT JOIN (SELECT * FROM indicator WHERE subject_kind = 'entity' AND indicator_id = ?
                     AND period = ?) j ON j.subject_id = e.entity_id
        WHERE {" AND ".join(conditions)}"""
    return query, [period, *scope.values, graded_by, year_of(period), *values]
