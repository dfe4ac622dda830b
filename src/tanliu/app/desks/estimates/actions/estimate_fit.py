"""The models of one year, and what is told of them: equation, firms, errors out of sample, coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.app.desks.estimates.actions.estimate_history import OwnRecords, own_records
from tanliu.app.desks.estimates.actions.estimate_known import Known
from tanliu.app.desks.estimates.actions.estimate_rows import (
    METHODS,
    Row,
    energy_carbon,
    fits,
    models_of,
    records_of,
    tier_of,
)
from tanliu.app.desks.estimates.actions.estimate_rules import Choices
from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.formulas import interval_score
from tanliu.model.estimate.history import Prior
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.steps import estimator, rows_of, shares
from tanliu.model.estimate.types import Estimator

#: Scores nearer than this are the same.
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Fitted:
    """Models of a year.

    Attributes
    ----------
    covariates
        Names of the covariates used.
    with_covariates
        None where too few firms have them, or where they do not make the intervals of firms left out better.
    records
        What their own records tell of entities that report some periods.
    fit_rows, model_rows
        Rows of the tables ``estimate_fit`` and ``estimate_model``.
    """

    year: int
    covariates: tuple[str, ...]
    with_covariates: Estimator | None
    electricity: Estimator
    counts: Mapping[str, int]
    section_counts: Mapping[str, int]
    fewest: int
    records: OwnRecords
    fit_rows: Sequence[Row]
    model_rows: Sequence[Row]

    def of(self, method: str) -> Estimator:
        """Return the model of a method."""
        if method == METHODS[0] and self.with_covariates is not None:
            return self.with_covariates
        return self.electricity

    def names(self, method: str) -> tuple[str, ...]:
        """Return the covariates of a method."""
        return self.covariates if method == METHODS[0] else ()

    def tier(self, industry: str, section: str) -> int:
        """Return how near the fitted firms are: 3 of the industry, 2 of its section, 1 of all."""
        return tier_of(self.counts, self.section_counts, self.fewest, industry, section)

    def prior(self, year: Known, rows: Sequence[int]) -> Prior:
        """Return what the models say of entities, were they to use any fuel."""
        firms = year.firms.take(rows)
        middle, width = np.zeros((2, len(firms)))
        whole = (
            set(firms.only(self.covariates).whole().astype(int).tolist()) if self.with_covariates else set()
        )
        for method, some in zip(
            METHODS, (sorted(whole), sorted(set(range(len(firms))) - whole)), strict=True
        ):
            if some:
                spread, _ = self.of(method).model.spreads(firms.take(some).only(self.names(method)))
                middle[some], width[some] = spread.middle, spread.width
        return Prior(middle, width)

    def mix(self, year: Known, told: Choices) -> dict[tuple[str, str], Floats]:
        """Return the share of each carrier in what the lacking entities use beside electricity."""
        fitted = year.firms.take(year.full)
        parts = {f"{carrier} {unit}": own[year.full] for (carrier, unit), own in year.by_carrier.items()}
        grouped = shares(fitted, parts, told.rules, told.fewest_share)
        firms = year.firms.take(year.lacking)
        pairs = list(zip(firms.industry, firms.section, strict=True))
        return {
            (carrier, unit): np.array([grouped[f"{carrier} {unit}"].of(i, s) for i, s in pairs])
            for carrier, unit in year.by_carrier
        }

    def intensity(self, firms: Firms) -> Floats:
        """Return the kg CO2e of a kgce that is not electricity, by industry."""
        pairs = zip(firms.industry, firms.section, strict=True)
        return np.array([self.electricity.intensity.of(i, s) for i, s in pairs])


def fitted(year: Known, told: Choices) -> Fitted | None:
    """Fit the models of a year; None where too few firms report all their energy, or none lacks it."""
    burning = (year.other_kgce[year.full] > 0).sum()
    if burning < max(told.rules.fewest_firms, told.rules.folds) or not year.lacking:
        return None
    names = _covariates(year, told)
    rows = {METHODS[1]: list(year.full)}
    if names:
        whole = set(year.firms.only(names).whole().astype(int).tolist())
        rows[METHODS[0]] = [row for row in year.full if row in whole]
    models = {
        method: _estimator(year, told, chosen, names if method == METHODS[0] else ())
        for method, chosen in rows.items()
        if (year.other_kgce[chosen] > 0).sum() >= told.rules.fewest_firms
    }
    if METHODS[0] in models and not _finer(year, told, rows, models):
        del models[METHODS[0]], rows[METHODS[0]]
    known = year.firms.take(year.full)
    counts = {name: len(places) for name, places in rows_of(known.industry).items()}
    section_counts = {name: len(places) for name, places in rows_of(known.section).items()}
    fit_rows = [row for method, model in models.items() for row in fits(year, rows[method], method, model)]
    model_rows = [
        row
        for method, model in models.items()
        for row in models_of(year, told, rows[method], method, model, names if method == METHODS[0] else (),
                           counts, section_counts)
    ]  # fmt: skip
    model_rows += energy_carbon(year, told, counts, section_counts)
    records = own_records(year, lambda full: _left_out_prior(full, rows, models), told.rules)
    model_rows += records_of(year, told, models[METHODS[1]], records, counts, section_counts)
    return Fitted(
        year.year, names if METHODS[0] in models else (), models.get(METHODS[0]), models[METHODS[1]], counts,
        section_counts, told.rules.fewest_firms, records, fit_rows, model_rows,
    )  # fmt: skip


def _left_out_prior(
    full: Sequence[int], rows: Mapping[str, list[int]], models: Mapping[str, Estimator]
) -> Prior:
    """Return what the models fitted without each firm say of it, by covariates where it has them."""
    at = {row: place for place, row in enumerate(full)}
    middle, width = np.zeros((2, len(full)))
    for method in reversed(METHODS):
        if method in models:
            some = [at[row] for row in rows[method]]
            middle[some], width[some] = models[method].middle, models[method].width
    return Prior(middle, width)


def _finer(
    year: Known, told: Choices, rows: Mapping[str, list[int]], models: Mapping[str, Estimator]
) -> bool:
    """Return whether covariates make the intervals better on firms left out, by their score.

    Better by more than the last digits, in which machines differ.
    """
    scores = []
    for method in METHODS:
        places = {row: place for place, row in enumerate(rows[method])}
        some = [places[row] for row in rows[METHODS[0]]]
        said, truth = models[method].checked, year.other_kgce[rows[METHODS[0]]]
        low, high = said.energy_low_kgce[some], said.energy_high_kgce[some]
        scores.append(interval_score(low, high, truth, told.rules.interval_level))
    return scores[0] < scores[1] * (1 - _SAME)


def _covariates(year: Known, told: Choices) -> tuple[str, ...]:
    """Return the covariates that enough of the fitted firms have, in which they differ, and that some others have."""
    found = []
    for name, values in year.firms.covariates.items():
        known = np.isfinite(values[year.full])
        differs = len(np.unique(values[year.full][known])) > 1
        if known.mean() >= told.covariate_share and differs and np.isfinite(values[year.lacking]).any():
            found.append(name)
    return tuple(found)


def _estimator(year: Known, told: Choices, rows: list[int], names: Sequence[str]) -> Estimator:
    firms = year.firms.only(names).take(rows)
    return estimator(firms, year.other_kgce[rows], year.other_kgco2e[rows], told.rules)
