"""How well the data come in: what is late, what is missing, by source, month and entity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.kit.period import Period, readings_between
from tanliu.report.page_rules import PageRules

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Health:
    """What was looked at, and what was found.

    Attributes
    ----------
    until
        Last local day of which any reading is known; a meter is silent for the days up to it.
    sources
        For each source: deliveries, rows in and refused, when last, how late reports came.
    months
        For each month: intervals expected and known, reports expected and missing.
    entities
        Entities with something missing, worst first.
    """

    until: date | None
    sources: Sequence[Row]
    months: Sequence[Row]
    entities: Sequence[Row]


def health(results: Results, scope: Scope, year: str, rules: PageRules) -> Health:
    """Look at the deliveries of a year.

    Parameters
    ----------
    year
        Such as ``2025``; the running year is looked at up to the last day of which a reading is known.
    """
    until = _until(results)
    span = Period.parse(year)
    end = min(span.end, until + timedelta(days=1)) if until else span.end
    readings = _readings(results, scope, span, end, until)
    reports = _reports(results, scope, year)
    return Health(until, _sources(results), _months(readings, reports), _entities(readings, reports, rules))


def _until(results: Results) -> date | None:
    found = results.rows(f"SELECT max(day) AS until FROM {results.scan('meter_day')}")[0]["until"]
    return found if found is None or isinstance(found, date) else None


def _sources(results: Results) -> list[Row]:
    """Sum the deliveries by source; reports are late by the days from the end of their period."""
    late = f"""
        SELECT b.source, median(days) AS median_days, max(days) AS most_days FROM (
            SELECT DISTINCT batch_id, period,
                   CASE WHEN length(period) = 4 THEN make_date(CAST(period AS INTEGER) + 1, 1, 1)
                        WHEN length(period) > 7 THEN CAST(split_part(period, '/', 2) AS DATE)
                        ELSE CAST(period || '-01' AS DATE) + INTERVAL 1 MONTH END AS ended
            FROM {results.scan("report")}) r JOIN batch b USING (batch_id),
            LATERAL (SELECT date_diff('day', r.ended::TIMESTAMP, b.known_at::TIMESTAMP) AS days) GROUP BY b.source"""
    rows = results.rows(
        f"""SELECT b.source, count(*) AS deliveries, sum(rows_read) AS rows_read, sum(rows_refused) AS refused,
                   max(known_at)::TIMESTAMP AS last_at, any_value(q.open) AS open, any_value(l.median_days) AS median_days,
                   any_value(l.most_days) AS most_days
            FROM batch b LEFT JOIN (SELECT source, count(*) AS open FROM quarantine WHERE state = 'open'
                                    GROUP BY source) q USING (source)
            LEFT JOIN ({late}) l USING (source) GROUP BY b.source ORDER BY last_at DESC, b.source"""
    )
    return [{**row, "last_at": row["last_at"].replace(tzinfo=UTC)} for row in rows]


def _readings(results: Results, scope: Scope, span: Period, end: date, until: date | None) -> list[Row]:
    """Return intervals expected and known for each meter and month."""
    months = [month for month in span.months if month.start < end]
    if until is None or not months:
        return []
    keys = [month.key for month in months]
    scan = results.scan("meter_day", where={"month": keys})
    # a month of which nothing at all is kept was not metered
    held = {row["month"] for row in results.rows(f"SELECT DISTINCT month FROM {scan}")}
    months = [month for month in months if month.key in held]
    if not months:
        return []
    spans = ", ".join(f"({month.key}, {(min(month.end, end) - month.start).days})" for month in months)
    rows = results.rows(
        f"""SELECT m.entity_id, m.name, m.meter_code, s.month, coalesce(d.known, 0) AS known, l.last,
                   s.days, m.interval_minutes, m.zone
            FROM (SELECT t.meter_id, t.meter_code, t.interval_minutes, t.zone, e.entity_id, e.name
                  FROM (SELECT * FROM meter WHERE NOT is_virtual) t JOIN (SELECT * FROM entity WHERE {scope.condition}) e USING (entity_id)) m
            CROSS JOIN (VALUES {spans}) s(month, days)
            LEFT JOIN (SELECT meter_id, month, sum(readings) AS known FROM {scan} GROUP BY ALL) d
                ON d.meter_id = m.meter_id AND d.month = s.month
            LEFT JOIN (SELECT meter_id, max(day) AS last FROM {scan} WHERE readings > 0 GROUP BY meter_id) l
                ON l.meter_id = m.meter_id""",
        scope.values,
    )
    return [row | {"expected": _expected(row)} for row in rows]


def _expected(row: Row) -> int:
    first = Period.of_key(row["month"]).start
    return readings_between(first, first + timedelta(days=row["days"]), row["interval_minutes"], row["zone"])


def _reports(results: Results, scope: Scope, year: str) -> list[Row]:
    """Return the months that are reported by somebody, for each entity that reported any of them."""
    scan = results.scan("report")
    return results.rows(
        f"""WITH told AS (
                SELECT DISTINCT r.entity_id, e.name, r.period FROM {scan} r
                JOIN (SELECT * FROM entity WHERE {scope.condition}) e USING (entity_id)
                WHERE length(r.period) = 7 AND r.period LIKE ? || '-%')
            SELECT a.entity_id, a.name, p.period, t.entity_id IS NULL AS missing
            FROM (SELECT DISTINCT entity_id, name FROM told) a CROSS JOIN (SELECT DISTINCT period FROM told) p
            LEFT JOIN told t ON t.entity_id = a.entity_id AND t.period = p.period""",
        [*scope.values, year],
    )


def _months(readings: Sequence[Row], reports: Sequence[Row]) -> list[Row]:
    found: dict[str, Row] = {}
    for row in readings:
        month = found.setdefault(str(Period.of_key(row["month"])), _blank())
        month["known"] += row["known"]
        month["expected"] += row["expected"]
    for row in reports:
        month = found.setdefault(row["period"], _blank())
        month["reports"] += 1
        month["reports_missing"] += row["missing"]
    for month in found.values():
        month["ratio"] = month["known"] / month["expected"] if month["expected"] else None
    return [{"period": period, **found[period]} for period in sorted(found)]


def _blank() -> Row:
    return {"known": 0, "expected": 0, "reports": 0, "reports_missing": 0}


def _entities(readings: Sequence[Row], reports: Sequence[Row], rules: PageRules) -> list[Row]:
    """Return the entities with something missing, those with the most at stake first."""
    found: dict[str, Row] = {}
    for row in readings:
        one = found.setdefault(row["entity_id"], _nothing(row))
        one["known"] += row["known"]
        one["expected"] += row["expected"]
        one["meters"][row["meter_code"]] = row["last"]
    for row in reports:
        one = found.setdefault(row["entity_id"], _nothing(row))
        if row["missing"]:
            one["missing"].append(row["period"])
    newest = max((last for one in found.values() for last in one["meters"].values() if last), default=None)
    for one in found.values():
        _judge(one, newest, rules)
    faulty = [one for one in found.values() if one["findings"]]
    return sorted(faulty, key=lambda one: (-one["weight"], one["entity_id"]))


def _nothing(row: Row) -> Row:
    return {
        "entity_id": row["entity_id"], "name": row["name"],
        "known": 0, "expected": 0, "meters": {}, "missing": [],
    }  # fmt: skip


def _judge(one: Row, newest: date | None, rules: PageRules) -> None:
    """Add the findings of an entity, and how much they weigh."""
    lasts = list(one["meters"].values())
    one["last"] = min((last for last in lasts if last), default=None)
    one["never"] = [code for code, last in one["meters"].items() if last is None]
    one["silent"] = (newest - one["last"]).days if newest and one["last"] else 0
    one["ratio"] = one["known"] / one["expected"] if one["expected"] else None
    one["findings"] = [
        *(["finding_never_read"] if one["never"] else []),
        *(["finding_silent"] if one["silent"] >= rules.health.silent_days else []),
        *(
            ["finding_incomplete"]
            if one["ratio"] is not None and one["ratio"] < rules.health.complete_ratio
            else []
        ),
        *(["finding_report_missing"] if one["missing"] else []),
    ]
    one["missing"].sort()
    gap = 0.0 if one["ratio"] is None else 1 - min(one["ratio"], 1.0)
    one["weight"] = 100 * len(one["never"]) + one["silent"] + 100 * gap + 10 * len(one["missing"])
