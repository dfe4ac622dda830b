"""How good the figures of a report are: completeness, what is refused or has no factor, uncertainty, factors used."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tanliu.app.platform.period import Shown
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import ALL
from tanliu.app.store.uncertainty import propagated, spreads, widths
from tanliu.flow.expectation.formulas import readings_of_meters
from tanliu.kit.period import Period

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts behind a report.

    Attributes
    ----------
    readings, expected_readings
        Of the meters and months in which anything was read.
    full_year, entities
        Entities with all months of the year (or the month) known, and all.
    without_output
        Entities whose value added is not known.
    quarantined
        Rows refused and not yet mended, of all deliveries: a refused row may not say whose it is.
    by_origin
        Emissions in kg by metered, reported and estimated.
    by_match
        Emissions in kg by how their factor was matched; the largest first.
    by_market_match
        The same of the market-based accounting.
    beside
        Entities and kg of the estimates of a year that stand beside the figures; empty for a month, or where the
        figures hold them.
    uncertainty_ratio, covers_ratio
        Half width of the 95 % interval, and the share of the emissions that has a sourced one.
    """

    readings: int
    expected_readings: int
    full_year: int
    entities: int
    without_output: int
    quarantined: int
    lines: int
    lines_without_factor: int
    by_origin: dict[str, Any]
    by_match: dict[str, Any]
    by_market_match: dict[str, Any]
    beside: dict[str, Any]
    uncertainty_ratio: float | None
    covers_ratio: float


def quality(results: Results, scope: Scope, shown: Shown) -> Quality:
    """Return the counts for what a reader sees of a period."""
    months = 12 if shown.is_year else 1
    firms = results.rows(
        f"""SELECT count(*) AS entities, count(*) FILTER (WHERE energy_months >= ?) AS full_year,
                   count(*) FILTER (WHERE value_added_cny IS NULL) AS without_output
            FROM entity_period WHERE period = ? AND {scope.condition}""",
        [months, shown.period, *scope.values],
    )[0]
    lines = results.rows(
        f"""SELECT origin, count(*) AS lines, sum(emission_kgco2e) AS kg,
                   count(*) FILTER (WHERE emission_kgco2e IS NULL) AS without
            FROM line WHERE {shown.inside} AND {scope.condition} GROUP BY origin""",
        scope.values,
    )
    readings, expected = _readings(results, scope, shown)
    ratio, covers = uncertainty(results, scope, shown)
    return Quality(
        readings, expected, firms["full_year"], firms["entities"], firms["without_output"],
        results.rows("SELECT count(*) AS n FROM quarantine WHERE state = 'open'")[0]["n"],
        sum(row["lines"] for row in lines), sum(row["without"] for row in lines),
        origins := {row["origin"]: row["kg"] for row in lines if row["kg"] is not None},
        by_match(results, scope, shown),
        by_match(results, scope, shown, "market_match", "market_kgco2e"),
        _beside(results, scope, shown) if shown.is_year and "estimated" not in origins else {}, ratio, covers,
    )  # fmt: skip


def by_match(
    results: Results,
    scope: Scope,
    shown: Shown,
    match: str = "factor_match",
    amount: str = "emission_kgco2e",
) -> dict[str, Any]:
    """Return the emissions of a period in kg by how their factor was matched, the largest first."""
    rows = results.rows(
        f"""SELECT b.{match} AS how, sum({amount}) AS kg
            FROM (SELECT binding_id, {amount} FROM line WHERE {shown.inside} AND {scope.condition}) l
            JOIN (SELECT binding_id, {match} FROM {results.scan("binding")}) b USING (binding_id)
            WHERE {amount} <> 0 GROUP BY 1 ORDER BY kg DESC, how""",
        scope.values,
    )
    return {row["how"]: row["kg"] for row in rows}


def _beside(results: Results, scope: Scope, shown: Shown) -> dict[str, Any]:
    row = results.rows(
        f"""SELECT count(DISTINCT entity_id) AS entities, sum(emission_kgco2e) AS kg FROM estimate
            WHERE year = {shown.period} AND NOT superseded AND {scope.condition}""",
        scope.values,
    )[0]
    return row if row["entities"] else {}


def uncertainty(results: Results, scope: Scope, shown: Shown) -> tuple[float | None, float]:
    """Propagate the intervals of activity data, factors and estimates over what a reader sees."""
    condition = f"{shown.inside} AND {scope.condition}"
    amount = "emission_kgco2e"
    lines = spreads(amount, by=ALL, line="line", condition=condition, binding=results.scan("binding"))
    held = widths(
        amount, by=ALL, estimates="estimate", models="estimate_model",
        condition=f"year = {shown.year} AND {scope.condition}",
    )  # fmt: skip
    return propagated(results.rows(lines, scope.values), results.rows(held, scope.values))


def factors(results: Results, scope: Scope, shown: Shown) -> list[Row]:
    """Return each factor behind what a reader sees once, with how it was matched."""
    rows = results.rows(
        f"""SELECT carrier, factors FROM {results.scan("binding")} WHERE binding_id IN (
                SELECT binding_id FROM line WHERE {shown.inside} AND {scope.condition}) ORDER BY carrier""",
        scope.values,
    )
    found = {
        (one["id"], one["how"], one["for"]): {**one, "carrier": row["carrier"]}
        for row in rows
        for one in json.loads(row["factors"])
    }
    return sorted(found.values(), key=lambda one: (one["carrier"], one["for"], one["id"]))


def deliveries(results: Results, most: int = 30) -> list[Row]:
    """Return the newest deliveries of the workspace."""
    return results.rows(
        """SELECT file, source, table_name, CAST(CAST(known_at AS DATE) AS VARCHAR) AS day, rows_accepted, rows_refused
           FROM batch ORDER BY batch_id DESC LIMIT ?""",
        [most],
    )


def _readings(results: Results, scope: Scope, shown: Shown) -> tuple[int, int]:
    keys = [month.key for month in Period.parse(shown.period).months]
    rows = results.rows(
        f"""SELECT d.month, m.interval_minutes, m.zone, count(DISTINCT d.meter_id) AS meters, sum(d.readings) AS readings
            FROM {results.scan("meter_day", where={"month": keys})} d JOIN (
                SELECT meter_id, interval_minutes, zone FROM meter JOIN entity USING (entity_id)
                WHERE {scope.condition}) m USING (meter_id) GROUP BY ALL""",
        scope.values,
    )
    expected = readings_of_meters(
        (row["month"], row["interval_minutes"], row["zone"], row["meters"]) for row in rows
    )
    return sum(int(row["readings"]) for row in rows), expected
