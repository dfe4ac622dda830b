"""The models of one year, and what is told of them: equation, firms, errors out of sample, coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tanliu.app.actions.estimate_known import Known
from tanliu.app.actions.estimate_rules import Choices
from tanliu.model.estimate.design import KNOWN, Firms
from tanliu.model.estimate.formulas import coverage, interval_score, median_error, total_error, widened
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.steps import emission_from_energy, estimate, estimator, rows_of, shares
from tanliu.model.estimate.types import Estimator

Row = dict[str, Any]
#: The finer one goes first, for the entities whose covariates are all known.
METHODS = ("hierarchical_covariates", "hierarchical_electricity")


@dataclass(frozen=True, slots=True)
class Fitted:
    """Models of a year.

    Attributes
    ----------
    covariates
        Names of the covariates used.
    with_covariates
        None where too few firms have them, or where they do not make the intervals of firms left out better.
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
        return _tier(self.counts, self.section_counts, self.fewest, industry, section)

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
    fit_rows = [row for method, model in models.items() for row in _fits(year, rows[method], method, model)]
    model_rows = [
        row
        for method, model in models.items()
        for row in _models(year, told, rows[method], method, model, names if method == METHODS[0] else (),
                           counts, section_counts)
    ]  # fmt: skip
    model_rows += _energy_carbon(year, told, counts, section_counts)
    return Fitted(
        year.year, names if METHODS[0] in models else (), models.get(METHODS[0]), models[METHODS[1]], counts,
        section_counts, told.rules.fewest_firms, fit_rows, model_rows,
    )  # fmt: skip


def _finer(
    year: Known, told: Choices, rows: Mapping[str, list[int]], models: Mapping[str, Estimator]
) -> bool:
    """Return whether covariates make the intervals better on firms left out, by their score."""
    scores = []
    for method in METHODS:
        places = {row: place for place, row in enumerate(rows[method])}
        some = [places[row] for row in rows[METHODS[0]]]
        said, truth = models[method].checked, year.other_kgce[rows[METHODS[0]]]
        low, high = said.energy_low_kgce[some], said.energy_high_kgce[some]
        scores.append(interval_score(low, high, truth, told.rules.interval_level))
    return scores[0] < scores[1]


def _covariates(year: Known, told: Choices) -> tuple[str, ...]:
    """Return the covariates that enough of the fitted firms have and some of the others."""
    found = []
    for name, values in year.firms.covariates.items():
        share = np.isfinite(values[year.full]).mean()
        if share >= told.covariate_share and np.isfinite(values[year.lacking]).any():
            found.append(name)
    return tuple(found)


def _estimator(year: Known, told: Choices, rows: list[int], names: Sequence[str]) -> Estimator:
    firms = year.firms.only(names).take(rows)
    return estimator(firms, year.other_kgce[rows], year.other_kgco2e[rows], told.rules)


def _tier(
    counts: Mapping[str, int], sections: Mapping[str, int], fewest: int, industry: str, section: str
) -> int:
    return 3 if counts.get(industry, 0) >= fewest else 2 if sections.get(section, 0) >= fewest else 1


def _fits(year: Known, rows: list[int], method: str, model: Estimator) -> list[Row]:
    """Return each fitted firm as known, and as the models fitted on others say."""
    own, said = year.firms.known_kgce[rows], model.checked
    carbon = year.electricity_kgco2e[rows]
    columns = {
        "electricity_kgce": own,
        "energy_kgce": own + year.other_kgce[rows],
        "energy_estimate_kgce": own + said.energy_kgce,
        "energy_low_kgce": own + said.energy_low_kgce,
        "energy_high_kgce": own + said.energy_high_kgce,
        "emission_kgco2e": carbon + year.other_kgco2e[rows],
        "emission_estimate_kgco2e": carbon + said.emission_kgco2e,
        "emission_low_kgco2e": carbon + said.emission_low_kgco2e,
        "emission_high_kgco2e": carbon + said.emission_high_kgco2e,
    }
    return [
        {"method": method, "year": year.year, "entity_id": year.firms.names[row],
         "industry": year.firms.industry[row], **{name: float(values[place]) for name, values in columns.items()}}
        for place, row in enumerate(rows)
    ]  # fmt: skip


def _models(
    year: Known,
    told: Choices,
    rows: list[int],
    method: str,
    model: Estimator,
    names: Sequence[str],
    counts: Mapping[str, int],
    section_counts: Mapping[str, int],
) -> list[Row]:
    """Return a row for each industry and each of the two correlations with electricity."""
    firms, said = year.firms.only(names).take(rows), model.checked
    own, carbon = firms.known_kgce, year.electricity_kgco2e[rows]
    pairs = {
        "energy_electricity": (own, year.other_kgce[rows], said.energy_kgce, said.energy_low_kgce,
                               said.energy_high_kgce, model.naive_kgce),
        "electricity_carbon": (carbon, year.other_kgco2e[rows], said.emission_kgco2e, said.emission_low_kgco2e,
                               said.emission_high_kgco2e, model.naive_kgco2e),
    }  # fmt: skip
    found = []
    places, shared = rows_of(firms.industry), _shared(year, told, model, names)
    for industry, section in sorted(_industries(year).items()):
        about = _about(year, told, method, names, industry, section, len(places.get(industry, ())), len(rows))
        about["tier"] = _tier(counts, section_counts, told.rules.fewest_firms, industry, section)
        curve = _equations(model, firms, industry, section)
        for correlation, parts in pairs.items():
            errors = _errors(*(one[places[industry]] for one in parts)) if industry in places else _UNCHECKED
            found.append(
                about | curve[correlation] | errors | {
                    "correlation": correlation, "balance": model.balance.of(industry, section),
                    "shared_ratio": shared.get(industry),
                }
            )  # fmt: skip
    return found


