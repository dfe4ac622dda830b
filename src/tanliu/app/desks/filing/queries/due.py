"""What is known of what the data catalogue expects: the inputs of `tanliu.flow.expectation.steps`, for each kind of item.

Everything is as it was known at an instant, so that the lists of a past day are those that the day would have shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import ibis

from tanliu.app.desks.meters.queries.meters import own_pairs
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import TOPMOST, newest
from tanliu.catalog.types import Item
from tanliu.flow.expectation import steps
from tanliu.flow.expectation.formulas import days_due, due_at
from tanliu.kit.period import Period, readings_between


@dataclass(frozen=True, slots=True)
class Day:
    """The instant as of which is looked, the zone whose days count, and how far back a use makes an item expected.

    Attributes
    ----------
    as_of
        What is due by then and not known is missing. For today the midnight before: answers hold for a day.
    known_until
        What came later is not known; None for today, when everything counts.
    """

    as_of: datetime
    zone: str
    history_months: int
    past: datetime | None = None

    @property
    def known_until(self) -> datetime:
        return self.past or datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Relation:
    """SQL and its values."""

    query: str
    values: tuple[object, ...]


def relation(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Return the relation of items of one kind in a year."""
    return _KINDS[items[0].kind](results, scope, items, year, day)


#: Columns of the inputs of the steps, as the queries below name them.
_INPUTS: Mapping[str, Mapping[str, str]] = {
    "subject": {"entity_id": "string", "region_id": "string", "size_class": "string"},
    "item": {"place": "int32", "what": "string", "expected_of": "string"},
    "reported_slot": {
        "place": "int32", "period": "string", "bit": "int64", "before": "int64", "due_at": "timestamp('UTC')",
        "is_due": "boolean",
    },
    "reported": {
        "entity_id": "string", "what": "string", "bit": "int64", "quantity": "decimal(38, 6)",
        "arrived_at": "timestamp('UTC')",
    },
    "reading_due": {"period": "string", "interval_minutes": "int32", "zone": "string", "due": "int64"},
    "own_meter": {"meter_id": "int32", "entity_id": "string", "carrier": "string", "interval_minutes": "int32", "zone": "string"},
    "meter_known": {"meter_id": "int32", "readings": "int64", "arrived_at": "timestamp('UTC')"},
    "span": {"period": "string", "days": "int32"},
    "register_column": {
        "entity_id": "string", "what": "string", "is_known": "boolean", "known_at": "timestamp('UTC')",
    },
    "whole_region": {"region_id": "string", "level": "string"},
    "regional_slot": {
        "what": "string", "level": "string", "period": "string", "due_at": "timestamp('UTC')", "is_due": "boolean",
    },
    "regional": {"region_id": "string", "what": "string", "arrived_at": "timestamp('UTC')"},
}  # fmt: skip


@cache
def _step(step: Callable[..., ibis.Table], *inputs: str) -> str:
    """Return the SQL of a step over inputs by name; made once, for putting it together takes longer than running it."""
    tables = (ibis.table(_INPUTS[name], name=name) for name in inputs)
    return str(ibis.to_sql(step(*tables), dialect="duckdb"))


def _with(queries: Mapping[str, str], step: str) -> str:
    """Return a step that reads the inputs of these queries."""
    named = ", ".join(f"{name} AS ({query})" for name, query in queries.items())
    return f"WITH {named} SELECT * FROM ({step})"


