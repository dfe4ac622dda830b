"""What totals do not hold, or hold differently than was told: entities without output or without any figure, months of
meters that lack readings, contracts larger than what was used, rows that wait.

Beside `tanliu.app.platform.doubt`, by the same scope and subjects; each answer is by the id of the subject.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tanliu.app.store.results import Results
from tanliu.app.store.sql import TOPMOST, lines_of, literal
from tanliu.flow.indicator.types import ALIKE
from tanliu.kit.units import ratio

if TYPE_CHECKING:
    from tanliu.app.platform.doubt import Asked

Told = Mapping[str | None, Mapping[str, Any]]
_OUTPUT = "value_added_cny"


def remarks(results: Results, wanted: Asked, by: str, column: str, amount: str) -> Told:
    """Return fields of `tanliu.flow.doubt.types.Doubt` by subject.

    Parameters
    ----------
    by
        Key of the subjects; rows that wait are told of everything alone, for nobody knows whose they are.
    column
        SQL of the subject on the columns of lines and entities.
    amount
        Column of lines that is added up.
    """
    found: dict[str | None, dict[str, Any]] = defaultdict(dict)
    for part in (_ratios(results, wanted, column, amount), _silent(results, wanted, column),
                 _partly_read(results, wanted, column), _cut(results, wanted, column), _before(results, wanted, column)):  # fmt: skip
        for subject, told in part:
            found[subject].update(told)
    if by == "all" and _asks_of_all(results, wanted):
        rows = results.rows("SELECT count(*) AS n FROM quarantine WHERE state = 'open'")
        found[""]["refused_rows"] = rows[0]["n"]
    return found


def _asks_of_all(results: Results, wanted: Asked) -> bool:
    """Return whether nothing is left out: everything, or the one region in which everything lies."""
    if not wanted.scope.whole or wanted.field is not None or wanted.entities is not None:
        return False
    tops = [row["region_id"] for row in results.rows(f"SELECT region_id FROM region WHERE {TOPMOST}")]
    return wanted.region is None or tops == [wanted.region]


def _ratios(
    results: Results, wanted: Asked, column: str, amount: str
) -> Iterable[tuple[Any, Mapping[str, Any]]]:
    """Yield of how many entities both parts of what is divided by value added are known, and what is of others."""
    like = ALIKE + amount
    query = f"""
        SELECT id, count(*) AS entities, count(*) FILTER ({ALIKE}{_OUTPUT} IS NOT NULL) AS output_entities,
               coalesce(sum({like}) FILTER ({ALIKE}{_OUTPUT} IS NULL), 0)::DECIMAL(38, 16) AS without_output
        FROM (SELECT {column} AS id, * FROM entity_period
              WHERE period = ? AND {amount} IS NOT NULL AND {wanted.condition}) GROUP BY id"""
    for row in results.rows(query, [wanted.period, *wanted.values]):
        yield (
            row["id"],
            {name: row[name] for name in ("entities", "output_entities", "without_output")},
        )


def _silent(results: Results, wanted: Asked, column: str) -> Iterable[tuple[Any, Mapping[str, Any]]]:
    """Yield how many registered entities have no line at all, be it estimated."""
    query = f"""
        SELECT id, count(*) AS n FROM (SELECT {column} AS id, entity_id FROM entity WHERE {wanted.condition})
        WHERE entity_id NOT IN (SELECT entity_id FROM line WHERE {lines_of(wanted.period)}) GROUP BY id"""
    for row in results.rows(query, wanted.values):
        yield row["id"], {"silent_entities": row["n"]}


def _partly_read(results: Results, wanted: Asked, column: str) -> Iterable[tuple[Any, Mapping[str, Any]]]:
    """Yield the months of meters that lack whole days of readings, as where one of two meters falls silent.

    A meter is expected from the month after its first reading until it retires, and up to the newest day of any meter.
    """
    inside = f"CAST(month AS VARCHAR) LIKE '{wanted.period.replace('-', '')}%'"
    day_of_month = "make_date(month // 100, month % 100, 1)"
    query = f"""
        WITH first AS (SELECT meter_id, min(month) AS since FROM meter_month GROUP BY meter_id),
             months AS (SELECT month, {day_of_month} AS begins,
                               least(last_day({day_of_month}), (SELECT max(last) FROM meter_month)) AS ends
                        FROM (SELECT DISTINCT month FROM meter_month WHERE {inside})),
             mine AS (SELECT {column} AS id, meter_id, retired FROM meter JOIN entity USING (entity_id)
                      WHERE NOT is_virtual AND carrier IN (SELECT DISTINCT carrier FROM line) AND {wanted.condition})
        SELECT id, count(*) AS n FROM mine JOIN first USING (meter_id) CROSS JOIN months LEFT JOIN meter_month USING (meter_id, month)
        WHERE month > since AND (retired IS NULL OR retired > ends) AND coalesce(days, 0) < ends - begins + 1 GROUP BY id"""
    for row in results.rows(query, wanted.values):
        yield row["id"], {"partly_read": row["n"]}


def _cut(results: Results, wanted: Asked, column: str) -> Iterable[tuple[Any, Mapping[str, Any]]]:
    """Yield the months of contracts that are larger than what was used: they count up to it."""
    if not wanted.contracts:
        return
    purposes = ", ".join(literal(one) for one in wanted.contracts)
    query = f"""
        SELECT l.*, t.quantity AS told, t.unit AS told_unit
        FROM (SELECT {column} AS id, entity_id, period, carrier || '/' || purpose AS what, quantity, unit FROM line
              WHERE purpose IN ({purposes}) AND {lines_of(wanted.period)} AND {wanted.condition}) l
        JOIN told t USING (entity_id, period, what)"""
    counts: dict[Any, int] = defaultdict(int)
    for row in results.rows(query, wanted.values):
        told = row["told"] * _factor(row["told_unit"], row["unit"])
        counts[row["id"]] += round(told, 6) > row["quantity"]
    for subject, count in counts.items():
        yield subject, {"cut_contracts": count}


def _factor(told: str, unit: str) -> Decimal:
    return Decimal(1) if told == unit else ratio(told, unit)


def _before(results: Results, wanted: Asked, column: str) -> Iterable[tuple[Any, Mapping[str, Any]]]:
    """Yield the inputs known a year before; whether they are other ones than today's is asked by who tells it."""
    earlier = f"{int(wanted.period[:4]) - 1}{wanted.period[4:]}"
    query = f"""
        SELECT id, count(DISTINCT (entity_id, carrier, period)) AS n FROM (
            SELECT {column} AS id, entity_id, carrier, period FROM line
            WHERE origin <> 'estimated' AND {lines_of(earlier)} AND {wanted.condition}) GROUP BY id"""
    for row in results.rows(query, wanted.values):
        yield row["id"], {"known_before": row["n"]}
