"""The models of one year: by covariates, by electricity, by own records; fitted on those who report all, for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.model.estimate.covariates import better_with, usable
from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.diagnostics import (
    METHODS,
    Row,
    energy_carbon,
    fits,
    models_of,
    records_of,
    tier_of,
)
from tanliu.model.estimate.history import HistoryEstimates, Prior
from tanliu.model.estimate.load import Settings
from tanliu.model.estimate.observed import EnergyYear
from tanliu.model.estimate.records import METHOD as HISTORY
from tanliu.model.estimate.records import OwnRecords, own_records
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.steps import FuelModel, rows_of, shares
from tanliu.model.estimate.types import FittedFuelModel


@dataclass(frozen=True, slots=True)
class Prediction:
    """Estimates of the lacking entities, parallel to them, over all the periods they lack.

    Attributes
    ----------
    values
        Energy beside electricity and its emissions, with their ends.
    method, model
        By which method, and the id of the model.
    parts
        Part of it in each period of the year, firm x period.
    mix
        (carrier, unit) to its part in energy.
    intensity
        kg CO2e of a kgce of it.
    """

    values: HistoryEstimates
    method: list[str]
    model: list[str]
    parts: Floats
    mix: Mapping[tuple[str, str], Floats]
    intensity: Floats


@dataclass(frozen=True, slots=True)
class YearModel:
    """The models of a year before they are fitted."""

    settings: Settings

    def fit(self, year: EnergyYear) -> FittedYearModel | None:
        """Fit on the entities that report all; None where they are too few, or none lacks anything."""
        rules = self.settings.rules
        burning = (year.other_kgce[year.full] > 0).sum()
        if burning < max(rules.fewest_firms, rules.folds) or not year.lacking:
            return None
        names, rows, models = self._models(year)
        known = year.firms.take(year.full)
        counts = {name: len(places) for name, places in rows_of(known.industry).items()}
        section_counts = {name: len(places) for name, places in rows_of(known.section).items()}
        fit_rows = [
            row for method, model in models.items() for row in fits(year, rows[method], method, model)
        ]
        model_rows = [
            row
            for method, model in models.items()
            for row in models_of(year, self.settings, rows[method], method, model,
                                 names if method == METHODS[0] else (), counts, section_counts)
        ]  # fmt: skip
        model_rows += energy_carbon(year, self.settings, counts, section_counts)
        records = own_records(year, lambda full: _left_out_prior(full, rows, models), rules)
        model_rows += records_of(year, self.settings, models[METHODS[1]], records, counts, section_counts)
        return FittedYearModel(
            self.settings, year.year, names if METHODS[0] in models else (), models.get(METHODS[0]),
            models[METHODS[1]], counts, section_counts, records, fit_rows, model_rows,
        )  # fmt: skip

    def _models(
        self, year: EnergyYear
    ) -> tuple[tuple[str, ...], dict[str, list[int]], dict[str, FittedFuelModel]]:
        """Return the covariates, and by method the entities fitted on and the model."""
        names = usable(year, self.settings)
        rows = {METHODS[1]: list(year.full)}
        if names:
            whole = _whole(year.firms, names)
            rows[METHODS[0]] = [row for row in year.full if row in whole]
        models = {
            method: self._fuel(year, chosen, names if method == METHODS[0] else ())
            for method, chosen in rows.items()
            if (year.other_kgce[chosen] > 0).sum() >= self.settings.rules.fewest_firms
        }
        if METHODS[0] in models and not better_with(year, self.settings, rows, models):
            del models[METHODS[0]], rows[METHODS[0]]
        return names, rows, models

    def _fuel(self, year: EnergyYear, rows: list[int], names: Sequence[str]) -> FittedFuelModel:
        firms = year.firms.only(names).take(rows)
        return FuelModel(self.settings.rules).fit(firms, year.other_kgce[rows], year.other_kgco2e[rows])


@dataclass(frozen=True, slots=True)
class FittedYearModel:
    """Fitted models of a year.

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

    settings: Settings
    year: int
    covariates: tuple[str, ...]
    with_covariates: FittedFuelModel | None
    electricity: FittedFuelModel
    counts: Mapping[str, int]
    section_counts: Mapping[str, int]
    records: OwnRecords
    fit_rows: Sequence[Row]
    model_rows: Sequence[Row]

    def of(self, method: str) -> FittedFuelModel:
        """Return the model of a method."""
        if method == METHODS[0] and self.with_covariates is not None:
            return self.with_covariates
        return self.electricity

    def names(self, method: str) -> tuple[str, ...]:
        """Return the covariates of a method."""
        return self.covariates if method == METHODS[0] else ()

    def tier(self, industry: str, section: str) -> int:
        """Return how near the fitted firms are: 3 of the industry, 2 of its section, 1 of all."""
        fewest = self.settings.rules.fewest_firms
        return tier_of(self.counts, self.section_counts, fewest, industry, section)

    def prior(self, year: EnergyYear, rows: Sequence[int]) -> Prior:
        """Return what the models say of entities, were they to use any fuel."""
        firms = year.firms.take(rows)
        middle, width = np.zeros((2, len(firms)))
        for method, some in self._by_method(firms):
            if some:
                spread, _ = self.of(method).model.spreads(firms.take(some).only(self.names(method)))
                middle[some], width[some] = spread.middle, spread.width
        return Prior(middle, width)

    def mix(self, year: EnergyYear) -> dict[tuple[str, str], Floats]:
        """Return the share of each carrier in what the lacking entities use beside electricity."""
        fitted = year.firms.take(year.full)
        parts = {f"{carrier} {unit}": own[year.full] for (carrier, unit), own in year.by_carrier.items()}
        grouped = shares(fitted, parts, self.settings.rules, self.settings.fewest_share)
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

    def predict(self, year: EnergyYear) -> Prediction:
        """Estimate for the entities that lack periods: by their own record where they have one."""
        rows = list(year.lacking)
        weights = self.records.weights[rows]
        past = year.past.take(rows)
        lacking = np.where(past.lacks & past.this_year, weights, 0.0)
        hidden = lacking.sum(axis=1)
        method, values = self._by_models(year, lacking)
        mix, intensity = self.mix(year), self.intensity(year.firms.take(rows))
        own = set(self.records.usable.astype(int).tolist())
        known = [place for place, row in enumerate(rows) if row in own]
        if known and (history := self.records.history) is not None:
            chosen = [rows[place] for place in known]
            record = self.records.own.take(chosen)
            prior = self.prior(year, chosen)
            found = history.predict(year.firms.take(chosen), record, prior, hidden[known])
            for name in HistoryEstimates.__slots__:
                getattr(values, name)[known] = getattr(found, name)
            uses = record.uses
            intensity[known] = np.where(uses, np.nan_to_num(record.intensity), intensity[known])
            total = np.sum([one[chosen] for one in year.own_mix.values()], axis=0)
            for carrier, share in mix.items():
                mine = year.own_mix.get(carrier, np.zeros(len(year.firms)))[chosen]
                share[known] = np.where(uses, mine / np.where(total > 0, total, 1.0), share[known])
            for place in known:
                method[place] = HISTORY
        model = [f"{m}/{year.year}/{year.firms.industry[row]}" for m, row in zip(method, rows, strict=True)]
        parts = lacking / np.where(hidden > 0, hidden, 1.0)[:, None]
        return Prediction(values, method, model, parts, mix, intensity)

    def _by_method(self, firms: Firms) -> list[tuple[str, list[int]]]:
        """Return the places of those estimated by each method: by covariates who has them all."""
        whole = _whole(firms, self.covariates) if self.with_covariates else set()
        return list(zip(METHODS, (sorted(whole), sorted(set(range(len(firms))) - whole)), strict=True))

    def _by_models(self, year: EnergyYear, lacking: Floats) -> tuple[list[str], HistoryEstimates]:
        """Return what electricity and covariates say of the periods lacking: their part of what is said of the year."""
        firms = year.firms.take(year.lacking)
        values = HistoryEstimates(*(np.zeros(len(firms)) for _ in HistoryEstimates.__slots__))
        # the electricity of a firm is that of a year, though some months are not known at all
        past = year.past.take(year.lacking)
        every = np.where(past.this_year, self.records.weights[list(year.lacking)], 0.0).sum(axis=1)
        known = np.nan_to_num(past.electric_kgce[:, past.this_year]).sum(axis=1) / firms.known_kgce
        part = lacking.sum(axis=1) / np.where(every > 0, every, 1.0) * known
        methods = [""] * len(firms)
        for method, rows in self._by_method(firms):
            for row in rows:
                methods[row] = method
            if rows:
                found = self.of(method).predict(firms.take(rows).only(self.names(method)))
                for name in HistoryEstimates.__slots__:
                    if name != "own_weight":
                        getattr(values, name)[rows] = getattr(found, name) * part[rows]
        return methods, values


def _whole(firms: Firms, names: Sequence[str]) -> set[int]:
    """Return the places of those of whom all these covariates are known."""
    return set(firms.only(names).whole().astype(int).tolist())


def _left_out_prior(
    full: Sequence[int], rows: Mapping[str, list[int]], models: Mapping[str, FittedFuelModel]
) -> Prior:
    """Return what the models fitted without each firm say of it, by covariates where it has them."""
    at = {row: place for place, row in enumerate(full)}
    middle, width = np.zeros((2, len(full)))
    for method in reversed(METHODS):
        if method in models:
            some = [at[row] for row in rows[method]]
            middle[some], width[some] = models[method].middle, models[method].width
    return Prior(middle, width)
