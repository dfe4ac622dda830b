"""Estimates that hold, as SQL over stored tables or those a server keeps in memory: rows, sums, and their intervals."""

from __future__ import annotations

from collections.abc import Collection

import ibis

from tanliu.app.store.workspace import Workspace

#: Rows of the latest run of each year.
LATEST = """(SELECT * FROM {table} SEMI JOIN (SELECT year, max(run_id) AS run_id FROM {table} GROUP BY year)
             USING (year, run_id))"""
#: An entity's estimates of a year by carrier. One that a figure of the same period has overtaken is superseded.
ESTIMATES = """
    SELECT entity_id, year, carrier, unit, method, tier, model_id, interval_level, max(known_at) AS known_at,
           (told.period IS NOT NULL AND starts_with(method, 'hierarchical')) AS superseded, count(*) AS periods,
           sum(quantity) AS quantity, sum(quantity_low) AS quantity_low, sum(quantity_high) AS quantity_high,
           sum(energy_kgce) AS energy_kgce, sum(energy_low_kgce) AS energy_low_kgce,
           sum(energy_high_kgce) AS energy_high_kgce, sum(emission_kgco2e) AS emission_kgco2e,
           sum(emission_low_kgco2e) AS emission_low_kgco2e, sum(emission_high_kgco2e) AS emission_high_kgco2e
    FROM {latest} held LEFT JOIN (SELECT DISTINCT entity_id, period FROM {line}
        WHERE origin <> 'estimated' AND carrier <> 'electricity') told USING (entity_id, period)
    GROUP BY ALL"""
#: Half widths by ``by`` of each entity and model of what holds; the months and carriers of an estimate are wrong together.
WIDTHS = """
    SELECT id, model_id, interval_level, any_value(shared_ratio) AS shared_ratio, sum({amount}) AS value,
           sqrt(sum(half * half)) AS half
    FROM (SELECT id, entity_id, model_id, interval_level, CAST(sum({amount}) AS DOUBLE) AS {amount},
                 (sum({high}) - sum({low})) / 2 AS half
          FROM (SELECT {by} AS id, * FROM {estimates} WHERE NOT superseded AND {condition}) GROUP BY ALL)
    LEFT JOIN (SELECT model_id, shared_ratio FROM {models} WHERE correlation = 'energy_electricity') USING (model_id)
    GROUP BY id, model_id, interval_level"""


def held(workspace: Workspace, periods: Collection[str] | None = None) -> ibis.Table:
    """Return the estimates of the latest run of each year."""
    rows = workspace.table("estimate")
    latest = rows.group_by("year").agg(run_id=rows.run_id.max())
    found = rows.semi_join(latest, ["year", "run_id"])
    return found if periods is None else found.filter(found.period.isin(list(periods)))
