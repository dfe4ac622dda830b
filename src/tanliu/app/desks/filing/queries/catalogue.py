"""The data catalogue beside what was delivered: completeness and lateness by item, enterprise, town and month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from typing import Any

from tanliu.app.desks.filing.queries.due import Day, Relation, relation
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Item

Row = dict[str, Any]
_SUMS = """count(DISTINCT subject_id) AS subjects, sum(expected)::BIGINT AS expected, sum(known)::BIGINT AS known,
           sum(late)::BIGINT AS late, sum(missing)::BIGINT AS missing, max(arrived_at)::TIMESTAMP AS last_at"""
#: Orders of the lists, and whether the largest comes first when a header is clicked.
ORDERS = {"name": False, "missing": True, "late": True, "ratio": False, "last_at": True}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which subjects of an item, in which order."""

    text: str = ""
    region: str = ""
    state: str = ""
    order: str = "missing"
    descending: bool = True


def by_item(results: Results, scope: Scope, items: Iterable[Item], year: int, day: Day) -> list[Row]:
    """Return the catalogue's items with how much of them is known, in the order of the catalogue."""
    every, found = list(items), {}
    kinds = {"output": "report"}
    for _, group in groupby(sorted(every, key=_kind), key=lambda one: kinds.get(one.kind, one.kind)):
        some = list(group)
        made = relation(results, scope, some, year, day)
        for row in results.rows(f"SELECT what, {_SUMS} FROM ({made.query}) GROUP BY what", made.values):
            known = next(one for one in some if one.what == row["what"])
            found[known.id] = _told(row)
    blank = {
        "subjects": 0,
        "expected": 0,
        "known": 0,
        "late": 0,
        "missing": 0,
        "last_at": None,
        "ratio": None,
    }
    return [{"item": one, **found.get(one.id, blank)} for one in every]


def _kind(item: Item) -> str:
    return {"output": "report"}.get(item.kind, item.kind)


def by_subject(results: Results, scope: Scope, item: Item, year: int, day: Day, wanted: Wanted) -> list[Row]:
    """Return the enterprises (regions for a macro figure) with how much of an item they delivered."""
    made = relation(results, scope, [item], year, day)
    table, key = ("region", "region_id") if item.kind == "macro" else ("entity", "entity_id")
    chinese = "s.name_zh" if table == "region" else "NULL"
    query = f"""
        SELECT f.*, s.name, {chinese} AS name_zh, r.name AS region, r.name_zh AS region_zh FROM (
            SELECT subject_id, any_value(region_id) AS region_id, {_SUMS},
                   list(period ORDER BY period) FILTER (WHERE missing > 0 AND length(period) = 7) AS missing_in
            FROM ({made.query}) GROUP BY subject_id) f
        JOIN {table} s ON s.{key} = f.subject_id LEFT JOIN region r ON r.region_id = f.region_id
        WHERE (? = '' OR contains(lower(s.name), ?) OR contains(lower(f.subject_id), ?))
          AND (? = '' OR f.region_id IN (SELECT region_id FROM inside WHERE ancestor_id = ?))"""
    text = wanted.text.strip().lower()
    rows = results.rows(query, [*made.values, text, text, text, wanted.region, wanted.region])
    kept = [row for row in map(_told, rows) if not wanted.state or row[wanted.state]]
    kept.sort(key=lambda row: (row["name"], row["subject_id"]))
    kept.sort(key=lambda row: _rank(row[wanted.order]), reverse=wanted.descending)
    return kept


def by_town(results: Results, scope: Scope, item: Item, year: int, day: Day) -> list[Row]:
    """Return the regions in which the subjects lie, with how much of an item is known there."""
    made = relation(results, scope, [item], year, day)
    return _grouped(
        results, made, "f.region_id, r.name, r.name_zh", "JOIN region r USING (region_id)", "f.region_id"
    )


def by_month(results: Results, scope: Scope, item: Item, year: int, day: Day) -> list[Row]:
    """Return the months of a year with how much of an item is known."""
    return _grouped(results, relation(results, scope, [item], year, day), "f.period", "", "f.period")


def _grouped(results: Results, made: Relation, columns: str, joined: str, order: str) -> list[Row]:
    query = f"SELECT {columns}, {_SUMS} FROM ({made.query}) f {joined} GROUP BY {columns} ORDER BY {order}"
    query = query.replace("max(arrived_at)", "max(f.arrived_at)")
    return [_told(row) for row in results.rows(query, made.values)]


def _told(row: Mapping[str, Any]) -> Row:
    """Add the share known of what is due: what is not due yet counts for nothing."""
    due = row["known"] + row["missing"]
    last = row["last_at"]
    return {
        **row,
        "ratio": row["known"] / due if due else None,
        "last_at": None if last is None else last.replace(tzinfo=UTC),
    }


def _rank(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)
