"""Estimates within a reader's scope: what is known, what is estimated and both; models, their errors and firms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.store.estimated import WIDTHS
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import ALL
from tanliu.flow.inventory.formulas import sum_uncertainty
from tanliu.model.estimate.formulas import half_widths

Row = dict[str, Any]
CORRELATIONS = ("energy_electricity", "electricity_carbon", "energy_carbon")
METHOD = "hierarchical_electricity"
_AMOUNTS = {"energy_kgce": ("energy_low_kgce", "energy_high_kgce"),
            "emission_kgco2e": ("emission_low_kgco2e", "emission_high_kgco2e")}  # fmt: skip
_SPAN = "year, carrier, unit, method, tier, model_id, interval_level, superseded, periods, quantity, quantity_low, quantity_high"
_ENDS = ", ".join(f"{name}, {low}, {high}" for name, (low, high) in _AMOUNTS.items())
MODEL = (
    "model_id", "correlation", "method", "year", "industry", "tier", "firms", "all_firms", "covariates", "use_at",
    "use_slope", "intercept", "slope", "spread", "balance", "shared_ratio", "interval_level", "median_error",
    "naive_median_error", "total_error", "naive_total_error", "coverage",
)  # fmt: skip
ESTIMATE = tuple(name.strip() for name in f"{_SPAN}, {_ENDS}".split(","))


@dataclass(frozen=True, slots=True)
class EstimatedTotal:
    """A sum measured and reported, estimated (with its interval), and together; amounts exact, ends from the models.

    Attributes
    ----------
    half_width
        Of the sum of the estimates, at the level of their intervals; None where there are none.
    """

    amount: str
    known: Decimal
    estimated: Decimal
    half_width: float | None

    @property
    def together(self) -> Decimal:
        return self.known + self.estimated

    @property
    def share(self) -> float | None:
        """Estimated part of both."""
        return float(self.estimated / self.together) if self.together else None


@dataclass(frozen=True, slots=True)
class Overview:
    """Sums of a year.

    Attributes
    ----------
    entities, gap_entities
        Entities with estimated fuels, and with filled gaps of meters.
    in_totals
        Whether the estimates are in the totals of the pages.
    """

    year: int
    parts: Sequence[EstimatedTotal]
    entities: int
    gap_entities: int
    level: float | None
    in_totals: bool


def overview(results: Results, scope: Scope, year: int) -> Overview:
    """Return what is known and what is estimated of a year, of the entities seen."""
    known = results.rows(
        f"""SELECT sum(energy_kgce) FILTER (origin <> 'estimated') AS energy_kgce,
                   sum(emission_kgco2e) FILTER (origin <> 'estimated') AS emission_kgco2e,
                   coalesce(bool_or(origin = 'estimated'), false) AS in_totals
            FROM line WHERE year = ? AND {scope.condition}""",
        [year, *scope.values],
    )[0]
    held = results.rows(
        f"""SELECT sum(energy_kgce) AS energy_kgce, sum(emission_kgco2e) AS emission_kgco2e,
                   count(DISTINCT entity_id) FILTER (starts_with(method, 'hierarchical')) AS entities,
                   count(DISTINCT entity_id) FILTER (NOT starts_with(method, 'hierarchical')) AS gaps,
                   min(interval_level) AS level
            FROM estimate WHERE year = ? AND NOT superseded AND {scope.condition}""",
        [year, *scope.values],
    )[0]
    parts = [
        EstimatedTotal(
            name,
            known[name] or Decimal(0),
            held[name] or Decimal(0),
            half_width(results, scope, year, name, held["level"]),
        )
        for name in _AMOUNTS
    ]
    return Overview(year, parts, held["entities"], held["gaps"], held["level"], known["in_totals"])


def half_width(results: Results, scope: Scope, year: int, amount: str, level: float | None) -> float | None:
    """Return the half width of the interval of the sum of the estimates of a year."""
    if level is None:
        return None
    independent, shared = spreads(results, scope, year, amount, level)
    return sum_uncertainty(independent, shared)


def spreads(
    results: Results, scope: Scope, year: int, amount: str, level: float
) -> tuple[list[float], dict[str, float]]:
    """Return the independent and the shared half widths of the estimates of a year."""
    low, high = _AMOUNTS[amount]
    query = WIDTHS.format(
        by=ALL,
        amount=amount, low=low, high=high, estimates="estimate", models="estimate_model",
        condition=f"year = ? AND {scope.condition}",
    )  # fmt: skip
    return half_widths(results.rows(query, [year, *scope.values]), level)


def of_entity(results: Results, entity_id: str, year: int) -> list[Row]:
    """Return the estimates of an entity's year, largest energy first; superseded ones last."""
    query = f"""SELECT {", ".join(ESTIMATE)} FROM estimate WHERE entity_id = ? AND year = ?
                ORDER BY superseded, energy_kgce DESC NULLS LAST, carrier"""
    return results.rows(query, [entity_id, year])


def models(results: Results, scope: Scope, year: int, correlation: str) -> list[Row]:
    """Return the models by electricity alone of the industries seen, with the sums estimated by any method.

    Most estimated energy first.
    """
    query = f"""
        SELECT m.*, coalesce(e.entities, 0) AS entities, e.energy_kgce, e.emission_kgco2e
        FROM (SELECT {", ".join(MODEL)} FROM estimate_model WHERE year = ? AND correlation = ? AND method = '{METHOD}') m
        LEFT JOIN (SELECT coalesce(industry, field, kind) AS industry, count(DISTINCT entity_id) AS entities,
                          sum(energy_kgce) AS energy_kgce, sum(emission_kgco2e) AS emission_kgco2e
                   FROM estimate WHERE year = ? AND NOT superseded AND starts_with(method, 'hierarchical')
                     AND {scope.condition} GROUP BY ALL) e USING (industry)
        WHERE industry IN (SELECT coalesce(industry, field, kind) FROM entity WHERE {scope.condition})
        ORDER BY e.energy_kgce DESC NULLS LAST, m.industry"""
    return results.rows(query, [year, correlation, year, *scope.values, *scope.values])


def model(results: Results, model_id: str) -> list[Row]:
    """Return the rows of a model, one a correlation."""
    return results.rows(
        f"SELECT {', '.join(MODEL)} FROM estimate_model WHERE model_id = ? ORDER BY correlation", [model_id]
    )


def fits(results: Results, scope: Scope, year: int, industry: str) -> list[Row]:
    """Return the firms of an industry that the models were fitted on and the reader sees, by their electricity."""
    query = f"""
        SELECT f.entity_id, f.electricity_kgce, f.energy_kgce, f.energy_estimate_kgce, f.energy_low_kgce, f.energy_high_kgce,
               f.emission_kgco2e, f.emission_estimate_kgco2e, f.emission_low_kgco2e, f.emission_high_kgco2e
        FROM estimate_fit f
        WHERE f.year = ? AND f.industry = ? AND f.method = '{METHOD}'
          AND f.entity_id IN (SELECT entity_id FROM entity WHERE {scope.condition}) ORDER BY electricity_kgce, entity_id"""
    return results.rows(query, [year, industry, *scope.values])