_UNCHECKED: Row = dict.fromkeys(
    ("median_error", "naive_median_error", "total_error", "naive_total_error", "coverage")
)


def _errors(base: Floats, truth: Floats, value: Floats, low: Floats, high: Floats, naive: Floats) -> Row:
    """Return the errors of the whole: what is known and what is estimated."""
    found = {
        "median_error": median_error(base + value, base + truth),
        "naive_median_error": median_error(base + naive, base + truth),
        "total_error": total_error(base + value, base + truth),
        "naive_total_error": total_error(base + naive, base + truth),
        "coverage": coverage(low, high, truth),
    }
    return {name: value if np.isfinite(value) else None for name, value in found.items()}


def _industries(year: Known) -> dict[str, str]:
    return dict(zip(year.firms.industry, year.firms.section, strict=True))


def _about(
    year: Known,
    told: Choices,
    method: str,
    names: Sequence[str],
    industry: str,
    section: str,
    own: int,
    of: int,
) -> Row:
    return {
        "model_id": f"{method}/{year.year}/{industry}",
        "method": method,
        "year": year.year,
        "industry": industry,
        "firms": own,
        "all_firms": of,
        "covariates": " ".join(names),
        "interval_level": told.rules.interval_level,
    }


def _equations(model: Estimator, firms: Firms, industry: str, section: str) -> dict[str, Row]:
    """Return the coefficients for an industry, at the middle of the covariates and wherever it is."""
    middle = {name: np.array([np.exp(centre)]) for name, (centre, _) in model.model.design.centre.items()}
    typical = Firms(
        [industry], [industry], [section], [""], middle.pop(KNOWN),
        {name: values for name, values in middle.items() if name in firms.covariates},
    )  # fmt: skip
    curve = model.model.curve(typical)[0]
    use = {"use_at": curve.use_at, "use_slope": curve.use_slope}
    energy, emission = model.model.energy, model.model.emission
    return {
        "energy_electricity": use | {
            "intercept": curve.energy_at, "slope": curve.energy_slope,
            "spread": energy.widths.get(industry, energy.regression.noise),
        },
        "electricity_carbon": use | {
            "intercept": curve.emission_at, "slope": curve.emission_slope,
            "spread": emission.widths.get(industry, emission.regression.noise),
        },
    }  # fmt: skip


def _shared(year: Known, told: Choices, model: Estimator, names: Sequence[str]) -> dict[str, float]:
    """Return the shared error of the estimates of each industry, as a half width over their sum."""
    lacking = year.firms.only(names).take(year.lacking)
    some = lacking.take(lacking.whole())
    values = estimate(model, some).energy_kgce
    one_sigma = 0.682689492
    found = {}
    for industry, rows in rows_of(some.industry).items():
        if (total := values[rows].sum()) > 0:
            ratio = model.model.shared_error(some.take(rows), values[rows]) / total
            found[industry] = widened(ratio, one_sigma, told.rules.interval_level)
    return found


def _energy_carbon(
    year: Known, told: Choices, counts: Mapping[str, int], section_counts: Mapping[str, int]
) -> list[Row]:
    """Return the third correlation, of all energy with all emissions, over the firms that report all."""
    rows = [row for row in year.full if year.electricity_kgco2e[row] + year.other_kgco2e[row] > 0]
    part = year.firms.only(()).take(rows)
    firms = replace(part, known_kgce=part.known_kgce + year.other_kgce[rows])
    emission = year.electricity_kgco2e[rows] + year.other_kgco2e[rows]
    model = emission_from_energy(firms, emission, told.rules)
    said, nothing, places = model.checked, np.zeros(len(rows)), rows_of(firms.industry)
    found = []
    for industry, section in sorted(_industries(year).items()):
        about = _about(
            year, told, METHODS[1], (), industry, section, len(places.get(industry, ())), len(rows)
        )
        parts = (
            nothing,
            emission,
            said.energy_kgce,
            said.energy_low_kgce,
            said.energy_high_kgce,
            model.naive_kgce,
        )
        errors = _errors(*(one[places[industry]] for one in parts)) if industry in places else _UNCHECKED
        equation = _equations(model, firms, industry, section)["energy_electricity"]
        equation |= {"use_at": None, "use_slope": None}
        found.append(
            about | equation | errors | {
                "correlation": "energy_carbon", "balance": model.balance.of(industry, section), "shared_ratio": None,
                "tier": _tier(counts, section_counts, told.rules.fewest_firms, industry, section),
            }
        )  # fmt: skip
    return found