def _reported(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Monthly columns of reports."""
    months = [month for month in Period(year).months if month.start <= day.as_of.date()]
    oldest = Period(year).months[0].before(day.history_months).ordinal
    history = (1 << day.history_months) - 1
    slots = [
        (
            place,
            str(month),
            1 << (at := month.ordinal - oldest),
            history << (at - day.history_months),
            due,
            due is not None and due <= day.as_of,
        )
        for place, item in enumerate(items)
        for month in months
        for due in [due_at(item, month, day.zone)]
    ]
    queries = {
        "item": _rows("place, what, expected_of", "(?::INTEGER, ?, ?)", len(items)),
        "reported_slot": _rows(
            "place, period, bit, before, due_at, is_due",
            "(?::INTEGER, ?, ?::BIGINT, ?::BIGINT, ?::TIMESTAMPTZ, ?)",
            len(slots),
        ),
        "subject": f"SELECT entity_id, region_id, size_class FROM entity WHERE kind = 'enterprise' AND {scope.condition}",
        "reported": f"""SELECT entity_id, what, 1::BIGINT << (month - {oldest}) AS bit, quantity, arrived_at FROM told
            WHERE known_at <= ? AND month BETWEEN {oldest} AND {oldest + day.history_months + len(months) - 1}""",
    }
    step = _step(steps.reported, "subject", "item", "reported_slot", "reported")
    named = [part for place, item in enumerate(items) for part in (place, item.what, item.expected_of[0])]
    flat = [part for one in slots for part in one]
    return Relation(_with(queries, step), (*named, *flat, *scope.values, day.known_until))


def _rows(columns: str, blank: str, count: int) -> str:
    """Return a query of so many rows of values; of none where there is nothing to ask."""
    blanks = ", ".join([blank] * count) or blank.replace("?", "NULL")
    return f"SELECT * FROM (VALUES {blanks}) v({columns})" + ("" if count else " WHERE false")


def _metered(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Intervals of the meters that count for an entity: those expected up to the day, and those known."""
    wanted = {"month": [month.key for month in Period(year).months]}
    rolled = (
        results.scan("meter_day", where=wanted)
        if day.past is None
        else results.scan_known("meter_day", day.past, where=wanted)
    )
    hanging, pairs = own_pairs(results)
    queries = {
        "own": """SELECT meter_id, entity_id FROM meter WHERE NOT list_contains(?::INTEGER[], meter_id)
                  UNION ALL SELECT unnest(?::INTEGER[]), unnest(?::VARCHAR[])""",
        "own_meter": """SELECT o.meter_id, o.entity_id, m.carrier, m.interval_minutes, m.zone FROM own o JOIN meter m USING (meter_id)
                        WHERE list_contains(?::VARCHAR[], m.carrier) AND coalesce(m.direction, 'use') = 'use'""",
        "subject": f"SELECT entity_id, region_id, NULL::VARCHAR AS size_class FROM entity WHERE {scope.condition}",
        "meter_known": f"""SELECT meter_id, sum(readings)::BIGINT AS readings, max(day)::TIMESTAMPTZ AS arrived_at
                           FROM {rolled} GROUP BY meter_id""",
        "reading_due": _readings_due(
            results, year, days_due(Period(year), items[0].due_days, day.as_of, day.zone)
        ),
    }
    step = _step(steps.metered, "subject", "own_meter", "meter_known", "reading_due")
    whose = (hanging, [one for one, _ in pairs], [firm for _, firm in pairs])
    return Relation(_with(queries, step), (*whose, [item.carrier for item in items], *scope.values))


def _readings_due(results: Results, year: int, days: int) -> str:
    """Return a query of the readings due of each kind of meter in the first days of a year, by the clock of its zone."""
    first = Period(year).start
    rows = [
        f"('{year}', {row['interval_minutes']}, '{row['zone']}', "
        f"{readings_between(first, first + timedelta(days=days), row['interval_minutes'], row['zone'])})"
        for row in results.rows("SELECT DISTINCT interval_minutes, zone FROM meter")
    ]
    names = "r(period, interval_minutes, zone, due)"
    if not rows:
        return f"SELECT * FROM (VALUES (NULL::VARCHAR, NULL::INTEGER, NULL::VARCHAR, NULL::BIGINT)) {names} WHERE false"
    return f"SELECT * FROM (VALUES {', '.join(rows)}) {names}"


def _registered(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Columns of the register as it was known."""
    queries = {
        "newest": f"""
            SELECT r.*, b.known_at FROM {results.scan("entity")} r JOIN batch b USING (batch_id) WHERE b.known_at <= ?
            QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY batch_id DESC) = 1""",
        "register_column": " UNION ALL ".join(
            f"SELECT entity_id, '{item.measure}' AS what, {item.measure} IS NOT NULL AS is_known, known_at FROM newest"
            for item in items
        ),
        "subject": f"SELECT entity_id, region_id, size_class FROM entity WHERE kind = 'enterprise' AND {scope.condition}",
        "span": f"SELECT '{year}' AS period, 0 AS days",
    }
    step = _step(steps.registered, "subject", "register_column", "span")
    return Relation(_with(queries, step), (day.known_until, *scope.values))


def _regional(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Figures of whole regions, of those of which the reader sees every firm."""
    slots = [
        (item.what, level, str(year), due, due is not None and due <= day.as_of)
        for item in items
        for due in [due_at(item, Period(year), day.zone)]
        for level in ("district", "town")
        if level in item.expected_of
    ]
    queries = {
        "regional_slot": _rows(
            "what, level, period, due_at, is_due", "(?, ?, ?, ?::TIMESTAMPTZ, ?)", len(slots)
        ),
        "whole_region": f"""
            SELECT r.region_id, CASE WHEN r.{TOPMOST} THEN 'district'
                                     ELSE 'town' END AS level FROM region r
            WHERE NOT EXISTS (SELECT 1 FROM entity WHERE list_contains(regions, r.region_id) AND NOT ({scope.condition}))""",
        "regional": f"""
            SELECT m.region_id, m.measure AS what, min(b.known_at) AS arrived_at
            FROM {results.scan("macro")} m JOIN batch b USING (batch_id)
            WHERE b.known_at <= ? AND m.period = ? GROUP BY ALL""",
    }
    step = _step(steps.regional, "whole_region", "regional_slot", "regional")
    flat = [part for one in slots for part in one]
    return Relation(_with(queries, step), (*flat, *scope.values, day.known_until, str(year)))


def _limited(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Quotas and limits that are set for a year or its months: nobody owes one, so that none is late or missing."""
    query = f"""
        SELECT l.measure AS what, e.entity_id AS subject_id, e.region_id, l.period, 0 AS expected, 1 AS known, 0 AS late,
               0 AS missing, b.known_at AS arrived_at
        FROM (SELECT * FROM {results.scan("entity_limit")} WHERE batch_id IN (SELECT batch_id FROM batch WHERE known_at <= ?)
              QUALIFY {newest("entity_limit")}) l
        JOIN (SELECT * FROM entity WHERE {scope.condition}) e USING (entity_id) JOIN batch b ON b.batch_id = l.batch_id
        WHERE l.period[:4] = ? AND list_contains(?::VARCHAR[], l.measure)"""
    return Relation(query, (day.known_until, *scope.values, str(year), [one.what for one in items]))


Maker = Callable[[Results, Scope, Sequence[Item], int, Day], Relation]
_KINDS: Mapping[str, Maker] = {
    "reading": _metered,
    "report": _reported,
    "output": _reported,
    "register": _registered,
    "macro": _regional,
    "limit": _limited,
}
