"""The energy code and the carbon code of a firm, from the results; who may see a firm is asked before."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from tanliu.app.desks.enterprises.queries.electricity import daily_electricity, limits_of
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.load import parse
from tanliu.report.code_card import Calendar, Card, Compared, Grade, OverLimit, PerMu, Quota, Rank, structure
from tanliu.report.code_rule import CodeRule

Row = dict[str, Any]
#: Optional outputs that a source may deliver: quota of a year, highest electricity of a day.
QUOTA, DAY_LIMIT = "energy_quota_tce", "electricity_limit_kwh"
_K, _L, _RANKED = "carbon_efficiency_k", "carbon_efficiency_l", "energy_code_intensity"
_PER_MU = ("energy_per_mu", "carbon_per_mu", "value_added_per_mu")
_TONNES = Decimal(1000)


def listed(
    results: Results, scope: Scope, period: str, *, region: str | None = None, search: str = "",
    first: int = 0, most: int | None = None,
) -> list[Row]:  # fmt: skip
    """Return the firms a reader sees with the grade and rank that their codes show, by name; all, or a page."""
    seen, values = _seen(scope, period, region, search)
    query = f"""
        SELECT e.entity_id, e.name, e.industry, e.region_id, k.grade, r.rank, r.rank_of
        FROM (SELECT * FROM {seen} ORDER BY name, entity_id LIMIT coalesce(?, 1_000_000) OFFSET ?) e
        LEFT JOIN ({_indicator(_K)}) k USING (entity_id) LEFT JOIN ({_indicator(_RANKED)}) r USING (entity_id)
        ORDER BY e.name, e.entity_id"""
    return results.rows(query, [*values, most, first, period, period])


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


def energy_code(results: Results, entity: Mapping[str, Any], period: str) -> Card:
    """Return everything an energy code can show of a year."""
    own = entity["entity_id"]
    known = _indicators(results, own, period)
    ranked = known.get(_RANKED, {})
    used = results.rows(
        "SELECT energy_kgce FROM entity_period WHERE entity_id = ? AND period = ?", [own, period]
    )
    used_tce = used[0]["energy_kgce"] / _TONNES if used and used[0]["energy_kgce"] is not None else None
    days = daily_electricity(results, own, int(period), limits_of(results, own, DAY_LIMIT))
    limited = [day for day in days if day.limit_kwh is not None]
    quota = limits_of(results, own, QUOTA).get(period)
    shows = {
        "industry": entity["industry"],
        "rank": Rank(ranked.get("rank"), ranked.get("rank_of"), ranked.get("value")),
        "used_energy": used_tce,
        "quota": Quota(quota, used_tce),
        "calendar": Calendar(tuple(days)),
        "over_limit_days": OverLimit(sum(day.over for day in limited) if limited else None, len(limited)),
    }
    return Card("energy", own, entity["name"], period, shows)


def carbon_code(
    results: Results, entity: Mapping[str, Any], period: str, rule: CodeRule, catalog: Catalog
) -> Card:
    """Return everything a carbon code can show of a year."""
    own = entity["entity_id"]
    known = _indicators(results, own, period)
    graded, per_mu = known.get(_K, {}), [known.get(one, {}).get("value") for one in _PER_MU]
    shows = {
        "grade": Grade(graded.get("grade"), graded.get("value"), _bands(catalog)),
        "per_mu": PerMu(*per_mu),
        "months": structure(
            _emissions(results, own, "period", "length(period) = 7 AND year = ?", int(period))
        ),
        "years": structure(_emissions(results, own, "CAST(year AS VARCHAR)", "year <= ?", int(period))),
        "comparison": _compared(results, known, period, rule),
        # sized by the measures toolbox, which is not there yet; the card says so
        "measures": (),
    }
    return Card("carbon", own, entity["name"], period, shows)


def _indicators(results: Results, entity: str, period: str) -> dict[str, Row]:
    rows = results.rows(
        "SELECT * FROM indicator WHERE subject_kind = 'entity' AND subject_id = ? AND period = ?",
        [entity, period],
    )
    return {row["indicator_id"]: row for row in rows}


def _indicator(name: str) -> str:
    return f"""SELECT subject_id AS entity_id, grade, rank, rank_of FROM indicator
               WHERE subject_kind = 'entity' AND indicator_id = '{name}' AND period = ?"""


def _bands(catalog: Catalog) -> tuple[tuple[str, Decimal | None], ...]:
    scheme = parse(catalog.schemes["carbon-efficiency"])
    bands = next(one.bands for one in scheme.indicators if one.id == _K)
    return tuple((band.grade, band.up_to) for band in bands)


def _emissions(results: Results, entity: str, span: str, condition: str, year: int) -> list[Row]:
    query = f"""SELECT {span} AS span, carrier, sum(emission_kgco2e) / 1000 AS t FROM line
                WHERE entity_id = ? AND {condition} GROUP BY ALL"""
    return results.rows(query, [entity, year])


def _compared(results: Results, known: Mapping[str, Row], period: str, rule: CodeRule) -> Compared:
    """Compare with the best of the industry and with all of it; means are sum over sum, so no firm shows."""
    own = known.get(_L, {})
    peers = own.get("peers") or known.get(_K, {}).get("peers")
    rows = results.rows(
        """SELECT value, denominator FROM indicator WHERE subject_kind = 'entity' AND indicator_id = ?
           AND period = ? AND peers = ? AND value IS NOT NULL AND denominator > 0 ORDER BY value, subject_id""",
        [_L, period, peers],
    )
    wanted = rule.comparison
    if len(rows) < wanted.smallest_group:
        return Compared(own.get("value"), None, 0, None, len(rows))
    count = int((len(rows) * wanted.leaders_ratio).to_integral_value(ROUND_CEILING))
    count = max(count, wanted.fewest_leaders)
    return Compared(own.get("value"), _mean(rows[:count]), count, _mean(rows), len(rows))


def _mean(rows: list[Row]) -> Decimal:
    weight = sum((row["denominator"] for row in rows), Decimal(0))
    return sum((row["value"] * row["denominator"] for row in rows), Decimal(0)) / weight
