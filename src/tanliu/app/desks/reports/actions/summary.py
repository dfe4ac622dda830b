"""The summary of a district or data set: totals, fields, regions in five colours, largest emitters, completeness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.store.estimated import ESTIMATES, LATEST, WIDTHS
from tanliu.app.store.uncertainty import SPREADS, propagated
from tanliu.app.store.workspace import Workspace
from tanliu.flow.expectation.formulas import readings_of_meters
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period

Row = Mapping[str, Any]
_SUMS = (
    "energy_kgce",
    "capped_kgce",
    "emission_kgco2e",
    "market_kgco2e",
    "value_added_cny",
    "output_value_cny",
)
#: Indicator by which the regions of the map are coloured.
MAP_INDICATOR = "town_carbon_intensity"


@dataclass(frozen=True, slots=True)
class Summary:
    """Tables of the summary; energy in kgce, emissions in kg CO2e, money in CNY, all exact.

    Attributes
    ----------
    total
        One row of sums.
    uncertainty_ratio
        Half width of the 95 % interval of the location-based emissions over their value, from the activity
        data and factors that have a sourced interval; None when none has.
    fields, industries, regions, entities
        Rows of sums with id, name and, where a scheme gives them, grade or colour class and rank.
    estimated
        Sums of the estimates of the year, of how many entities, and whether ``total`` holds them.
    completeness
        Counts: metered months and complete ones, readings known and expected, quarantined rows, lines.
    """

    period: str
    total: Row
    uncertainty_ratio: float | None
    uncertainty_covers_ratio: float
    fields: Sequence[Row]
    industries: Sequence[Row]
    regions: Sequence[Row]
    entities: Sequence[Row]
    estimated: Row
    completeness: Row


def summarise(workspace: Workspace, period: str | None = None, *, top: int = 10) -> Summary:
    """Summarise a period; the last computed year when none is given.

    Parameters
    ----------
    workspace
        An open workspace with computed results.
    period
        Year or month.
    top
        How many of the largest entities to name.

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
    return Summary(
        period=span,
        total=_total(workspace, span),
        uncertainty_ratio=ratio,
        uncertainty_covers_ratio=covers,
        fields=_ranked(workspace, span, "field"),
        industries=_ranked(workspace, span, "industry"),
        regions=_regions(workspace, span),
        entities=_entities(workspace, span, top),
        estimated=_estimated(workspace, span),
        completeness=_completeness(workspace, span),
    )


def _total(workspace: Workspace, span: str) -> Row:
    sums = ", ".join(f"sum({name}) AS {name}" for name in _SUMS)
    query = f"SELECT {sums} FROM {_scan(workspace, 'measure')} WHERE subject_kind = 'entity' AND period = ?"
    return _rows(workspace, query, [span])[0]


def _ranked(workspace: Workspace, span: str, kind: str) -> Sequence[Row]:
    query = f"""
        SELECT subject_id AS id, {", ".join(_SUMS)} FROM {_scan(workspace, "measure")}
        WHERE subject_kind = ? AND period = ? ORDER BY emission_kgco2e DESC NULLS LAST, id"""
    return _rows(workspace, query, [kind, span])


def _regions(workspace: Workspace, span: str) -> Sequence[Row]:
    workspace.materialise("summary_region", workspace.current("region"))
    query = f"""
        SELECT m.subject_id AS id, r.name, r.name_zh, {", ".join("m." + name for name in _SUMS)},
               i.value AS intensity, i.colour_class, i.rank, i.rank_of
        FROM {_scan(workspace, "measure")} m JOIN summary_region r ON r.region_id = m.subject_id
        LEFT JOIN {_scan(workspace, "indicator")} i ON i.subject_kind = m.subject_kind AND i.subject_id = m.subject_id
          AND i.period = m.period AND i.indicator_id = '{MAP_INDICATOR}'
        WHERE m.subject_kind = 'region' AND m.period = ? ORDER BY m.emission_kgco2e DESC NULLS LAST, id"""
    return _rows(workspace, query, [span])


