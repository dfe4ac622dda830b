"""The summary of a district or data set: totals, fields, regions in five colours, largest emitters, completeness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.platform.doubt import Asked, contracts, doubt
from tanliu.app.platform.figures import added, value_of, valued
from tanliu.app.store import by_scope
from tanliu.app.store.estimated import ESTIMATES, LATEST
from tanliu.app.store.like_months import of_entities, with_alike
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import ALL, lines_of
from tanliu.app.store.uncertainty import propagated, spreads, widths
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog
from tanliu.catalog.widths import tables
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.types import Doubt
from tanliu.flow.expectation.formulas import readings_of_meters
from tanliu.flow.indicator.measures import SUMMED
from tanliu.flow.indicator.types import Indicator
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period, year_of
from tanliu.report.page_rules import roles as roles_of
from tanliu.report.roles import all_shown, one_shown

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """Tables of the summary; energy in kgce, emissions in kg CO2e, money in CNY, all exact.

    Attributes
    ----------
    total
        One row of sums.
    figures
        What the packs in use put at the head of a summary: each indicator with its value.
    coloured_by
        The indicator whose value and colour class the regions have, if the packs in use name one.
    uncertainty_ratio
        Half width of the 95 % interval of the location-based emissions over their value, from the activity
        data and factors that have a sourced interval; None when none has.
    fields, industries, regions, entities
        Rows of sums with id, name and, where a scheme gives them, grade or colour class and rank.
    estimated
        Sums of the estimates of the year, of how many entities, and whether ``total`` holds them.
    completeness
        Counts: metered months and complete ones, readings known and expected, quarantined rows, lines.
    by_match
        Emissions in kg by how the factor behind them was matched, the largest first.
    by_market_match
        The same of the market-based accounting.
    former_packs
        Packs of the results where the workspace uses others by now, else empty.
    scopes
        Emissions by scope of the GHG Protocol, and biogenic CO2 as a memo item.
    doubt
        What the location-based emissions rest on.
    """

    period: str
    total: Row
    figures: Sequence[tuple[Indicator, Decimal | None]]
    coloured_by: Indicator | None
    uncertainty_ratio: float | None
    uncertainty_covers_ratio: float
    fields: Sequence[Row]
    industries: Sequence[Row]
    regions: Sequence[Row]
    entities: Sequence[Row]
    estimated: Row
    completeness: Row
    by_match: Mapping[str, Decimal]
    by_market_match: Mapping[str, Decimal]
    former_packs: str
    scopes: by_scope.Scoped
    doubt: Doubt


def summarise(
    workspace: Workspace,
    period: str | None = None,
    *,
    top: int = 10,
    catalog: Catalog | None = None,
    answered: Sequence[str] = (),
) -> Summary:
    """Summarise a period; the last computed year when none is given.

    Parameters
    ----------
    workspace
        An open workspace with computed results.
    period
        Year or month.
    top
        How many of the largest entities to name.
    catalog
        Packs that were used; the shipped ones when left out.
    answered
        Findings that people have explained or dismissed.

    Returns
    -------
    Summary
        Exact sums of the whole, its fields, industries, regions and largest entities.

    Raises
    ------
    TanliuError
        When nothing was computed for it.
    """
    years = [
        row["period"]
        for row in _rows(workspace, f"SELECT DISTINCT period FROM {_scan(workspace, 'measure')} ORDER BY 1")
    ]
    if not years:
        raise TanliuError(
            "nothing is computed yet", where=workspace.path, accepted=Message("tanliu run first")
        )
    span = str(Period.parse(period)) if period else max(year for year in years if len(year) == 4)
    if span not in years:
        raise TanliuError("nothing computed for the period", found=span, accepted=", ".join(years))
    ratio, covers = _uncertainty(workspace, span)
    used, catalog = catalog, catalog or load()
    roles = roles_of(catalog)
    indicators, coloured_by = all_shown(catalog, roles.summary), one_shown(catalog, roles.coloured_by)
    total = _total(workspace, span, indicators)
    return Summary(
        period=span,
        total=total,
        figures=[(one, value_of(total, one)) for one in indicators],
        coloured_by=coloured_by,
        uncertainty_ratio=ratio,
        uncertainty_covers_ratio=covers,
        fields=_ranked(workspace, span, "field"),
        industries=_ranked(workspace, span, "industry"),
        regions=_regions(workspace, span, roles.coloured_by),
        entities=_entities(workspace, span, top, roles.graded_by),
        estimated=_estimated(workspace, span),
        completeness=_completeness(workspace, span),
        by_match=_by_match(workspace, span),
        by_market_match=_by_match(workspace, span, "market_match", "market_kgco2e"),
        former_packs=_former_packs(workspace, used),
        scopes=_scopes(workspace, span),
        doubt=_doubt(workspace, span, catalog, answered),
    )


def _scopes(workspace: Workspace, span: str) -> by_scope.Scoped:
    columns = workspace.lake.stored_columns("line")
    return by_scope.scoped(
        _rows(workspace, by_scope.query(_scan(workspace, "line"), lines_of(span), columns))
    )


def _doubt(workspace: Workspace, span: str, catalog: Catalog, answered: Sequence[str]) -> Doubt:
    """Return what the total rests on, from the results as a server holds them."""
    results = Results(workspace.path, workspace.lake.state, tables(catalog))
    months, parts = doubt_rules(catalog).history_months, contracts(catalog)
    return doubt(results, Asked(Scope.everything(), span, answered, months, contracts=parts))


def _former_packs(workspace: Workspace, catalog: Catalog | None) -> str:
    """Return the packs of the results that are not those in use; none where nobody said which are in use."""
    query = f"SELECT DISTINCT packs FROM {_scan(workspace, 'binding')} ORDER BY packs"
    used = [row["packs"] for row in _rows(workspace, query)] if catalog else []
    return "; ".join(one for one in used if catalog and one != catalog.version)


def _total(workspace: Workspace, span: str, indicators: Sequence[Indicator]) -> Row:
    entities = f"{of_entities(_scan(workspace, 'measure'))} AND period LIKE ?"
    query = f"SELECT {added(indicators)} FROM ({with_alike(entities)}) WHERE period = ?"
    return _rows(workspace, valued(query, indicators), [f"{span[:4]}%", span])[0]


def _ranked(workspace: Workspace, span: str, kind: str) -> Sequence[Row]:
    query = f"""
        SELECT subject_id AS id, {", ".join(SUMMED)} FROM {_scan(workspace, "measure")}
        WHERE subject_kind = ? AND period = ? ORDER BY emission_kgco2e DESC NULLS LAST, id"""
    return _rows(workspace, query, [kind, span])


def _regions(workspace: Workspace, span: str, coloured_by: str | None) -> Sequence[Row]:
    workspace.materialise("summary_region", workspace.current("region"))
    query = f"""
        SELECT m.subject_id AS id, r.name, r.name_zh, {", ".join("m." + name for name in SUMMED)},
               i.value AS intensity, i.colour_class, i.rank, i.rank_of
        FROM {_scan(workspace, "measure")} m JOIN summary_region r ON r.region_id = m.subject_id
        LEFT JOIN {_scan(workspace, "indicator")} i ON i.subject_kind = m.subject_kind AND i.subject_id = m.subject_id
          AND i.period = m.period AND i.indicator_id = ?
        WHERE m.subject_kind = 'region' AND m.period = ? ORDER BY m.emission_kgco2e DESC NULLS LAST, id"""
    return _rows(workspace, query, [coloured_by, span])


def _entities(workspace: Workspace, span: str, top: int, graded_by: str | None) -> Sequence[Row]:
    workspace.materialise("summary_entity", workspace.current("entity"))
    query = f"""
        SELECT m.subject_id AS id, e.name, e.industry, {", ".join("m." + name for name in SUMMED)},
               i.value AS efficiency, i.grade, i.rank, i.rank_of, i.partly_months
        FROM {_scan(workspace, "measure")} m JOIN summary_entity e ON e.entity_id = m.subject_id
        LEFT JOIN {_scan(workspace, "indicator")} i ON i.subject_kind = 'entity' AND i.subject_id = m.subject_id
          AND i.period = m.period AND i.indicator_id = ?
        WHERE m.subject_kind = 'entity' AND m.period = ? ORDER BY m.emission_kgco2e DESC NULLS LAST, id LIMIT ?"""
    return _rows(workspace, query, [graded_by, span, top])


def _completeness(workspace: Workspace, span: str) -> Row:
    inside = lines_of(span)
    months = f"CAST(month AS VARCHAR) LIKE '{span.replace('-', '')}%'"
    query = f"""
        SELECT (SELECT count(*) FROM {_scan(workspace, "line")} WHERE {inside}) AS lines,
               (SELECT count(*) FROM {_scan(workspace, "line")} WHERE {inside} AND origin = 'metered') AS metered_lines,
               (SELECT count(*) FROM {_scan(workspace, "line")} WHERE {inside} AND emission_kgco2e IS NULL AND quantity <> 0)
                 AS lines_without_factor,
               (SELECT coalesce(sum(readings), 0) FROM {_scan(workspace, "meter_day")} WHERE {months}) AS readings,
               (SELECT count(*) FROM {_scan(workspace, "quarantine")} q JOIN {_scan(workspace, "batch")} USING (batch_id)
                 WHERE q.state = 'open') AS quarantined"""
    return _rows(workspace, query)[0] | {"expected_readings": _expected(workspace, span)}


def _by_match(
    workspace: Workspace, span: str, match: str = "factor_match", amount: str = "emission_kgco2e"
) -> Mapping[str, Decimal]:
    query = f"""
        SELECT b.{match} AS how, sum(l.{amount}) AS kg
        FROM {_scan(workspace, "line")} l JOIN {_scan(workspace, "binding")} b USING (binding_id)
        WHERE l.{lines_of(span)} AND l.{amount} <> 0 GROUP BY 1 ORDER BY kg DESC, how"""
    return {row["how"]: row["kg"] for row in _rows(workspace, query)}


def _expected(workspace: Workspace, span: str) -> int:
    """Count the intervals of the months in which any meter was read."""
    months = f"CAST(d.month AS VARCHAR) LIKE '{span.replace('-', '')}%'"
    query = f"""
        SELECT d.month, m.interval_minutes, m.zone, count(DISTINCT d.meter_id) AS meters
        FROM {_scan(workspace, "meter_day")} d JOIN {_scan(workspace, "meter")} m USING (meter_id)
        WHERE {months} GROUP BY ALL"""
    return readings_of_meters(
        (row["month"], row["interval_minutes"], row["zone"], row["meters"]) for row in _rows(workspace, query)
    )


def _uncertainty(workspace: Workspace, span: str) -> tuple[float | None, float]:
    """Propagate intervals; also return the share of emissions that has any."""
    amount = "emission_kgco2e"
    lines = spreads(
        amount, by=ALL, line=_scan(workspace, "line"), condition=lines_of(span), binding=_scan(workspace, "binding")
    )  # fmt: skip
    held = widths(
        amount, by=ALL, estimates=_estimates(workspace), condition=f"year = {year_of(span)}",
        models=LATEST.format(table=_scan(workspace, "estimate_model")),
    )  # fmt: skip
    return propagated(_rows(workspace, lines), _rows(workspace, held))


def _estimated(workspace: Workspace, span: str) -> Row:
    """Return the sums of the estimates of a year, how many entities they are of, and whether totals hold them."""
    query = f"""
        SELECT sum(energy_kgce) AS energy_kgce, sum(emission_kgco2e) AS emission_kgco2e,
               count(DISTINCT entity_id) AS entities,
               (SELECT count(*) FROM {_scan(workspace, "line")} WHERE year = {year_of(span)} AND origin = 'estimated') > 0
                 AS in_totals
        FROM {_estimates(workspace)} WHERE year = {year_of(span)} AND NOT superseded"""
    return _rows(workspace, query)[0]


def _estimates(workspace: Workspace) -> str:
    latest = LATEST.format(table=_scan(workspace, "estimate"))
    return f"({ESTIMATES.format(latest=latest, line=_scan(workspace, 'line'))})"


def _scan(workspace: Workspace, table: str) -> str:
    return workspace.lake.scan(table)


def _rows(workspace: Workspace, query: str, values: list[object] | None = None) -> list[dict[str, Any]]:
    return list(workspace.connection.execute(query, values or []).to_arrow_table().to_pylist())
