"""How good the methods are on what they were not shown: hide what is known, estimate it, compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.formulas import coverage, interval_score, median_error, total_error
from tanliu.model.estimate.gaps import GapRules, Kinds, fill, methods_of
from tanliu.model.estimate.history import HistoryModel, Prior, record, weighted
from tanliu.model.estimate.observed import Mask, Past
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.steps import FuelModel, naive_ratio, rows_of
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
    said = FuelModel(rules).fit(shown, energy_kgce[rest], emission_kgco2e[rest]).predict(tested)
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
class HiddenMonths:
    """Errors of the whole of hidden months of firms whose other months are shown.

    Attributes
    ----------
    naive_median_energy
        Of the industry's ratio of sums.
    own_median_energy
        Of the ratio of sums of the firm's own shown months.
    """

    median_energy: float
    naive_median_energy: float
    own_median_energy: float
    total_energy: float
    naive_total_energy: float
    own_total_energy: float
    coverage_energy: float
    median_emission: float
    coverage_emission: float


def hide_months(
    firms: Firms,
    past: Past,
    shown: Mask,
    electricity_kgco2e: Floats,
    hidden: Sequence[int],
    rules: Rules,
) -> HiddenMonths | None:
    """Learn on the firms that are not hidden, and estimate the months of the others that are not shown.

    Parameters
    ----------
    firms, past
        Firms that report every month of this year.
    shown
        Months that are shown, of every firm.
    electricity_kgco2e
        Emissions of the electricity of the year.
    hidden
        Places of the firms to hide.
    """
    out = sorted(hidden)
    rest = sorted(set(range(len(firms))) - set(out))
    energy, emission = (
        np.where(past.this_year, one, 0.0).sum(axis=1) for one in (past.other_kgce, past.other_kgco2e)
    )
    fitted = FuelModel(rules).fit(firms.take(rest), energy[rest], emission[rest])
    weights = weighted(firms, past, rest, rules)
    prior = Prior(fitted.middle, fitted.width)
    history = HistoryModel(rules).fit(firms.take(rest), past.take(rest), weights[rest], shown[rest], prior)
    if history is None:
        return None
    tested, old = firms.take(out), past.take(out)
    own = record(old, weights[out], shown[out])
    spread, _ = fitted.model.spreads(tested)
    told = old.told & ~shown[out] & old.this_year
    below = np.where(told, weights[out], 0.0).sum(axis=1)
    said = history.predict(tested, own, Prior(spread.middle, spread.width), below)
    electric, truth, carbon = (
        np.where(told, one, 0.0).sum(axis=1) for one in (old.electric_kgce, old.other_kgce, old.other_kgco2e)
    )
    naive = naive_ratio(firms.take(rest), energy[rest], tested.with_known(electric))
    plain = [np.where(shown[out], one, 0.0).sum(axis=1) for one in (old.other_kgce, old.electric_kgce)]
    simple = electric * plain[0] / plain[1]
    base = electricity_kgco2e[out] * electric / tested.known_kgce
    whole = electric + truth
    return HiddenMonths(
        median_energy=median_error(electric + said.energy_kgce, whole),
        naive_median_energy=median_error(electric + naive, whole),
        own_median_energy=median_error(electric + simple, whole),
        total_energy=total_error(electric + said.energy_kgce, whole),
        naive_total_energy=total_error(electric + naive, whole),
        own_total_energy=total_error(electric + simple, whole),
        coverage_energy=coverage(said.energy_low_kgce, said.energy_high_kgce, truth),
        median_emission=median_error(base + said.emission_kgco2e, base + carbon),
        coverage_emission=coverage(said.emission_low_kgco2e, said.emission_high_kgco2e, carbon),
    )


@dataclass(frozen=True, slots=True)
class Gapped:
    """Errors of the energy of hidden runs of a series, a place a run, over the energy of the run; NaN if not filled."""

    errors: Mapping[str, Floats]
    inside: Sequence[bool]


def hide_runs(
    series: Floats,
    per_day: int,
    starts: Sequence[int],
    length: int,
    rules: GapRules,
    kinds: Kinds | None = None,
) -> Gapped:
    """Hide runs of a series one at a time and fill each by every method, and by the same hours a week before."""
    methods = methods_of(per_day, rules.weeks, kinds=kinds)
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
        inside += [
            one.low <= truth <= one.high
            for one in fill(hidden, per_day, rules, kinds=kinds)
            if one.start == start
        ]
    return Gapped({name: np.array(found) for name, found in errors.items()}, inside)
