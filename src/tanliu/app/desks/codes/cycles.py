"""Grades, ranks and comparison of an enterprise by quarter and month: months as they were judged, quarters by the same engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import ibis

from tanliu.app.platform.answers import asked, of_industries
from tanliu.app.platform.doubt import doubt
from tanliu.app.platform.figures import value_of, valued
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Catalog
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.indicator.load import indicators, schemes
from tanliu.flow.indicator.measures import Brought, brought
from tanliu.flow.indicator.steps import evaluate
from tanliu.flow.indicator.types import ALIKE, LINE_SUMS, OUTPUTS, Indicator, Scheme, measures_of
from tanliu.kit.period import Period
from tanliu.kit.quarter import months_of
from tanliu.kit.table import dictionary
from tanliu.report.code_rule import CodeRule, Cycles
from tanliu.report.doubt import provisional
from tanliu.report.page_rules import roles as roles_of

Row = dict[str, Any]
_MONTHS = ("energy_months", "output_months", "partly_months")
_COLUMNS = (
    "indicator_id, subject_id, period, value, numerator, denominator, grade, rank, rank_of, partly_months"
)
_QUARTER, _YEAR = 3, 12


@dataclass(frozen=True, slots=True)
class Cycle:
    """A quarter or month of an enterprise.

    Attributes
    ----------
    rows
        What was judged, by indicator; grade and rank are left out where ``missing`` months are not known or too few are compared.
    leaders, mean
        Value of the compared indicator of the industry's leaders and of all of it; None where they are too few.
    why
        Why grade and rank are provisional, empty where they are not.
    """

    span: str
    rows: Mapping[str, Row]
    energy_kgce: Decimal | None
    emission_kgco2e: Decimal | None
    missing: int
    leaders: Decimal | None
    mean: Decimal | None
    why: str


def cycles(
    results: Results, entity: Mapping[str, Any], year: str, rule: CodeRule, catalog: Catalog, lang: str
) -> list[Cycle]:
    """Return the quarters and months of a year of which anything is known, quarters first."""
    if rule.cycles is None:
        return []
    shown = _shown(catalog, year)
    judged = _judged(results, entity, year, catalog, shown)
    compared = _compared(results, judged, shown, rule, roles_of(catalog).code_compared)
    sums, whys = _sums(results, entity["entity_id"], year), _whys(results, entity, year, catalog, lang)
    own: dict[str, dict[str, Row]] = {}
    for row in results.rows(
        f"SELECT * FROM ({judged[0]}) WHERE subject_id = ?", [*judged[1], entity["entity_id"]]
    ):
        own.setdefault(row["period"], {})[row["indicator_id"]] = row
    found = []
    for span in sorted(own, key=lambda one: ("Q" not in one, one)):
        sum_of, months = sums.get(span, {}), months_of(span)
        missing = len(months) - min(sum_of.get("energy_months") or 0, sum_of.get("output_months") or 0)
        rows = {name: _kept(row, shown[name], missing, rule.cycles) for name, row in own[span].items()}
        why = next((whys[one] for one in months if whys.get(one)), "") or whys["group"]
        found.append(
            Cycle(
                span, rows, sum_of.get("energy_kgce"), sum_of.get("emission_kgco2e"), missing,
                *compared.get(span, (None, None)), why,
            )
        )  # fmt: skip
    return found


def _kept(row: Row, indicator: Indicator, missing: int, rule: Cycles) -> Row:
    """Take away a grade or rank that months which are not known, or so few that are compared, cannot bear."""
    few = row["rank_of"] is not None and row["rank_of"] < rule.fewest
    # only the industry was judged here: a place among all enterprises would be another
    if few or (missing and rule.incomplete == "not_graded") or indicator.group != "industry":
        return {**row, "grade": None, "rank": None, "rank_of": None}
    return row


def _shown(catalog: Catalog, year: str) -> dict[str, Indicator]:
    """Return the indicators that codes show, with those that they are formed of."""
    told, known = roles_of(catalog), indicators(catalog, year)
    wanted = [told.graded_by, told.code_compared, told.ranked_by, *told.per_mu]
    return {name: known[name][1] for name in wanted if name is not None and name in known}


def _judged(
    results: Results, entity: Mapping[str, Any], year: str, catalog: Catalog, shown: Mapping[str, Indicator]
) -> tuple[str, list[object]]:
    """Return SQL of what was judged of the industry of an enterprise, by quarter and month, and its values."""
    months = [one.key for one in Period(int(year)).months]
    stored = results.scan("indicator", where={"period": [f"{key // 100}-{key % 100:02d}" for key in months]})
    names = list(shown)
    parts = [
        f"""SELECT {_COLUMNS} FROM {stored} WHERE subject_kind = 'entity' AND list_contains(?::VARCHAR[], indicator_id)
            AND subject_id IN (SELECT entity_id FROM entity WHERE industry IS NOT DISTINCT FROM ?)"""
    ]
    values: list[object] = [names, entity["industry"]]
    more = brought(catalog)
    for scheme in schemes(catalog, year):
        if any(one.id in shown for one in scheme.indicators):
            parts.append(
                f"SELECT {_COLUMNS} FROM ({_quarters(scheme, more)}) WHERE list_contains(?::VARCHAR[], indicator_id)"
            )
            values += [f"{year}-", entity["industry"], f"{year}-", entity["industry"], names]
    return " UNION ALL ".join(parts), values


@lru_cache(maxsize=32)
def _quarters(scheme: Scheme, more: Brought) -> str:
    """Return SQL that judges the quarters of an industry by a scheme; asks for year and industry twice."""
    own = {column.name: column.type.replace(":", ", ") for column in dictionary()["measure"].columns}
    kinds = {name: own.get(name, "decimal(38, 6)") for name in more.names}
    plain, alike = (ibis.table(kinds, name=name) for name in ("plain", "alike"))
    # a change against the year before is told of the year
    asked_for = (one for one in scheme.indicators if "entity" in one.subjects and one.base != "earlier_year")
    kept = replace(scheme, indicators=tuple(asked_for))
    judged = ibis.to_sql(evaluate(plain, kept, alike=alike), dialect="duckdb")
    return f"WITH plain AS ({_summed(more, kinds, '')}), alike AS ({_summed(more, kinds, ALIKE)}) SELECT * FROM ({judged})"


def _summed(more: Brought, kinds: Mapping[str, str], head: str) -> str:
    """Return SQL of the rows of ``measure`` of quarters: sums over their months, areas as they are."""
    fixed = {"subject_kind": "'entity'", "subject_id": "entity_id", "region_id": "any_value(region_id)",
             "industry": "any_value(industry)", "period": "quarter"}  # fmt: skip
    columns = []
    for name in more.names:
        if name in fixed:
            columns.append(f"{fixed[name]} AS {name}")
            continue
        source = f"{head}{name}" if head and name in (*LINE_SUMS, *OUTPUTS) else name
        kind = kinds[name].replace("int32", "INTEGER")
        added = f"{'max' if name in more.areas or name in more.macros else 'sum'}({source})"
        columns.append(f"CAST({added} AS {kind}) AS {name}")
    return f"""
        SELECT {", ".join(columns)} FROM (
            SELECT *, period[:4] || '-Q' || CAST(ceil(CAST(period[6:] AS INTEGER) / {_QUARTER}) AS INTEGER) AS quarter
            FROM entity_period WHERE length(period) = 7 AND starts_with(period, ?) AND industry IS NOT DISTINCT FROM ?)
        GROUP BY entity_id, quarter"""


def _compared(
    results: Results,
    judged: tuple[str, list[object]],
    shown: Mapping[str, Indicator],
    rule: CodeRule,
    name: str | None,
) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """Return the value of the leaders of the industry and of all of it by span, where enough are compared."""
    if name is None or name not in shown:
        return {}
    indicator, wanted = shown[name], rule.comparison
    upper, lower = measures_of([indicator])
    query = f"""
        SELECT period, part, sum(numerator) AS {upper}, sum(denominator) AS {lower} FROM (
            SELECT *, unnest(CASE WHEN place <= greatest(ceil(members * ?), ?) THEN ['leaders', 'mean'] ELSE ['mean'] END) AS part
            FROM (SELECT *, row_number() OVER (PARTITION BY period ORDER BY value, subject_id) AS place,
                         count(*) OVER (PARTITION BY period) AS members
                  FROM ({judged[0]}) WHERE indicator_id = ? AND value IS NOT NULL AND denominator > 0 AND partly_months IS NULL)
            WHERE members >= ?)
        GROUP BY ALL"""
    asked_for = [wanted.leaders_ratio, wanted.fewest_leaders, *judged[1], name, wanted.smallest_group]
    found: dict[str, dict[str, Decimal | None]] = {}
    for row in results.rows(valued(query, [indicator]), asked_for):
        found.setdefault(row["period"], {})[row["part"]] = value_of(row, indicator)
    return {span: (parts.get("leaders"), parts.get("mean")) for span, parts in found.items()}


def _sums(results: Results, entity: str, year: str) -> dict[str, Row]:
    """Return energy, emissions and known months of an enterprise by quarter and month."""
    columns = ", ".join(f"sum({name}) AS {name}" for name in ("energy_kgce", "emission_kgco2e", *_MONTHS))
    rows = results.rows(
        f"""SELECT span, {columns} FROM (
                SELECT *, unnest([period, period[:4] || '-Q' || CAST(ceil(CAST(period[6:] AS INTEGER) / {_QUARTER}) AS INTEGER)]) AS span
                FROM entity_period WHERE entity_id = ? AND length(period) = 7 AND starts_with(period, ?)) GROUP BY span""",
        [entity, f"{year}-"],
    )
    return {row["span"]: row for row in rows}


def _whys(
    results: Results, entity: Mapping[str, Any], year: str, catalog: Catalog, lang: str
) -> dict[str, str]:
    """Return why a month is provisional by what it rests on itself; ``group``: by what the year of its industry rests on."""
    rules, scope = doubt_rules(catalog), Scope.of_entities([entity["entity_id"]])
    found = {
        month: provisional(doubt(results, asked(scope, month)), None, rules, lang)
        for month in map(str, Period(int(year)).months)
    }
    group = of_industries(results, year).get(entity["industry"])
    return {**found, "group": provisional(None, group, rules, lang)}


def structures(results: Results, entity: str, year: int) -> dict[str, Sequence[Row]]:
    """Return energy [tce] and emissions [t] by carrier, of the months of a year and of all years to it."""
    spans = {
        "months": ("period", "length(period) = 7 AND year = ?"),
        "years": ("CAST(year AS VARCHAR)", "year <= ?"),
    }
    return {
        f"{amount}_{name}": results.rows(
            f"""SELECT {span} AS span, carrier, sum({amount}) / 1000 AS t FROM line
                WHERE entity_id = ? AND {condition} GROUP BY ALL""",
            [entity, year],
        )
        for amount in ("energy_kgce", "emission_kgco2e")
        for name, (span, condition) in spans.items()
    }
