"""The rows that parcels are made of: one function for each word of ``made_of``, over the whole district."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tanliu.app.desks.exchange.queries.traded import TRADED
from tanliu.app.platform.answers import answered
from tanliu.app.platform.doubt import PARTS
from tanliu.app.store.results import Results
from tanliu.catalog.types import Catalog
from tanliu.flow.meter.types import STATE, USE
from tanliu.kit.period import readings_between

Row = dict[str, Any]
_DAY = timedelta(days=1)
_SHARE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Made:
    """Rows of a dataset, and of what kind they are as a whole."""

    rows: list[Row]
    quality: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What rows are asked for: of a period with its first day and the day after its last."""

    results: Results
    catalog: Catalog
    period: str
    first: date
    until: date


def made(made_of: str, asked: Asked) -> Made:
    """Return the rows of a dataset for a period; none is an answer too."""
    rows = [*(_MADE.get(made_of) or TRADED[made_of])(asked)]
    return Made(rows, _quality(rows, asked, made_of))


def _quality(rows: list[Row], asked: Asked, made_of: str) -> Mapping[str, Any]:
    """Return the shares of the emissions told that are estimated and in doubt, and whether the period is published."""
    told: dict[str, Any] = {
        "estimated_share": None,
        "doubted_share": None,
        "is_provisional": not _published(asked),
    }
    if made_of == "activity":
        whole = _sum(rows, "emission_kgco2e")
        estimated = _sum([row for row in rows if row["origin"] == "estimated"], "emission_kgco2e")
        doubted = _sum([row for row in rows if row["in_doubt"]], "emission_kgco2e")
    elif made_of in ("entity_sum", "field_sum", "region_sum"):
        tops = rows if made_of != "region_sum" else [row for row in rows if row["top"]]
        whole, estimated, doubted = (
            _sum(tops, name) for name in ("emission_kgco2e", "estimated_kgco2e", "doubted_kgco2e")
        )
    else:
        return told if made_of == "green_contract" else {**told, "is_provisional": False}
    if whole > 0:
        told["estimated_share"] = str(round(estimated / whole, _SHARE_DIGITS))
        told["doubted_share"] = str(round(doubted / whole, _SHARE_DIGITS))
    return told


def _sum(rows: list[Row], name: str) -> Decimal:
    return sum((row[name] for row in rows if row[name] is not None), Decimal(0))


def _published(asked: Asked) -> bool:
    """Return whether figures of the month, or of its year, are published."""
    spans = [asked.period, asked.period[:4]]
    rows = asked.results.rows(
        f"SELECT count(*) AS n FROM {asked.results.scan('publication')} WHERE list_contains(?::VARCHAR[], period)",
        [spans],
    )
    return bool(rows[0]["n"])


def _activity(asked: Asked) -> Iterator[Row]:
    provisional = not _published(asked)
    query = f"""
        SELECT l.entity_id, e.name, l.region_id, l.industry, l.field, carrier, purpose, period, l.unit, origin,
               sum(quantity) AS quantity, sum(energy_kgce) AS energy_kgce, sum(emission_kgco2e) AS emission_kgco2e,
               sum(market_kgco2e) AS market_kgco2e, bool_or(doubted_ratio > 0) AS in_doubt
        FROM {PARTS} l JOIN entity e USING (entity_id) WHERE period = ? GROUP BY ALL"""
    for row in asked.results.rows(query, [list(answered()), asked.period]):
        yield row | {"is_provisional": provisional}


def _sums(subject: str, more: str, join: str, every: str = "*") -> Callable[[Asked], Iterator[Row]]:
    """Return what adds up the lines of a month by a subject.

    Parameters
    ----------
    subject, more, join
        Column of the subject, what is told of it besides, and where that is from; parts of a query.
    every
        What is selected of the lines before; a line of several subjects is a row of each.
    """

    def found(asked: Asked) -> Iterator[Row]:
        provisional = not _published(asked)
        part = "CAST(CAST(coalesce(emission_kgco2e, 0) AS DOUBLE) * doubted_ratio AS DECIMAL(38, 16))"
        doubted = f"CASE WHEN doubted_ratio = 1 THEN coalesce(emission_kgco2e, 0) ELSE {part} END"
        query = f"""
            SELECT s.*, {more} FROM (
                SELECT {subject}, period, sum(energy_kgce) AS energy_kgce, sum(emission_kgco2e) AS emission_kgco2e,
                       sum(market_kgco2e) AS market_kgco2e, sum({doubted})::DECIMAL(38, 16) AS doubted_kgco2e,
                       coalesce(sum(emission_kgco2e) FILTER (origin = 'estimated'), 0)::DECIMAL(38, 16) AS estimated_kgco2e,
                       count(*) AS lines, count(*) FILTER (emission_kgco2e IS NULL AND quantity <> 0) AS lines_without_factor
                FROM (SELECT {every} FROM {PARTS} WHERE period = ?) GROUP BY ALL) s {join}"""
        for row in asked.results.rows(query, [list(answered()), asked.period]):
            yield row | {"is_provisional": provisional}

    return found


