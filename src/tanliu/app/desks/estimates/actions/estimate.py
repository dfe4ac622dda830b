"""Estimate what is not known: fuels of those of whom only electricity is known, and gaps of meters.

An estimate never replaces a figure. It is written to a table of its own with method, tier, interval and model;
whether it enters the totals is an accounting choice, and where a figure of the same period is known it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tanliu.app import clock
from tanliu.app.compute.compute import bound_lines, compute
from tanliu.app.compute.pending import computed_up_to
from tanliu.app.desks.estimates.actions.energy_years import energy_years
from tanliu.app.desks.estimates.actions.fill_gaps import fill_gaps
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.activity import USUAL
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.binding import Accounting
from tanliu.kit.table import dictionary
from tanliu.model.estimate.load import Settings, settings
from tanliu.model.estimate.observed import EnergyYear
from tanliu.model.estimate.year import FittedYearModel, YearModel

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Estimated:
    """What an estimation wrote.

    Attributes
    ----------
    years
        Years with models.
    skipped
        Years of which too few firms report all their energy.
    entities
        Entities with an estimate of fuels.
    gaps
        Gaps of meters filled.
    in_totals
        Whether the estimates are in the totals, which then were computed anew.
    """

    run_id: int
    years: tuple[int, ...]
    skipped: tuple[int, ...]
    entities: int
    gaps: int
    rows: int
    in_totals: bool


def estimate(
    workspace: Workspace,
    catalog: Catalog,
    accounting: Accounting,
    *,
    progress: Progress = lambda step, share: None,
) -> Estimated:
    """Fit the models on what is known and write estimates of what is not, beside what former runs wrote.

    Parameters
    ----------
    workspace
        An open workspace with computed results; the caller holds its ``writing`` lock.
    catalog
        Packs with the factors and the scheme ``estimation``.
    accounting
        The choices under which the inventory was made; they say whether estimates enter the totals.
    progress
        Called with the name of a step and the share done.

    Returns
    -------
    Estimated
        The years, how many entities and gaps, and the number of the run.

    Raises
    ------
    TanliuError
        When the packs do not say how to estimate.
    """
    chosen = settings(catalog)
    progress("estimates", 0.0)
    years = energy_years(workspace, catalog, chosen)
    run = _next_run(workspace)
    workspace.connection.execute(f"CREATE OR REPLACE TEMP TABLE estimate_raw AS {_EMPTY}")
    models: list[FittedYearModel] = []
    for place, year in enumerate(years):
        if found := YearModel(chosen).fit(year):
            models.append(found)
            _keep_raw(workspace, year, found)
        progress("estimates", 0.6 * (place + 1) / len(years))
    gaps = fill_gaps(workspace, catalog, chosen)
    progress("estimates", 0.7)
    stamp = {"run_id": run, "known_at": clock.now(), "batch_id": computed_up_to(workspace)}
    rows, entities = _write(workspace, catalog, accounting, stamp, chosen)
    for table in ("estimate_model", "estimate_fit"):
        made = [
            stamp | row for one in models for row in getattr(one, table.removeprefix("estimate_") + "_rows")
        ]
        schema = dictionary()[table].schema
        names = dictionary()[table].names
        workspace.write_arrow(
            table, pa.Table.from_pylist([{n: row[n] for n in names} for row in made], schema=schema)
        )
    if accounting.estimates == "in_totals":
        compute(
            workspace, catalog, accounting, progress=lambda step, share: progress(step, 0.8 + 0.2 * share)
        )
    progress("estimates", 1.0)
    done = {one.year for one in models}
    skipped = tuple(one.year for one in years if one.lacking and one.year not in done)
    return Estimated(
        run, tuple(sorted(done)), skipped, entities, gaps, rows, accounting.estimates == "in_totals"
    )


_TEXTS = ("entity_id", "period", "carrier", "unit", "method", "model_id")
_NUMBERS = (
    "quantity", "quantity_low", "quantity_high", "energy_low_kgce", "energy_high_kgce", "emission_low_kgco2e",
    "emission_high_kgco2e", "own_weight",
)  # fmt: skip
_RAW = pa.schema(
    [
        *((name, pa.string()) for name in _TEXTS),
        ("tier", pa.int8()),
        *((name, pa.float64()) for name in _NUMBERS),
    ]
)
_EMPTY = "SELECT " + ", ".join(
    [*(f"NULL::VARCHAR AS {name}" for name in _TEXTS), "NULL::TINYINT AS tier",
     *(f"NULL::DOUBLE AS {name}" for name in _NUMBERS)]
) + " LIMIT 0"  # fmt: skip


def _next_run(workspace: Workspace) -> int:
    query = f"SELECT coalesce(max(run_id), 0) + 1 FROM {workspace.lake.scan('estimate_model')}"
    found = workspace.connection.execute(query).fetchone()
    return int(found[0]) if found else 1


def _keep_raw(workspace: Workspace, year: EnergyYear, model: FittedYearModel) -> None:
    """Spread the estimates of each entity over its periods and over carriers."""
    found = model.predict(year)
    values = found.values
    tier = np.array([model.tier(year.firms.industry[row], year.firms.section[row]) for row in year.lacking])
    per_unit = _per_unit(workspace, year.year)
    of, at = np.nonzero(found.parts)
    for (carrier, unit), share in found.mix.items():
        kgce, kgco2e = per_unit.get((carrier, unit), (0.0, 0.0))
        some = np.flatnonzero(share[of] > 0)
        if not len(some) or not kgce:
            continue
        mine = of[some]
        weight = share[mine] * found.parts[mine, at[some]]
        clean = kgco2e / kgce / np.maximum(found.intensity[mine], 1e-12)
        columns = {
            "quantity": values.energy_kgce[mine] * weight / kgce,
            "quantity_low": values.energy_low_kgce[mine] * weight / kgce,
            "quantity_high": values.energy_high_kgce[mine] * weight / kgce,
            "energy_low_kgce": values.energy_low_kgce[mine] * weight,
            "energy_high_kgce": values.energy_high_kgce[mine] * weight,
            "emission_low_kgco2e": values.emission_low_kgco2e[mine] * weight * clean,
            "emission_high_kgco2e": values.emission_high_kgco2e[mine] * weight * clean,
            "own_weight": values.own_weight[mine],
        }
        texts = {
            "entity_id": [year.firms.names[year.lacking[row]] for row in mine],
            "period": [year.periods[column] for column in at[some]],
            "carrier": [carrier] * len(some),
            "unit": [unit] * len(some),
            "method": [found.method[row] for row in mine],
            "model_id": [found.model[row] for row in mine],
        }
        table = pa.table({**texts, "tier": tier[mine].astype("int8"), **columns}, schema=_RAW)
        workspace.register("estimate_part", table)
        workspace.connection.execute("INSERT INTO estimate_raw BY NAME SELECT * FROM estimate_part")


def _per_unit(workspace: Workspace, year: int) -> dict[tuple[str, str], tuple[float, float]]:
    """Return kgce and kg CO2e of a unit of each carrier as the lines of the year were bound."""
    query = f"""SELECT carrier, unit, CAST(max(energy_kgce) AS DOUBLE), coalesce(CAST(max(emission_kgco2e) AS DOUBLE), 0)
                FROM {workspace.lake.scan("binding")} WHERE year = {year} AND purpose = '{USUAL}'
                  AND energy_kgce IS NOT NULL GROUP BY ALL"""
    return {(row[0], row[1]): (row[2], row[3]) for row in workspace.connection.execute(query).fetchall()}


_ACTIVITY = f"""
    SELECT entity_id || '/' || period || '/' || carrier || '[' || unit || ']/{USUAL}/' || method AS activity_id,
           e.entity_id, e.region_id, e.industry, e.field, carrier, '{USUAL}' AS purpose, period,
           CAST(substr(period, 1, 4) AS INTEGER) AS year, CAST(round(quantity, 6) AS DECIMAL(18, 6)) AS quantity, unit,
           'estimated' AS origin, NULL::BIGINT AS readings, NULL::BIGINT AS expected_readings
    FROM estimate_raw r JOIN estimate_entity e USING (entity_id)"""


def _write(
    workspace: Workspace, catalog: Catalog, accounting: Accounting, stamp: Mapping[str, Any], chosen: Settings
) -> tuple[int, int]:
    """Bind the estimates like any other activity, so that energy and carbon agree with the factors, and write."""
    workspace.connection.execute(f"CREATE OR REPLACE TEMP TABLE estimate_activity AS {_ACTIVITY}")
    activity = workspace.backend.table("estimate_activity")
    bound_lines(workspace, catalog, accounting, activity, "estimate_line")
    rounded = ", ".join(
        f"CAST(round(r.{name}, 6) AS DECIMAL(18, 6)) AS {name}" for name in ("quantity_low", "quantity_high")
    )
    # the ends of what fills a gap are as far from it as those of its quantity
    ends = ", ".join(
        f"coalesce(r.{amount}_{end}_{unit}, CAST(l.{amount}_{unit} AS DOUBLE) * r.quantity_{end} / nullif(r.quantity, 0))"
        f" AS {amount}_{end}_{unit}"
        for amount, unit in (("energy", "kgce"), ("emission", "kgco2e"))
        for end in ("low", "high")
    )
    query = f"""
        SELECT {stamp["run_id"]}::INTEGER AS run_id, TIMESTAMPTZ '{stamp["known_at"].isoformat()}' AS known_at,
               {stamp["batch_id"]}::INTEGER AS batch_id, l.entity_id, l.industry, l.period,
               l.year, l.carrier, l.unit, l.quantity, {rounded}, {chosen.rules.interval_level}::DOUBLE AS interval_level,
               r.method, r.tier, r.model_id, r.own_weight, l.energy_kgce, l.emission_kgco2e, {ends}
        FROM estimate_line l JOIN estimate_raw r ON l.line_id =
             r.entity_id || '/' || r.period || '/' || r.carrier || '[' || r.unit || ']/{USUAL}/' || r.method"""
    rows = workspace.lake.write("estimate", query)
    found = workspace.connection.execute(
        "SELECT count(DISTINCT entity_id) FROM estimate_raw WHERE method LIKE 'hierarchical%'"
    ).fetchone()
    return rows, int(found[0]) if found else 0
