"""The energy code and the carbon code of a firm, from the results; who may see a firm is asked before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from tanliu.app.desks.budgets.queries.account import CARBON, account
from tanliu.app.desks.carbon.queries.coded import coded
from tanliu.app.desks.codes.daily import day_rank
from tanliu.app.desks.enterprises.queries.grading import graded
from tanliu.app.desks.limits.queries import days_of, quota_of
from tanliu.app.desks.power.queries import WEEK
from tanliu.app.desks.power.queries import of_firm as restrictions_of
from tanliu.app.platform.answers import of_firm
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.figures import value_of, valued
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.load import Known, indicators
from tanliu.flow.indicator.types import Indicator, edges, measures_of
from tanliu.report.code_card import (
    Ahead,
    Calendar,
    Card,
    Compared,
    Day,
    Figure,
    Grade,
    OverLimit,
    PerMu,
    Rank,
    Week,
    structure,
    usual,
)
from tanliu.report.code_rule import CodeRule
from tanliu.report.page_rules import roles as roles_of
from tanliu.report.roles import Roles, all_shown, one_shown

Row = dict[str, Any]


def listed(
    results: Results, scope: Scope, period: str, roles: Roles, *, region: str | None = None, search: str = "",
    first: int = 0, most: int | None = None,
) -> list[Row]:  # fmt: skip
    """Return the firms a reader sees with the grade and rank that their codes show, by name; all, or a page."""
    seen, values = _seen(scope, period, region, search)
    query = f"""
        SELECT e.entity_id, e.name, e.industry, e.region_id, k.grade, k.partly_months, r.rank, r.rank_of
        FROM (SELECT * FROM {seen} ORDER BY name, entity_id LIMIT coalesce(?, 1_000_000) OFFSET ?) e
        LEFT JOIN ({_INDICATOR}) k USING (entity_id) LEFT JOIN ({_INDICATOR}) r USING (entity_id)
        ORDER BY e.name, e.entity_id"""
    asked = [roles.graded_by, period, roles.ranked_by, period]
    return results.rows(query, [*values, most, first, *asked])


def counted(results: Results, scope: Scope, period: str, *, region: str | None, search: str) -> int:
    """Return how many firms there are to list."""
    seen, values = _seen(scope, period, region, search)
    return int(results.rows(f"SELECT count(*) AS n FROM {seen}", values)[0]["n"])


def _seen(scope: Scope, period: str, region: str | None, search: str) -> tuple[str, list[object]]:
    text = search.strip().lower()
    query = f"""(SELECT * FROM entity_period WHERE period = ? AND {scope.condition}
        AND (? IS NULL OR list_contains(regions, ?))
        AND (? = '' OR contains(lower(name), ?) OR contains(lower(entity_id), ?)))"""
    return query, [period, *scope.values, region, region, text, text, text]


def energy_code(
    results: Results, entity: Mapping[str, Any], period: str, rule: CodeRule, catalog: Catalog
) -> Card:
    """Return everything an energy code can show of a year."""
    own = entity["entity_id"]
    known = _indicators(results, own, period)
    ranked_by = one_shown(catalog, roles_of(catalog).ranked_by)
    ranked = known.get(ranked_by.id, {}) if ranked_by else {}
    quota, days = quota_of(results, catalog, own, period), days_of(results, catalog, own, int(period))
    limited = [day for day in days if day.limit_kwh is not None]
    shows = {
        "industry": entity["industry"],
        "rank": Rank(
            ranked.get("rank"),
            ranked.get("rank_of"),
            ranked.get("value"),
            ranked_by,
            ranked.get("partly_months"),
            _month_rank(results, entity, ranked_by, period),
            day_rank(results, entity, days, rule.daily),
        ),
        "used_energy": quota.used_tce,
        "quota": quota,
        "amounts": account(results, own),
        "week": _week(entity, days, rule, catalog),
        "calendar": Calendar(tuple(days)),
        "over_limit_days": OverLimit(sum(day.over for day in limited) if limited else None, len(limited)),
        **_figures(known, rule.indicators("energy"), indicators(catalog, period)),
    }
    return Card("energy", own, entity["name"], period, shows, *of_firm(results, entity, period))


def _month_rank(
    results: Results, entity: Mapping[str, Any], indicator: Indicator | None, year: str
) -> tuple[str, int, int] | None:
    """Return the last month of a year of which the industry is known, with the place of a firm in it and among how many."""
    if indicator is None or indicator.upper is None or indicator.lower is None:
        return None
    ratio = f"({indicator.upper.measure} / nullif({indicator.lower.measure}, 0))"
    order = "DESC" if indicator.best == "high" else "ASC"
    rows = results.rows(
        f"""SELECT * FROM (SELECT entity_id, period, rank() OVER (PARTITION BY period ORDER BY {ratio} {order}) AS place,
                count(*) OVER (PARTITION BY period) AS among
            FROM entity_period WHERE industry = ? AND length(period) = 7 AND period LIKE ? AND {ratio} > 0)
            WHERE entity_id = ? ORDER BY period DESC LIMIT 1""",
        [entity["industry"], f"{year}-%", entity["entity_id"]],
    )
    return (rows[0]["period"], int(rows[0]["place"]), int(rows[0]["among"])) if rows else None


def _week(entity: Mapping[str, Any], days: Sequence[Day], rule: CodeRule, catalog: Catalog) -> Week:
    """Return the week from today on: what is usual on each day, and what was announced for it."""
    ahead = []
    for day, found in restrictions_of(entity, today(), WEEK).items():
        kwh, counted = usual(days, day.weekday(), rule.week.same_weekdays)
        ahead.append(Ahead(day, kwh, counted, catalog.calendar.kind(day), tuple(found)))
    return Week(tuple(ahead), max((day.day for day in days if day.energy_kwh is not None), default=None))


def carbon_code(
    results: Results, entity: Mapping[str, Any], period: str, rule: CodeRule, catalog: Catalog
) -> Card:
    """Return everything a carbon code can show of a year."""
    own = entity["entity_id"]
    known, roles = _indicators(results, own, period), roles_of(catalog)
    per_mu = tuple((one, known.get(one.id, {}).get("value")) for one in all_shown(catalog, roles.per_mu))
    compared_by = one_shown(catalog, roles.code_compared)
    shows = {
        "grade": _grade(known, roles.graded_by, indicators(catalog, period)),
        "per_mu": PerMu(per_mu),
        "months": structure(
            _emissions(results, own, "period", "length(period) = 7 AND year = ?", int(period))
        ),
        "years": structure(_emissions(results, own, "CAST(year AS VARCHAR)", "year <= ?", int(period))),
        "comparison": _compared(results, known, period, rule, compared_by),
        "measures": graded(results, catalog, own, period).get("next"),
        "account": coded(results, catalog, own, period),
        "amounts": account(results, own, CARBON),
        **_figures(known, rule.indicators("carbon"), indicators(catalog, period)),
    }
    return Card("carbon", own, entity["name"], period, shows, *of_firm(results, entity, period))


def _indicators(results: Results, entity: str, period: str) -> dict[str, Row]:
    rows = results.rows(
        "SELECT * FROM indicator WHERE subject_kind = 'entity' AND subject_id = ? AND period = ?",
        [entity, period],
    )
    return {row["indicator_id"]: row for row in rows}


_INDICATOR = """SELECT subject_id AS entity_id, grade, rank, rank_of, partly_months FROM indicator
                WHERE subject_kind = 'entity' AND indicator_id = ? AND period = ?"""


def _grade(rows: Mapping[str, Row], graded_by: str | None, judging: Known) -> Grade:
    """Return the grade of a year with the bands of the edition that judged it."""
    if graded_by is None or graded_by not in judging:
        return Grade(None, None, None, (), None)
    row, (scheme, indicator) = rows.get(graded_by, {}), judging[graded_by]
    return Grade(
        row.get("grade"),
        row.get("value"),
        indicator,
        edges(indicator.bands),
        scheme,
        row.get("partly_months"),
    )


def _figures(rows: Mapping[str, Row], asked: Iterable[str], judging: Known) -> dict[str, Figure]:
    """Return the indicators that a rule shows by themselves, of those that hold in the year."""
    found = {}
    for name in asked:
        if name in judging:
            row, (_, indicator) = rows.get(name, {}), judging[name]
            grade = next((one for one in edges(indicator.bands) if one.grade == row.get("grade")), None)
            found[name] = Figure(indicator, row.get("value"), grade)
    return found


def _emissions(results: Results, entity: str, span: str, condition: str, year: int) -> list[Row]:
    query = f"""SELECT {span} AS span, carrier, sum(emission_kgco2e) / 1000 AS t FROM line
                WHERE entity_id = ? AND {condition} GROUP BY ALL"""
    return results.rows(query, [entity, year])


def _compared(
    results: Results, known: Mapping[str, Row], period: str, rule: CodeRule, indicator: Indicator | None
) -> Compared:
    """Compare with the best of the industry and with all of it; means are sum over sum, so no firm shows."""
    if indicator is None or indicator.lower is None:
        return Compared(None, None, 0, None, 0, None)
    own = known.get(indicator.id, {})
    asked = [indicator.id, period, own.get("peers")]
    members = results.rows(f"SELECT count(*) AS members FROM ({_MEMBERS})", asked)[0]["members"]
    wanted = rule.comparison
    if members < wanted.smallest_group:
        return Compared(own.get("value"), None, 0, None, members, indicator)
    count = int((members * wanted.leaders_ratio).to_integral_value(ROUND_CEILING))
    count = max(count, wanted.fewest_leaders)
    leaders, mean = (_mean(results, indicator, asked, one) for one in (count, members))
    return Compared(own.get("value"), leaders, count, mean, members, indicator)


_MEMBERS = """SELECT numerator, denominator FROM indicator WHERE subject_kind = 'entity' AND indicator_id = ?
    AND period = ? AND peers = ? AND value IS NOT NULL AND denominator > 0 AND partly_months IS NULL ORDER BY value, subject_id"""


def _mean(results: Results, indicator: Indicator, asked: list[object], count: int) -> Decimal | None:
    """Return the value of an indicator for the sum of the best firms."""
    upper, lower = measures_of([indicator])
    query = f"SELECT sum(numerator) AS {upper}, sum(denominator) AS {lower} FROM ({_MEMBERS} LIMIT ?)"
    return value_of(results.rows(valued(query, [indicator]), [*asked, count])[0], indicator)
