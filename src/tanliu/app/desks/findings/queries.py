"""Findings of the authenticity checks that a reader sees, and the figures around one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tanliu.app.desks.meters.queries.load_curve import Curve, load_curve
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope

Row = dict[str, Any]
#: Columns by which a list is sorted; what has no value comes last.
ORDERS = {
    "energy": "stake_kgce DESC NULLS LAST",
    "carbon": "stake_kgco2e DESC NULLS LAST",
    "strength": "sure DESC, strength DESC",
    "newest": "first DESC",
}
#: Days shown before and after.
_MARGIN = 14
_MOST_DAYS = 120


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings a reader asks for; empty means all.

    Attributes
    ----------
    text
        Part of the name or id of the entity, or of the meter.
    energy_from_kgce
        Only those with at least so much energy at stake.
    """

    text: str = ""
    kind: str | None = None
    region: str | None = None
    industry: str | None = None
    entity: str | None = None
    sure: bool | None = None
    energy_from_kgce: int = 0
    order: str = "energy"


def listed(results: Results, scope: Scope, wanted: Wanted) -> list[Row]:
    """Return the findings asked for, gone ones included."""
    conditions, values = [scope.condition], [*scope.values]
    if text := unicodedata.normalize("NFKC", wanted.text).strip():
        conditions.append(
            "(contains(lower(name), lower(?)) OR contains(upper(entity_id || coalesce(meter_code, '')), upper(?)))"
        )
        values += [text, text]
    for condition, value in (
        ("kind = ?", wanted.kind),
        ("list_contains(regions, ?)", wanted.region),
        ("industry = ?", wanted.industry),
        ("entity_id = ?", wanted.entity),
        ("sure = ?", wanted.sure),
        ("stake_kgce >= ?", wanted.energy_from_kgce or None),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    query = f"""SELECT * EXCLUDE (regions) FROM finding WHERE {" AND ".join(f"({one})" for one in conditions)}
                ORDER BY {ORDERS[wanted.order]}, finding_id"""
    return results.rows(query, values)


def at_stake(rows: Iterable[Row]) -> Decimal:
    """Return the kg at stake in some findings; several of one firm are often of the same figure, so the largest counts."""
    largest: dict[str, Decimal] = {}
    for row in rows:
        largest[row["entity_id"]] = max(
            largest.get(row["entity_id"], Decimal(0)), row["stake_kgco2e"] or Decimal(0)
        )
    return sum(largest.values(), Decimal(0))


def finding(results: Results, scope: Scope, number: str) -> Row | None:
    """Return a finding that the reader sees."""
    query = f"SELECT * FROM finding WHERE finding_id = ? AND {scope.condition}"
    found = results.rows(query, [number, *scope.values])
    return found[0] if found else None


def kinds(results: Results, scope: Scope) -> list[str]:
    """Return the kinds of which the reader sees any."""
    query = f"SELECT DISTINCT kind FROM finding WHERE {scope.condition} ORDER BY kind"
    return [row["kind"] for row in results.rows(query, scope.values)]


def is_seen(results: Results, scope: Scope, entity_id: str | None) -> bool:
    """Return whether the reader sees the other entity of a finding."""
    query = f"SELECT 1 FROM entity WHERE entity_id = ? AND {scope.condition}"
    return entity_id is not None and bool(results.rows(query, [entity_id, *scope.values]))


def curve_around(results: Results, row: Row) -> Curve | None:
    """Return the load curve of the meter from two weeks before to two weeks after; None without a meter."""
    meter = results.rows("SELECT * FROM meter WHERE meter_code = ?", [row["meter_code"]])
    if not meter:
        return None
    first = row["first"] - timedelta(days=_MARGIN)
    last = min(row["until"] + timedelta(days=_MARGIN), first + timedelta(days=_MOST_DAYS))
    return load_curve(results, meter, first, last)


def months_around(results: Results, row: Row) -> list[Row]:
    """Return what was reported and metered of the finding's figure by month, a year before and after."""
    low, high = (f"{one:%Y-%m}" for one in (_shifted(row["first"], -1), _shifted(row["until"], 1)))
    item, _, purpose = (row["item"] or "").partition("/")
    if row["carrier"] is None:
        scan, newest = results.scan("output"), _newest("entity_id, measure, period")
        query = f"""SELECT period, value AS reported, NULL AS metered, NULL AS unit FROM (
                        SELECT * FROM {scan} WHERE entity_id = ? AND measure = ? QUALIFY {newest})
                    WHERE length(period) = 7 AND period BETWEEN ? AND ? ORDER BY period"""
        return results.rows(query, [row["entity_id"], item, low, high])
    newest = _newest("entity_id, carrier, purpose, period")
    query = f"""
        WITH told AS (
            SELECT period, unit, quantity AS reported FROM (
                SELECT * FROM {results.scan("report")} WHERE entity_id = ? AND carrier = ? AND purpose = ?
                QUALIFY {newest})
            WHERE length(period) = 7 AND period BETWEEN ? AND ?),
        read AS (
            SELECT strftime(day, '%Y-%m') AS period, sum(quantity) AS metered
            FROM {results.scan("meter_day")} WHERE meter_id IN (
                SELECT meter_id FROM meter WHERE entity_id = ? AND carrier = ?) GROUP BY 1)
        SELECT period, unit, reported, metered FROM told LEFT JOIN read USING (period) ORDER BY period"""
    values = [row["entity_id"], item, purpose, low, high, row["entity_id"], item]
    return results.rows(query, values)


def peers_around(results: Results, row: Row) -> list[Row]:
    """Return the energy per value added of the industry in the finding's year, least first."""
    query = """SELECT entity_id, CAST(energy_kgce AS DOUBLE) * 10000 / CAST(value_added_cny AS DOUBLE) AS value
               FROM entity_period WHERE industry = ? AND period = ? AND value_added_cny > 0 AND energy_kgce > 0
               ORDER BY value, entity_id"""
    return results.rows(query, [row["industry"], str(row["first"].year)])


def standing(results: Results, scope: Scope, entity_id: str) -> int:
    """Return how many findings of an entity there are that are not gone."""
    query = (
        f"SELECT count(*) AS n FROM finding WHERE gone_why IS NULL AND {scope.condition} AND entity_id = ?"
    )
    return int(results.rows(query, [*scope.values, entity_id])[0]["n"])


def _shifted(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=1)


def _newest(keys: str) -> str:
    return f"row_number() OVER (PARTITION BY {keys} ORDER BY batch_id DESC) = 1"