def _entities(workspace: Workspace, span: str, top: int) -> Sequence[Row]:
    workspace.materialise("summary_entity", workspace.current("entity"))
    query = f"""
        SELECT m.subject_id AS id, e.name, e.industry, {", ".join("m." + name for name in _SUMS)},
               i.value AS efficiency, i.grade, i.rank, i.rank_of
        FROM {_scan(workspace, "measure")} m JOIN summary_entity e ON e.entity_id = m.subject_id
        LEFT JOIN {_scan(workspace, "indicator")} i ON i.subject_kind = 'entity' AND i.subject_id = m.subject_id
          AND i.period = m.period AND i.indicator_id = 'carbon_efficiency_k'
        WHERE m.subject_kind = 'entity' AND m.period = ? ORDER BY m.emission_kgco2e DESC NULLS LAST, id LIMIT ?"""
    return _rows(workspace, query, [span, top])


def _completeness(workspace: Workspace, span: str) -> Row:
    inside = f"period = '{span}'" if len(span) > 4 else f"year = {span}"
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


def _expected(workspace: Workspace, span: str) -> int:
    """Count the intervals of the months in which any meter was read."""
    months = f"CAST(d.month AS VARCHAR) LIKE '{span.replace('-', '')}%'"
    query = f"""
        SELECT d.month, m.interval_minutes, count(DISTINCT d.meter_id) AS meters
        FROM {_scan(workspace, "meter_day")} d JOIN {_scan(workspace, "meter")} m USING (meter_id)
        WHERE {months} GROUP BY ALL"""
    return readings_of_meters(
        (row["month"], row["interval_minutes"], row["meters"]) for row in _rows(workspace, query)
    )


def _uncertainty(workspace: Workspace, span: str) -> tuple[float | None, float]:
    """Propagate intervals; also return the share of emissions that has any."""
    inside = f"period = '{span}'" if len(span) > 4 else f"year = {span}"
    lines = SPREADS.format(
        line=_scan(workspace, "line"), condition=inside, binding=_scan(workspace, "binding")
    )
    held = WIDTHS.format(
        amount="emission_kgco2e", low="emission_low_kgco2e", high="emission_high_kgco2e",
        estimates=_estimates(workspace), models=LATEST.format(table=_scan(workspace, "estimate_model")),
        condition=f"year = {span[:4]}",
    )  # fmt: skip
    return propagated(_rows(workspace, lines), _rows(workspace, held))


def _estimated(workspace: Workspace, span: str) -> Row:
    """Return the sums of the estimates of a year, how many entities they are of, and whether totals hold them."""
    query = f"""
        SELECT sum(energy_kgce) AS energy_kgce, sum(emission_kgco2e) AS emission_kgco2e,
               count(DISTINCT entity_id) AS entities,
               (SELECT count(*) FROM {_scan(workspace, "line")} WHERE year = {span[:4]} AND origin = 'estimated') > 0
                 AS in_totals
        FROM {_estimates(workspace)} WHERE year = {span[:4]} AND NOT superseded"""
    return _rows(workspace, query)[0]


def _estimates(workspace: Workspace) -> str:
    latest = LATEST.format(table=_scan(workspace, "estimate"))
    return f"({ESTIMATES.format(latest=latest, line=_scan(workspace, 'line'))})"


def intensity(upper: Decimal | None, lower: Decimal | None, scale: Decimal) -> Decimal | None:
    """Return a quotient for display; null where a part is missing or the lower one is not positive."""
    return None if upper is None or lower is None or lower <= 0 else upper / lower * scale


def _scan(workspace: Workspace, table: str) -> str:
    return workspace.lake.scan(table)


def _rows(workspace: Workspace, query: str, values: list[object] | None = None) -> list[dict[str, Any]]:
    return list(workspace.connection.execute(query, values or []).to_arrow_table().to_pylist())
