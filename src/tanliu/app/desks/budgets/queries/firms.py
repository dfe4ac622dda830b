"""Enterprises as budgets see them, read from the results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from tanliu.app.desks.budgets.models import BudgetPlan, PlanState
from tanliu.app.store.results import Results
from tanliu.decide.budget.document import BudgetRule
from tanliu.decide.budget.register import QUARTERS, Firm

_MONTHS_OF_QUARTER = 3
_Grid = tuple[tuple[Decimal | None, ...], ...]


def firms(results: Results, rule: BudgetRule, base_year: str) -> list[Firm]:
    """Return all enterprises with what a rule asks of them.

    A quarter of which a month is not known at all is missing, unless the year was told as a whole, which is spread evenly over
    its quarters. A line without a factor makes its quarter missing: what it stands for is not known.

    Parameters
    ----------
    base_year
        Year of which use, energy, output, class and marks are taken; earlier ones as far as the rule averages years.
    """
    years = [str(int(base_year) - back) for back in range(rule.base.years)]
    used = [_used(results, rule, year) for year in years]
    sums = {row["entity_id"]: row for row in results.rows(_SUMS, [base_year])}
    power = _by_entity(results.rows(_POWER, [base_year, f"{base_year}-%"]))
    classes = _classes(results, rule, base_year)
    marks = _marks(results, {*rule.penalties, *rule.rewards}, base_year)
    return [
        Firm(
            row["entity_id"], row["region_id"], row["field"] or "", row["industry"] or "",
            tuple(year[row["entity_id"]] for year in used if row["entity_id"] in year),
            (sums.get(row["entity_id"]) or {}).get("energy_kgce"), power.get(row["entity_id"]),
            (sums.get(row["entity_id"]) or {}).get("value_added_cny"), classes.get(row["entity_id"]),
            frozenset(name for name, bearers in marks.items() if row["entity_id"] in bearers),
        )
        for row in results.rows("SELECT entity_id, region_id, field, industry FROM entity ORDER BY entity_id")
    ]  # fmt: skip


_SUMS = "SELECT entity_id, energy_kgce, value_added_cny FROM entity_period WHERE period = ?"
_POWER = """SELECT entity_id, sum(quantity) AS value FROM line
            WHERE carrier = 'electricity' AND unit = 'kWh' AND energy_kgce > 0 AND (period = ? OR period LIKE ?)
            GROUP BY entity_id"""


def _by_entity(rows: Iterable[Mapping[str, Any]]) -> dict[str, Decimal]:
    return {row["entity_id"]: row["value"] for row in rows}


def _used(results: Results, rule: BudgetRule, year: str) -> dict[str, _Grid]:
    """Return by entity what it used in a year: part, quarter."""
    parts = list(rule.parts)
    part_of = {carrier: name for name, part in rule.parts.items() for carrier in part.carriers}
    rest = next((name for name, part in rule.parts.items() if not part.carriers), None)
    amounts: dict[str, dict[tuple[str, int], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    torn: dict[str, set[int]] = defaultdict(set)
    for row in results.rows(_lines(rule.counts), [year, f"{year}-%"]):
        part, entity = part_of.get(row["carrier"], rest), row["entity_id"]
        quarters = range(1, QUARTERS + 1) if row["quarter"] == 0 else (row["quarter"],)
        for quarter in quarters:
            if row["without"]:
                torn[entity].add(quarter)
            if part is not None:
                amounts[entity][part, quarter] += (row["amount"] or Decimal()) / len(quarters)
    known = {row["entity_id"]: row for row in results.rows(_KNOWN, [year, f"{year}-%"])}
    return {
        entity: tuple(
            tuple(_cell(of, known[entity], torn[entity], part, quarter) for quarter in range(1, QUARTERS + 1))
            for part in parts
        )
        for entity, of in amounts.items()
    }  # fmt: skip


def _cell(
    amounts: Mapping[tuple[str, int], Decimal],
    known: Mapping[str, Any],
    torn: set[int],
    part: str,
    quarter: int,
) -> Decimal | None:
    whole = known["of_year"] or known[f"q{quarter}"] == _MONTHS_OF_QUARTER
    return amounts.get((part, quarter), Decimal(0)) if whole and quarter not in torn else None


def _lines(counts: str) -> str:
    """Return the query of amounts by entity, carrier and quarter, 0 for those told of a year; the column is one of two."""
    return f"""
        SELECT entity_id, carrier, CASE WHEN length(period) = 4 THEN 0
                                        ELSE (substr(period, 6, 2)::INT + 2) // 3 END AS quarter,
               sum({counts}) AS amount, count(*) FILTER ({counts} IS NULL AND energy_kgce IS NULL) AS without
        FROM line WHERE period = ? OR period LIKE ? GROUP BY ALL"""


_KNOWN = f"""
    SELECT entity_id, bool_or(length(period) = 4) AS of_year, {
    ", ".join(
        f"count(DISTINCT period) FILTER (length(period) = 7 AND (substr(period, 6, 2)::INT + 2) // 3 = {quarter}) AS q{quarter}"
        for quarter in range(1, QUARTERS + 1)
    )
} FROM line WHERE period = ? OR period LIKE ? GROUP BY entity_id"""


def _classes(results: Results, rule: BudgetRule, year: str) -> dict[str, str]:
    """Return the class of each enterprise by its grade; none where it has no grade."""
    if rule.class_from is None:
        return {}
    query = """SELECT subject_id AS entity_id, grade FROM indicator
               WHERE subject_kind = 'entity' AND indicator_id = ? AND period = ? AND grade IS NOT NULL"""
    rows = results.rows(query, [rule.class_from.indicator, year])
    grades = rule.class_from.grades
    return {row["entity_id"]: grades[row["grade"]] for row in rows if row["grade"] in grades}


def _open_finding(results: Results, year: str) -> set[str]:
    """Return who has a finding that is called sure, is not gone, and lies in the year."""
    query = """SELECT DISTINCT entity_id FROM finding
               WHERE sure AND gone_why IS NULL AND first < ?::DATE AND until > ?::DATE"""
    rows = results.rows(query, [f"{int(year) + 1}-01-01", f"{year}-01-01"])
    return {row["entity_id"] for row in rows}


def _own_generation(results: Results, year: str) -> set[str]:
    """Return who generated something in the year."""
    query = """SELECT DISTINCT entity_id FROM line
               WHERE purpose = 'generation' AND quantity > 0 AND (period = ? OR period LIKE ?)"""
    return {row["entity_id"] for row in results.rows(query, [year, f"{year}-%"])}


def _over_budget(results: Results, year: str) -> set[str]:
    """Return who passed a budget of the year, by an evaluation that was kept."""
    found = BudgetPlan.objects.filter(year=year, state=PlanState.EVALUATED).values_list(
        "evaluation", flat=True
    )
    return {entity for one in found for entity in one.get("over", ())}


#: Marks that the results tell; who bears another mark is not known here.
MARKS: Mapping[str, Callable[[Results, str], set[str]]] = {
    "open_finding": _open_finding,
    "own_generation": _own_generation,
    "over_budget": _over_budget,
}


def _marks(results: Results, wanted: set[str], year: str) -> dict[str, set[str]]:
    return {name: find(results, year) for name, find in MARKS.items() if name in wanted}


def untold(rule: BudgetRule) -> list[str]:
    """Return the marks of a rule of which no input tells who bears them."""
    return sorted({*rule.penalties, *rule.rewards} - set(MARKS))
