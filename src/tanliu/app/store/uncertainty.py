"""The interval of a sum of lines by error propagation (IPCC 2006 vol. 1 ch. 3), estimates included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tanliu.flow.inventory.binding import factor_ratios
from tanliu.flow.inventory.formulas import BoundLines, EstimateWidths, total_uncertainty
from tanliu.model.estimate.formulas import half_widths

Row = Mapping[str, Any]
#: Level of the intervals that the guidelines speak of.
LEVEL = 0.95
#: What `propagated` needs of lines, by ``by``; an estimate brings the interval of its model instead of that of its kind of
#: activity data.
SPREADS = """
    SELECT id, binding_id, sum(CAST(emission_kgco2e AS DOUBLE)) AS emission_kgco2e,
           coalesce(sum(CAST(emission_kgco2e AS DOUBLE)) FILTER (origin = 'estimated'), 0) AS estimated_kgco2e,
           sqrt(sum(pow(CAST(emission_kgco2e AS DOUBLE) * b.activity_uncertainty_ratio, 2))
                FILTER (origin <> 'estimated')) AS independent_kgco2e,
           any_value(b.factor_uncertainty_ratio) AS factor_uncertainty_ratio, any_value(b.factors) AS factors
    FROM (SELECT {by} AS id, * FROM {line} WHERE {condition}) l
    JOIN (SELECT binding_id, activity_uncertainty_ratio, factor_uncertainty_ratio, factors FROM {binding}) b USING (binding_id)
    WHERE emission_kgco2e IS NOT NULL GROUP BY id, binding_id"""


def propagated(lines: Sequence[Row], estimates: Sequence[Row]) -> tuple[float | None, float]:
    """Return the half width of the 95 % interval over the sum, and the share of the emissions that has any.

    Parameters
    ----------
    lines
        Of the query ``SPREADS``.
    estimates
        Of the query ``WIDTHS`` for the year.
    """
    independent, shared = half_widths(estimates, LEVEL)
    held = EstimateWidths(sum(row["value"] for row in estimates), independent, shared)
    return total_uncertainty([_bound(row) for row in lines], held)


def _bound(row: Row) -> BoundLines:
    return BoundLines(
        row["emission_kgco2e"], row["estimated_kgco2e"], row["independent_kgco2e"], factor_ratios(row)
    )
