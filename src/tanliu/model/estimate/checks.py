"""How good the methods are on what they were not shown: hide what is known, estimate it, compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.formulas import coverage, interval_score, median_error, total_error
from tanliu.model.estimate.gaps import GapRules, fill, methods_of
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.steps import estimate, estimator, naive_ratio, rows_of
from tanliu.model.estimate.types import Rules


@dataclass(frozen=True, slots=True)
class Hidden:
    """Errors of the whole (known and estimated) of firms whose other energy was hidden.

    Attributes
    ----------
    coverages
        Group to the number of hidden firms and the share of them inside their interval of energy.
    """

    median_energy: float
    naive_median_energy: float
    total_energy: float
    naive_total_energy: float
    coverage_energy: float
    score_energy: float
    median_emission: float
    naive_median_emission: float
    total_emission: float
    naive_total_emission: float
    coverage_emission: float
    coverages: Mapping[str, tuple[int, float]]


def hide(
    firms: Firms,
    energy_kgce: Floats,
    emission_kgco2e: Floats,
    electricity_kgco2e: Floats,
    hidden: Sequence[int],
    rules: Rules,
) -> Hidden:
    """Fit on the firms that are not hidden, estimate the hidden ones, compare with what they use.

    Parameters
    ----------
    energy_kgce, emission_kgco2e
        What each firm uses beside electricity and what that emits.
    electricity_kgco2e
        Emissions of its electricity.
    hidden
        Places of the firms to hide.
    """
    out = sorted(hidden)
    rest = sorted(set(range(len(firms))) - set(out))
    shown, tested = firms.take(rest), firms.take(out)
    said = estimate(estimator(shown, energy_kgce[rest], emission_kgco2e[rest], rules), tested)
    naive = naive_ratio(shown, energy_kgce[rest], tested), naive_ratio(shown, emission_kgco2e[rest], tested)
    own, carbon = tested.known_kgce, electricity_kgco2e[out]
    truth, truth_carbon = own + energy_kgce[out], carbon + emission_kgco2e[out]
    inside = {
        name: (
            len(rows),
            coverage(said.energy_low_kgce[rows], said.energy_high_kgce[rows], energy_kgce[out][rows]),
        )
        for name, rows in rows_of(tested.industry).items()
    }
    low, high = said.energy_low_kgce + own, said.energy_high_kgce + own
    return Hidden(
        median_energy=median_error(own + said.energy_kgce, truth),
        naive_median_energy=median_error(own + naive[0], truth),
        total_energy=total_error(own + said.energy_kgce, truth),
        naive_total_energy=total_error(own + naive[0], truth),
        coverage_energy=coverage(low, high, truth),
        score_energy=interval_score(low, high, truth, rules.interval_level),
        median_emission=median_error(carbon + said.emission_kgco2e, truth_carbon),
        naive_median_emission=median_error(carbon + naive[1], truth_carbon),
        total_emission=total_error(carbon + said.emission_kgco2e, truth_carbon),
        naive_total_emission=total_error(carbon + naive[1], truth_carbon),
        coverage_emission=coverage(said.emission_low_kgco2e, said.emission_high_kgco2e, emission_kgco2e[out]),
        coverages=inside,
    )


@dataclass(frozen=True, slots=True)
class Gapped:
    """Errors of the energy of hidden runs of a series, a place a run, over the energy of the run; NaN if not filled."""

    errors: Mapping[str, Floats]
    inside: Sequence[bool]


def hide_runs(series: Floats, per_day: int, starts: Sequence[int], length: int, rules: GapRules) -> Gapped:
    """Hide runs of a series one at a time and fill each by every method, and by the same hours a week before."""
    methods = methods_of(per_day, rules.weeks)
    errors: dict[str, list[float]] = {name: [] for name in (*methods, "week_before")}
    inside = []
    for start in starts:
        stop = start + length
        hidden = series.copy()
        hidden[start:stop] = np.nan
        truth = series[start:stop].sum()
        guesses = {name: method(hidden, start, stop) for name, method in methods.items()}
        guesses["week_before"] = hidden[start - 7 * per_day : stop - 7 * per_day]
        for name, guess in guesses.items():
            errors[name].append(abs(float(guess.sum() - truth)) / truth if truth > 0 else np.nan)
        # the hidden run must not be among those by which its interval is set
        inside += [one.low <= truth <= one.high for one in fill(hidden, per_day, rules) if one.start == start]
    return Gapped({name: np.array(found) for name, found in errors.items()}, inside)
