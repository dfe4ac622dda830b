"""What is known of each entity's energy: who reports all of it, and of whom only electricity is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tanliu.app.desks.estimates.actions.periods import past_of
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.load import Settings
from tanliu.model.estimate.observed import EnergyYear
from tanliu.model.estimate.regression import Floats

Row = dict[str, Any]


def energy_years(workspace: Workspace, catalog: Catalog, settings: Settings) -> list[EnergyYear]:
    """Return what is known, year by year, from the lines that are not estimates."""
    _keep_used(workspace, catalog, settings.slip_ratio)
    workspace.materialise("estimate_entity", workspace.current("entity"))
    rows = _rows(workspace, _ENTITIES)
    years = sorted({row["year"] for row in rows})
    return [
        _year(workspace, catalog, settings, year, [r for r in rows if r["year"] == year]) for year in years
    ]


def _keep_used(workspace: Workspace, catalog: Catalog, slip_ratio: float) -> None:
    electric = [name for name, carrier in catalog.carriers.items() if carrier.group == "electricity"]
    apart = catalog.without_energy
    workspace.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE estimate_used AS
            SELECT entity_id, year, period, carrier, unit, list_contains(?::VARCHAR[], carrier) AS electric,
                   sum(energy_kgce) AS kgce, sum(emission_kgco2e) AS kgco2e,
                   count(*) FILTER (quantity <> 0 AND (energy_kgce IS NULL OR emission_kgco2e IS NULL)) AS unknown
            FROM {workspace.lake.scan("line")} WHERE origin <> 'estimated'
                 AND NOT list_contains(?::VARCHAR[], carrier) AND NOT list_contains(?::VARCHAR[], purpose)
            GROUP BY ALL""",
        [electric, list(apart.activities), list(apart.purposes)],
    )
    workspace.connection.execute(f"CREATE OR REPLACE TEMP TABLE estimate_period AS {_PERIODS}", [slip_ratio])


#: Sums stay decimals until the last: those of binary numbers end in other digits whenever rows come in another order.
#: A figure far above the others of the same entity is a slip of the unit until somebody says otherwise: nothing is
#: learned from it.
_PERIODS = """
    SELECT *, coalesce(CAST(other AS DOUBLE) > ? * median(CAST(other AS DOUBLE)) FILTER (other > 0)
                       OVER (PARTITION BY entity_id, length(period)), false) AS slipped
    FROM (SELECT entity_id, year, period, sum(kgce) FILTER (electric) AS electric,
                 sum(kgco2e) FILTER (electric) AS carbon, sum(kgce) FILTER (NOT electric) AS other,
                 sum(kgco2e) FILTER (NOT electric) AS other_carbon, sum(unknown) AS unknown, bool_and(electric) AS lacks
          FROM estimate_used GROUP BY ALL HAVING electric > 0)"""
#: Twelve over the months that are known makes a year of them.
_ENTITIES = """
    SELECT p.entity_id, year, e.industry, e.region_id, e.kind, e.field, land_area_mu, floor_area_m2,
           12.0 / least(12, sum(CASE WHEN length(period) = 4 THEN 12 ELSE 1 END)) AS times,
           CAST(sum(electric) AS DOUBLE) * times AS electric,
           CAST(coalesce(sum(carbon), 0) AS DOUBLE) * times AS carbon,
           CAST(coalesce(sum(other), 0) AS DOUBLE) * times AS other,
           CAST(coalesce(sum(other_carbon), 0) AS DOUBLE) * times AS other_carbon,
           sum(unknown) + count(*) FILTER (slipped) AS unknown, count(*) FILTER (lacks) AS lacking
    FROM estimate_period p JOIN estimate_entity e USING (entity_id) GROUP BY ALL ORDER BY year, entity_id"""


def _year(
    workspace: Workspace, catalog: Catalog, settings: Settings, year: int, rows: list[Row]
) -> EnergyYear:
    stated = _stated(workspace, year, settings)
    covariates = {
        name: np.array([_value(row, stated.get(row["entity_id"], {}), name) for row in rows])
        for name in settings.covariates
    }
    firms = Firms(
        names=[row["entity_id"] for row in rows],
        industry=[row["industry"] or row["field"] or row["kind"] for row in rows],
        section=[_section(catalog, row) for row in rows],
        region=[row["region_id"] for row in rows],
        known_kgce=_column(rows, "electric"),
        covariates=covariates,
    )
    full = [place for place, row in enumerate(rows) if not row["lacking"] and not row["unknown"]]
    past, periods = past_of(workspace, year, firms.names)
    mixes = (
        _by_carrier(workspace, condition, firms.names) for condition in (f"year = {year}", "NOT slipped")
    )
    by_carrier, own_mix = mixes
    times = _column(rows, "times")
    return EnergyYear(
        year, firms, _column(rows, "other"), _column(rows, "other_carbon"), _column(rows, "carbon"), full,
        [place for place, row in enumerate(rows) if row["lacking"]],
        {carrier: own * times for carrier, own in by_carrier.items()}, own_mix, past, periods,
    )  # fmt: skip


def _by_carrier(workspace: Workspace, condition: str, names: Sequence[str]) -> dict[tuple[str, str], Floats]:
    place = {name: number for number, name in enumerate(names)}
    found: dict[tuple[str, str], Floats] = {}
    query = f"""SELECT entity_id, carrier, unit, CAST(coalesce(sum(kgce), 0) AS DOUBLE) AS kgce
                FROM estimate_used JOIN estimate_period USING (entity_id, year, period)
                WHERE NOT estimate_used.electric AND {condition} GROUP BY ALL ORDER BY ALL"""
    for row in _rows(workspace, query):
        if row["entity_id"] in place:
            own = found.setdefault((row["carrier"], row["unit"]), np.zeros(len(names)))
            own[place[row["entity_id"]]] = row["kgce"]
    return found


def _stated(workspace: Workspace, year: int, settings: Settings) -> dict[str, dict[str, float]]:
    """Return the measures that serve as covariates; sums of months as in a whole year."""
    query = f"""
        SELECT entity_id, measure, CAST(sum(value) AS DOUBLE) * CASE WHEN max(length(period)) = 4 THEN 1.0
               ELSE 12.0 / count(*) END AS value
        FROM {workspace.current_rows("output")} WHERE substr(period, 1, 4) = '{year}'
          AND list_contains(?::VARCHAR[], measure) GROUP BY ALL"""
    found: dict[str, dict[str, float]] = {}
    for row in _rows(workspace, query, [list(settings.covariates)]):
        found.setdefault(row["entity_id"], {})[row["measure"]] = row["value"]
    return found


def _value(row: Row, stated: Mapping[str, float], name: str) -> float:
    value = row.get(name, stated.get(name))
    return float(value) if value is not None and value > 0 else float("nan")


def _section(catalog: Catalog, row: Row) -> str:
    """Return the section of a GB/T 4754 division such as C17; buildings of all types are one section."""
    code = row["industry"] or ""
    division = catalog.industries.get(code) or catalog.industries.get(code[1:])
    return division.section if division else str(row["kind"])


def _column(rows: list[Row], name: str) -> Floats:
    return np.array([float(row[name]) for row in rows])


def _rows(workspace: Workspace, query: str, values: list[object] | None = None) -> list[Row]:
    return list(workspace.connection.execute(query, values or []).to_arrow_table().to_pylist())
