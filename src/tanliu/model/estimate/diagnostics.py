"""How good the models of a year are, as rows: equation, firms, errors out of sample, coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tanliu.model.estimate.design import KNOWN, Firms
from tanliu.model.estimate.formulas import coverage, median_error, total_error, widened
from tanliu.model.estimate.load import Settings
from tanliu.model.estimate.observed import EnergyYear
from tanliu.model.estimate.records import METHOD as HISTORY
from tanliu.model.estimate.records import OwnRecords
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.steps import emission_from_energy, rows_of
from tanliu.model.estimate.types import FittedFuelModel

Row = dict[str, Any]
#: The finer one goes first, for the entities whose covariates are all known.
METHODS = ("hierarchical_covariates", "hierarchical_electricity")


def tier_of(
    counts: Mapping[str, int], sections: Mapping[str, int], fewest: int, industry: str, section: str
) -> int:
    return 3 if counts.get(industry, 0) >= fewest else 2 if sections.get(section, 0) >= fewest else 1


def fits(year: EnergyYear, rows: list[int], method: str, model: FittedFuelModel) -> list[Row]:
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


def models_of(
    year: EnergyYear,
    settings: Settings,
    rows: list[int],
    method: str,
    model: FittedFuelModel,
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
    places, shared = rows_of(firms.industry), _shared(year, settings, model, names)
    for industry, section in sorted(_industries(year).items()):
        about = _about(
            year, settings, method, names, industry, section, len(places.get(industry, ())), len(rows)
        )
        about["tier"] = tier_of(counts, section_counts, settings.rules.fewest_firms, industry, section)
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


def _industries(year: EnergyYear) -> dict[str, str]:
    return dict(zip(year.firms.industry, year.firms.section, strict=True))


def _about(
    year: EnergyYear,
    settings: Settings,
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
        "interval_level": settings.rules.interval_level,
    }


def _equations(model: FittedFuelModel, firms: Firms, industry: str, section: str) -> dict[str, Row]:
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


def _shared(
    year: EnergyYear, settings: Settings, model: FittedFuelModel, names: Sequence[str]
) -> dict[str, float]:
    """Return the shared error of the estimates of each industry, as a half width over their sum."""
    lacking = year.firms.only(names).take(year.lacking)
    some = lacking.take(lacking.whole())
    values = model.predict(some).energy_kgce
    one_sigma = 0.682689492
    found = {}
    for industry, rows in rows_of(some.industry).items():
        if (total := values[rows].sum()) > 0:
            ratio = model.model.shared_error(some.take(rows), values[rows]) / total
            found[industry] = widened(ratio, one_sigma, settings.rules.interval_level)
    return found


def energy_carbon(
    year: EnergyYear, settings: Settings, counts: Mapping[str, int], section_counts: Mapping[str, int]
) -> list[Row]:
    """Return the third correlation, of all energy with all emissions, over the firms that report all."""
    rows = [row for row in year.full if year.electricity_kgco2e[row] + year.other_kgco2e[row] > 0]
    part = year.firms.only(()).take(rows)
    firms = replace(part, known_kgce=part.known_kgce + year.other_kgce[rows])
    emission = year.electricity_kgco2e[rows] + year.other_kgco2e[rows]
    model = emission_from_energy(firms, emission, settings.rules)
    said, nothing, places = model.checked, np.zeros(len(rows)), rows_of(firms.industry)
    found = []
    for industry, section in sorted(_industries(year).items()):
        about = _about(
            year, settings, METHODS[1], (), industry, section, len(places.get(industry, ())), len(rows)
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
                "tier": tier_of(counts, section_counts, settings.rules.fewest_firms, industry, section),
            }
        )  # fmt: skip
    return found


def records_of(
    year: EnergyYear,
    settings: Settings,
    model: FittedFuelModel,
    records: OwnRecords,
    counts: Mapping[str, int],
    section_counts: Mapping[str, int],
) -> list[Row]:
    """Return the rows of the models that rest on own records: the equation before them, and the errors with them."""
    if records.history is None:
        return []
    firms, found = year.firms.only(()).take(year.full), []
    for industry, section in sorted(_industries(year).items()):
        own = len(records.energy[industry][0]) if industry in records.energy else 0
        about = _about(year, settings, HISTORY, (), industry, section, own, len(year.full))
        about["tier"] = tier_of(counts, section_counts, settings.rules.fewest_firms, industry, section)
        curve = _equations(model, firms, industry, section)
        for correlation, parts in (
            ("energy_electricity", records.energy),
            ("electricity_carbon", records.emission),
        ):
            errors = _errors(*parts[industry]) if industry in parts else _UNCHECKED
            found.append(
                about | curve[correlation] | errors | {
                    "correlation": correlation, "balance": 1.0, "shared_ratio": None,
                }
            )  # fmt: skip
    return found
