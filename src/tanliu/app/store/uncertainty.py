"""The interval of a sum of lines by error propagation (IPCC 2006 vol. 1 ch. 3), estimates included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from tanliu.app.store.estimated import widths
from tanliu.flow.inventory.formulas import sum_uncertainty

Row = Mapping[str, Any]
#: Level of the intervals that the guidelines speak of.
LEVEL = 0.95
#: An estimate brings the interval of its model instead of that of its kind of activity data.
SPREADS = """
    SELECT binding_id, sum(CAST(emission_kgco2e AS DOUBLE)) AS emission,
           coalesce(sum(CAST(emission_kgco2e AS DOUBLE)) FILTER (origin = 'estimated'), 0) AS estimated,
           sqrt(sum(pow(CAST(emission_kgco2e AS DOUBLE) * b.activity_uncertainty_ratio, 2))
                FILTER (origin <> 'estimated')) AS independent,
           any_value(b.factor_uncertainty_ratio) AS factor_ratio
    FROM (SELECT * FROM {line} WHERE {condition}) l
    JOIN (SELECT binding_id, activity_uncertainty_ratio, factor_uncertainty_ratio FROM {binding}) b USING (binding_id)
    WHERE emission_kgco2e IS NOT NULL GROUP BY binding_id"""


def propagated(lines: Sequence[Row], estimates: Sequence[Row]) -> tuple[float | None, float]:
    """Return the half width of the 95 % interval over the sum, and the share of the emissions that has any.

    Parameters
    ----------
    lines
        Of the query ``SPREADS``.
    estimates
        Of the query ``WIDTHS`` for the year: its part in the lines is in proportion.
    """
    total = sum(row["emission"] for row in lines)
    estimated = sum(row["estimated"] for row in lines)
    of_year = sum(row["value"] for row in estimates)
    known = [
        row
        for row in lines
        if row["independent"] is not None or row["factor_ratio"] is not None or row["estimated"]
    ]
    if not known or not total or not isfinite(total):
        return None, 0.0
    shared = {
        row["binding_id"]: row["emission"] * row["factor_ratio"] for row in known if row["factor_ratio"]
    }
    independent = [row["independent"] or 0.0 for row in known]
    if estimated and of_year:
        own, common = widths(estimates, LEVEL)
        independent += [one * estimated / of_year for one in own]
        shared |= {name: one * estimated / of_year for name, one in common.items()}
    return sum_uncertainty(independent, shared) / total, sum(row["emission"] for row in known) / total
