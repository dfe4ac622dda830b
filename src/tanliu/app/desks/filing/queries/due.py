"""What the data catalogue expects of whom and by when, and what of it is known: one relation for each kind of item.

Each relation has a row for a subject and period with the columns what, subject_id, region_id, period, expected,
known, late, missing, arrived_at. Everything is as it was known at an instant, so that the lists of a past day are those
that the day would have shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from tanliu.app.desks.meters.queries.meters import own_pairs
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Item
from tanliu.kit.period import Period, zone

_MINUTES_A_DAY = 1440


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


def due_at(item: Item, period: Period, zone_name: str) -> datetime | None:
    """Return the instant from which an item of a period is late; None when nothing is due."""
    if item.due_days is None:
        return None
    midnight = datetime.combine(period.end + timedelta(days=item.due_days), time(), zone(zone_name))
    return midnight.astimezone(UTC)


def back(period: Period, months: int) -> Period:
    """Return the month some months before one (after one, for a negative number)."""
    year, month = divmod(number(period) - months, 12)
    return Period(year, month + 1)


def relation(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Return the relation of items of one kind in a year."""
    return _KINDS[items[0].kind](results, scope, items, year, day)


def _told(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Monthly columns of reports: of every firm, of the larger ones, or of those that told more than zero before.

    The months that a firm told of an item are bits of a number, the oldest the lowest: a year of all firms and items
    is then a few sums over some 50 thousand pairs and not a join of a million texts.
    """
    months = [month for month in Period(year).months if month.start <= day.as_of.date()]
    if not months:
        return _nothing()
    oldest = number(months[0]) - day.history_months
    due = [
        (place, str(month), number(month) - oldest, due_at(item, month, day.zone))
        for place, item in enumerate(items)
        for month in months
    ]
    query = f"""
        WITH item(place, what, expected_of) AS (VALUES {_blanks(items, "(?, ?, ?)")}),
        slot(place, period, bit, due_at) AS (VALUES {_blanks(due, "(?, ?, ?, ?::TIMESTAMPTZ)")}),
        seen AS MATERIALIZED (
            SELECT entity_id, region_id, size_class FROM entity WHERE kind = 'enterprise' AND {scope.condition}),
        habit AS MATERIALIZED (
            SELECT t.entity_id, i.place, max(t.arrived_at) AS arrived_at, bit_or(1::BIGINT << (t.month - {oldest})) AS told,
                   bit_or(CASE WHEN t.quantity > 0 THEN 1::BIGINT << (t.month - {oldest}) ELSE 0 END) AS used,
                   bit_or(CASE WHEN t.arrived_at >= s.due_at THEN 1::BIGINT << s.bit ELSE 0 END) AS late
            FROM told t JOIN item i USING (what) LEFT JOIN slot s ON s.place = i.place AND s.bit = t.month - {oldest}
            WHERE t.known_at <= ? AND t.month BETWEEN {oldest} AND {number(months[-1])} GROUP BY ALL),
        pair AS MATERIALIZED (
            SELECT e.entity_id, e.region_id, e.size_class, i.*, coalesce(h.told, 0) AS told, coalesce(h.used, 0) AS used,
                   coalesce(h.late, 0) AS late, h.arrived_at
            FROM seen e CROSS JOIN item i LEFT JOIN habit h USING (entity_id, place))
        SELECT p.what, p.entity_id AS subject_id, p.region_id, s.period, 1 AS expected, (p.told >> s.bit) & 1 AS known,
               (p.late >> s.bit) & 1 AS late, ((p.told >> s.bit) & 1 = 0 AND s.due_at <= ?)::INTEGER AS missing,
               p.arrived_at
        FROM pair p JOIN slot s USING (place)
        WHERE p.expected_of = 'all' OR (p.expected_of = 'above_designated' AND p.size_class = 'above_designated')
           OR (p.expected_of = 'users'
               AND (p.used >> (s.bit - {day.history_months})) & ((1::BIGINT << {day.history_months}) - 1) <> 0)"""
    named = [part for place, item in enumerate(items) for part in (place, item.what, item.expected_of[0])]
    flat = [part for one in due for part in one]
    return Relation(query, (*named, *flat, *scope.values, day.known_until, day.as_of))


def number(month: Period) -> int:
    """Return the months since year 0, as the store counts them beside the text of a period."""
    return 12 * month.year + month.month - 1


def _blanks(rows: Sequence[object], blank: str) -> str:
    return ", ".join([blank] * len(rows))


def _read(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Intervals of the meters that count for an entity: those expected up to the day, and those known."""
    keys = [month.key for month in Period(year).months]
    wanted = {"month": keys}
    rolled = (
        results.scan("meter_day", where=wanted)
        if day.past is None
        else results.scan_known("meter_day", day.past, where=wanted)
    )
    sums = f"SELECT meter_id, sum(readings) AS known, max(day) AS last FROM {rolled} GROUP BY meter_id"
    span = Period(year)
    due = (day.as_of - timedelta(days=items[0].due_days or 0)).astimezone(zone(day.zone)).date()
    days = max(0, (min(span.end, due) - span.start).days)
    hanging, pairs = own_pairs(results)
    query = f"""
        WITH own AS (
            SELECT meter_id, entity_id FROM meter WHERE NOT list_contains(?::INTEGER[], meter_id)
            UNION ALL SELECT unnest(?::INTEGER[]), unnest(?::VARCHAR[]))
        SELECT m.carrier AS what, e.entity_id AS subject_id, e.region_id, '{year}' AS period,
               {days} * ({_MINUTES_A_DAY} // m.interval_minutes) AS expected, coalesce(s.known, 0) AS known, 0 AS late,
               greatest(0, {days} * ({_MINUTES_A_DAY} // m.interval_minutes) - coalesce(s.known, 0)) AS missing,
               s.last::TIMESTAMPTZ AS arrived_at
        FROM own o JOIN meter m USING (meter_id)
        JOIN (SELECT entity_id, region_id FROM entity WHERE {scope.condition}) e ON e.entity_id = o.entity_id
        LEFT JOIN ({sums}) s USING (meter_id) WHERE list_contains(?::VARCHAR[], m.carrier)"""
    whose = (hanging, [one for one, _ in pairs], [firm for _, firm in pairs])
    return Relation(query, (*whose, *scope.values, [item.carrier for item in items]))


def _registered(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Columns of the register as it was known."""
    parts = " UNION ALL ".join(
        f"SELECT entity_id, '{item.measure}' AS what, {item.measure} IS NOT NULL AS known, known_at FROM newest"
        for item in items
    )
    query = f"""
        WITH newest AS MATERIALIZED (
            SELECT r.*, b.known_at FROM {results.scan("entity")} r JOIN batch b USING (batch_id) WHERE b.known_at <= ?
            QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY batch_id DESC) = 1)
        SELECT p.what, p.entity_id AS subject_id, e.region_id, '{year}' AS period, 1 AS expected, p.known::INTEGER AS known,
               0 AS late, (NOT p.known)::INTEGER AS missing, CASE WHEN p.known THEN p.known_at END AS arrived_at
        FROM ({parts}) p JOIN (SELECT entity_id, region_id FROM entity
                               WHERE kind = 'enterprise' AND {scope.condition}) e USING (entity_id)"""
    return Relation(query, (day.known_until, *scope.values))


def _of_regions(results: Results, scope: Scope, items: Sequence[Item], year: int, day: Day) -> Relation:
    """Figures of whole regions, of those of which the reader sees every firm."""
    due = [(item.what, "|".join(item.expected_of), due_at(item, Period(year), day.zone)) for item in items]
    query = f"""
        WITH slot(what, expected_of, due_at) AS (VALUES {_blanks(due, "(?, ?, ?::TIMESTAMPTZ)")}),
        whole AS (
            SELECT r.region_id, r.parent_id, r.parent_id NOT IN (SELECT region_id FROM region) AS topmost FROM region r
            WHERE NOT EXISTS (SELECT 1 FROM entity WHERE list_contains(regions, r.region_id) AND NOT ({scope.condition}))),
        heard AS (
            SELECT m.region_id, m.measure AS what, min(b.known_at) AS arrived_at
            FROM {results.scan("macro")} m JOIN batch b USING (batch_id)
            WHERE b.known_at <= ? AND m.period = ? GROUP BY ALL)
        SELECT s.what, w.region_id AS subject_id, w.region_id, '{year}' AS period, 1 AS expected,
               (h.arrived_at IS NOT NULL)::INTEGER AS known, coalesce(h.arrived_at >= s.due_at, false)::INTEGER AS late,
               (h.arrived_at IS NULL AND s.due_at <= ?)::INTEGER AS missing, h.arrived_at
        FROM whole w JOIN slot s ON contains(s.expected_of, CASE WHEN w.topmost THEN 'district' ELSE 'town' END)
        LEFT JOIN heard h ON h.region_id = w.region_id AND h.what = s.what"""
    flat = [part for one in due for part in one]
    return Relation(query, (*flat, *scope.values, day.known_until, str(year), day.as_of))


def _nothing() -> Relation:
    return Relation(
        """SELECT NULL::VARCHAR AS what, NULL::VARCHAR AS subject_id, NULL::VARCHAR AS region_id,
                  NULL::VARCHAR AS period, 0 AS expected, 0 AS known, 0 AS late, 0 AS missing,
                  NULL::TIMESTAMPTZ AS arrived_at WHERE false""",
        (),
    )


Maker = Callable[[Results, Scope, Sequence[Item], int, Day], Relation]
_KINDS: Mapping[str, Maker] = {
    "reading": _read,
    "report": _told,
    "output": _told,
    "register": _registered,
    "macro": _of_regions,
}
