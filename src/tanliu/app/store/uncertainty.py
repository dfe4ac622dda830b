"""The interval of a sum of lines by error propagation (IPCC 2006 vol. 1 ch. 3), estimates included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tanliu.app.store.estimated import WIDTHS
from tanliu.flow.inventory.formulas import BoundLines, EstimateWidths, total_uncertainty
from tanliu.flow.inventory.widths import factor_ratios, known_part
from tanliu.model.estimate.formulas import half_widths

Row = Mapping[str, Any]
#: Level of the intervals that the guidelines speak of.
LEVEL = 0.95


class _Amount(NamedTuple):
    """For what its factors are used, the binding's column of their half width, and the limits of its estimates."""

    use: str
    factor: str
    low: str
    high: str


#: The amounts of lines of which intervals are known.
WITH_INTERVAL: Mapping[str, _Amount] = {
    "emission_kgco2e": _Amount("emission", "factor_uncertainty_ratio", "emission_low_kgco2e", "emission_high_kgco2e"),
    "energy_kgce": _Amount("standard coal", "coal_uncertainty_ratio", "energy_low_kgce", "energy_high_kgce"),
}  # fmt: skip
#: What an entity's months bring together; an estimate brings the interval of its model.
_SPREADS = """
    SELECT id, binding_id, sum(amount) AS amount,
           coalesce(sum(amount) FILTER (origin = 'estimated'), 0) AS estimated,
           coalesce(sum(amount) FILTER (origin <> 'estimated' AND ratio IS NOT NULL), 0) AS measured,
           coalesce(sqrt(sum(pow(amount * ratio, 2)) FILTER (origin <> 'estimated')), 0) AS independent,
           any_value(whole) AS whole, any_value(factors) AS factors
    FROM (SELECT id, binding_id, origin, sum(CAST({amount} AS DOUBLE)) AS amount
          FROM (SELECT {by} AS id, * FROM {line} WHERE {condition}) WHERE {amount} IS NOT NULL
          GROUP BY id, binding_id, entity_id, origin)
    JOIN (SELECT binding_id, factors, {factor} AS whole, activity_uncertainty_ratio AS reported,
                 metered_uncertainty_ratio AS metered FROM {binding}) USING (binding_id),
         LATERAL (SELECT CASE origin WHEN 'metered' THEN metered ELSE reported END AS ratio)
    GROUP BY id, binding_id"""


def spreads(amount: str, **tables: str) -> str:
    """Return SQL for what `propagated` needs of lines.

    Parameters
    ----------
    amount
        Key of `WITH_INTERVAL`.
    tables
        ``by`` (SQL of an id), ``line``, ``binding`` and ``condition``.
    """
    return _SPREADS.format(amount=amount, factor=WITH_INTERVAL[amount].factor, **tables)


def widths(amount: str, **tables: str) -> str:
    """Return SQL for what `propagated` needs of estimates: ``by``, ``estimates``, ``models`` and ``condition``."""
    one = WITH_INTERVAL[amount]
    return WIDTHS.format(amount=amount, low=one.low, high=one.high, **tables)


def propagated(
    lines: Sequence[Row], estimates: Sequence[Row], amount: str = "emission_kgco2e"
) -> tuple[float | None, float]:
    """Return the half width of the 95 % interval over the sum, and the share of the sum that has one.

    Parameters
    ----------
    lines
        Of the query `spreads`.
    estimates
        Of the query `widths` for the year.
    amount
        Key of `WITH_INTERVAL`.
    """
    independent, shared = half_widths(estimates, LEVEL)
    held = EstimateWidths(sum(row["value"] for row in estimates), independent, shared)
    use = WITH_INTERVAL[amount].use
    return total_uncertainty([_bound(row, use) for row in lines], held)


def _bound(row: Row, use: str) -> BoundLines:
    ratios = factor_ratios(row["factors"], row["whole"], use)
    return BoundLines(
        row["amount"],
        row["estimated"],
        row["measured"],
        row["independent"],
        ratios,
        known_part(row["factors"], use),
    )