def _readings_daily(asked: Asked) -> Iterator[Row]:
    query = f"""
        SELECT m.meter_code, m.entity_id, m.carrier, m.direction, m.unit, m.interval_minutes, m.zone, d.day,
               sum(d.quantity) AS quantity, sum(d.readings) AS readings
        FROM {asked.results.scan("meter_day", where={"month": _keys(asked)})} d JOIN meter m USING (meter_id)
        WHERE d.day >= ? AND d.day < ? AND coalesce(m.direction, '') <> '{STATE}'
        GROUP BY ALL HAVING sum(d.readings) > 0"""
    for row in asked.results.rows(query, [asked.first, asked.until]):
        row["expected_readings"] = _expected(row["day"], row["interval_minutes"], row["zone"])
        yield _counted(row)


@lru_cache(maxsize=10_000)
def _expected(day: date, minutes: int | None, zone: str | None) -> int | None:
    return readings_between(day, day + _DAY, minutes, zone) if minutes and zone else None


def _readings_hourly(asked: Asked) -> Iterator[Row]:
    query = f"""
        WITH known AS (
            SELECT meter_id, start, sum(quantity) AS quantity
            FROM {asked.results.scan("reading", where={"month": _keys(asked)})}
            WHERE day >= ? AND day < ? GROUP BY ALL HAVING sum(readings) > 0)
        SELECT m.meter_code, m.entity_id, m.carrier, m.direction, m.unit, time_bucket(INTERVAL 1 HOUR, start) AS start,
               sum(quantity) AS quantity, count(*) AS readings
        FROM known JOIN meter m USING (meter_id) WHERE coalesce(m.direction, '') <> '{STATE}' GROUP BY ALL"""
    yield from map(_counted, asked.results.rows(query, [asked.first, asked.until]))


def _counted(row: Row) -> Row:
    """Return a row in which a meter that says nothing of its direction measures use, as everywhere here."""
    return row | {"direction": row["direction"] or USE, "readings": int(row["readings"])}


def _keys(asked: Asked) -> list[int]:
    """Return the months (yyyymm) of the period."""
    last = asked.until - _DAY
    return sorted({asked.first.year * 100 + asked.first.month, last.year * 100 + last.month})


def _reports(asked: Asked) -> Iterator[Row]:
    query = "SELECT entity_id, period, version, submitted_at, accepted_at FROM sign_off WHERE period = ?"
    yield from asked.results.rows(query, [asked.period])


def _contracts(asked: Asked) -> Iterator[Row]:
    provisional = not _published(asked)
    query = """SELECT entity_id, purpose, period, unit, origin, sum(quantity) AS quantity FROM line
               WHERE period = ? AND list_contains(?::VARCHAR[], purpose) GROUP BY ALL"""
    for row in asked.results.rows(query, [asked.period, sorted(asked.catalog.contracts)]):
        yield row | {"is_provisional": provisional}


_OF_FIRM = "e.name, e.region_id, e.industry, e.field"
_TOP = "r.name AS name, r.parent_id NOT IN (SELECT region_id FROM region) AS top"
_MADE: Mapping[str, Callable[[Asked], Iterator[Row]]] = {
    "activity": _activity,
    "entity_sum": _sums("entity_id", _OF_FIRM, "JOIN entity e USING (entity_id)"),
    "region_sum": _sums(
        "region_id", _TOP, "JOIN region r USING (region_id)", "* REPLACE (unnest(regions) AS region_id)"
    ),
    "field_sum": _sums("field", "s.field AS field_", ""),
    "reading_day": _readings_daily,
    "reading_hour": _readings_hourly,
    "report_state": _reports,
    "green_contract": _contracts,
}
