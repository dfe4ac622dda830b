"""A firm's own months tell of its other months: its ratio persists, and the model only fills in what it leaves open.

Three sources of the ratio of other energy to electricity are weighed by how far each is from the truth, learned on
firms that report all by showing only such months of theirs as the others report: the months of the same year, other
years, and the model of the industry. Electricity is weighted by month first, because heat follows the winter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.formulas import conformal_level
from tanliu.model.estimate.observed import Mask, Past
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.steps import pooled_ratio, reach_of
from tanliu.model.estimate.types import Grouped, Rules

#: Months known this year up to which a variance is learned by itself, and share of normal errors within one sigma.
_BINS, _ONE_SIGMA = (1, 3, 6, 12), 0.682689492
_LEAST_VARIANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Own:
    """Records of firms: ratios to weighted electricity, NaN without a figure; ``months`` are those of this year."""

    this_year: Floats
    months: Floats
    other_years: Floats
    intensity: Floats

    def take(self, rows: Sequence[int]) -> Own:
        """Return the records of some firms."""
        chosen = list(rows)
        return Own(*(getattr(self, name)[chosen] for name in Own.__slots__))

    @property
    def some(self) -> Mask:
        """Who has a record at all."""
        return np.asarray(np.isfinite(self.this_year) | np.isfinite(self.other_years))

    @property
    def uses(self) -> Mask:
        """Who used anything by its record."""
        return np.asarray((self.this_year > 0) | (self.other_years > 0))


@dataclass(frozen=True, slots=True)
class HistoryEstimates:
    """Estimates of the hidden periods of each firm, and the share of the weights that its own record has."""

    energy_kgce: Floats
    energy_low_kgce: Floats
    energy_high_kgce: Floats
    emission_kgco2e: Floats
    emission_low_kgco2e: Floats
    emission_high_kgco2e: Floats
    own_weight: Floats


@dataclass(frozen=True, slots=True)
class Prior:
    """What the model of the industry says of ln(rest / electricity) of those that use any."""

    middle: Floats
    width: Floats

    def take(self, rows: Sequence[int] | Mask) -> Prior:
        """Return that of some firms."""
        return Prior(self.middle[rows], self.width[rows])


@dataclass(frozen=True, slots=True)
class History:
    """The fitted model of own records: how far each source is from the truth, in logarithms, and how far intervals reach.

    Attributes
    ----------
    this_year
        Months known to the variance of the ratio of this year's months.
    other_years
        Variance of the ratio of other years.
    reach_energy, reach_emission
        Standard deviations to either side that an interval takes.
    idle
        Largest ratio, with the chance of the interval, of a firm whose record is nothing but zeros.
    firms
        Firms on which it was learned.
    """

    this_year: Mapping[int, float]
    other_years: float
    reach_energy: Grouped
    reach_emission: Grouped
    idle: float
    firms: int

    def predict(self, firms: Firms, own: Own, prior: Prior, hidden: Floats) -> HistoryEstimates:
        """Estimate the hidden periods of firms with a record.

        Parameters
        ----------
        hidden
            Weighted electricity of the hidden periods.
        """
        middle, spread, weight = _pool(self, own, prior)
        value = np.where(own.uses, np.exp(middle) * hidden, 0.0)
        intensity = np.nan_to_num(own.intensity)
        pairs = list(zip(firms.industry, firms.section, strict=True))
        reach, reach_carbon = (
            np.exp(spread * np.array([one.of(i, s) for i, s in pairs]))
            for one in (self.reach_energy, self.reach_emission)
        )
        idle = np.where(own.uses, 0.0, self.idle * hidden)
        weight = np.where(own.uses, weight, 1.0)
        return HistoryEstimates(
            value, value / reach, value * reach + idle,
            value * intensity, value * intensity / reach_carbon, value * intensity * reach_carbon, weight,
        )  # fmt: skip


def weighted(firms: Firms, past: Past, full: Sequence[int], rules: Rules) -> Floats:
    """Return the electricity of each firm and period times what the month takes of fuel over electricity.

    Each fully known firm counts alike, so that a slip of one does not bend the months of all; an industry is drawn to
    its section and that to all.
    """
    shown, told = firms.take(list(full)), past.take(full)
    factor = np.ones(past.electric_kgce.shape)
    for month in sorted(set(past.month[past.this_year].tolist()) - {0}):
        here = past.this_year & (past.month == month)
        parts = [_share_of_year(one, told.this_year, here) for one in (told.other_kgce, told.electric_kgce)]
        burns = np.nan_to_num(told.other_kgce[:, told.this_year]).sum(axis=1) > 0
        ratio = pooled_ratio(shown, parts[0] * burns, parts[1] * burns, rules)
        each = [ratio.of(i, s) for i, s in zip(firms.industry, firms.section, strict=True)]
        factor[:, past.month == month] = np.array(each)[:, None]
    return np.asarray(np.nan_to_num(past.electric_kgce) * factor)


def record(past: Past, weights: Floats, shown: Mask) -> Own:
    """Return what the shown periods tell."""
    energy, carbon = (np.where(shown, one, 0.0) for one in (past.other_kgce, past.other_kgco2e))
    own = np.where(shown, weights, 0.0)
    now, then = past.this_year, ~past.this_year
    total, emitted = energy.sum(axis=1), carbon.sum(axis=1)
    return Own(
        this_year=_ratio(energy[:, now].sum(axis=1), own[:, now].sum(axis=1)),
        months=shown[:, now].sum(axis=1).astype(float),
        other_years=_ratio(energy[:, then].sum(axis=1), own[:, then].sum(axis=1)),
        intensity=_ratio(emitted, total),
    )


def shown_as(patterns: Mask, past: Past) -> Mask:
    """Return what to show of fully known firms: the patterns of the firms that report some, one after the other."""
    turn = np.arange(len(past.electric_kgce)) % len(patterns)
    return np.asarray(patterns[turn] & past.told)


@dataclass(frozen=True, slots=True)
class HistoryModel:
    """The model of own records before it is fitted."""

    rules: Rules

    def fit(self, firms: Firms, past: Past, weights: Floats, shown: Mask, prior: Prior) -> History | None:
        """Learn from firms that report all, of which only some periods are shown; None when too few have others hidden.

        Parameters
        ----------
        weights
            Electricity, weighted by month.
        prior
            What the model fitted without each firm says of it.
        """
        rules = self.rules
        own, hidden = record(past, weights, shown), past.this_year & past.told & ~shown
        below = np.where(hidden, weights, 0.0).sum(axis=1)
        truth, carbon = (np.where(hidden, x, 0.0).sum(axis=1) for x in (past.other_kgce, past.other_kgco2e))
        ratio = _ratio(truth, below)
        some = np.flatnonzero(own.uses & (truth > 0))
        if len(some) < rules.fewest_firms:
            return None
        idle = ratio[own.some & ~own.uses & (below > 0)]
        plain = Grouped({}, {}, 1.0)
        first = History(
            _by_months(own, ratio, rules.fewest_firms),
            _variance(_log(own.other_years) - _log(ratio), rules.fewest_firms),
            plain,
            plain,
            conformal_level(idle, rules.interval_level) if len(idle) else float("nan"),
            len(some),
        )
        middle, spread, _ = _pool(first, own, prior)
        far = np.abs(np.log(truth[some] / below[some]) - middle[some]) / spread[some]
        guess = np.exp(middle[some]) * below[some] * own.intensity[some]
        emits = (carbon[some] > 0) & (guess > 0)
        far_carbon = np.abs(_log(carbon[some]) - _log(guess)) / spread[some]
        tested = firms.take(some.tolist())
        of_carbon = (
            reach_of(tested.take(np.flatnonzero(emits).tolist()), far_carbon[emits], rules)
            if emits.any()
            else plain
        )
        return replace(first, reach_energy=reach_of(tested, far, rules), reach_emission=of_carbon)


def _pool(history: History, own: Own, prior: Prior) -> tuple[Floats, Floats, Floats]:
    """Return mean and standard deviation of the logarithm of the ratio, and the share of the own record in it."""
    bins = np.array([_bin(int(count)) for count in own.months])
    now = np.array([history.this_year.get(one, np.nan) for one in bins])
    sources = [
        (_log(own.this_year), now),
        (_log(own.other_years), np.full(len(bins), history.other_years)),
        (prior.middle, prior.width**2),
    ]
    precision = [
        np.where(np.isfinite(at) & np.isfinite(v), 1 / np.maximum(v, _LEAST_VARIANCE), 0.0)
        for at, v in sources
    ]
    whole = np.sum(precision, axis=0)
    middle = np.sum([p * np.nan_to_num(at) for p, (at, _) in zip(precision, sources, strict=True)], axis=0)
    return middle / whole, 1 / np.sqrt(whole), (precision[0] + precision[1]) / whole


def _by_months(own: Own, ratio: Floats, fewest: int) -> dict[int, float]:
    """Return the variance for each bin of months known; that of all for a bin of few firms."""
    far = _log(own.this_year) - _log(ratio)
    bins = np.array([_bin(int(count)) for count in own.months])
    every = _variance(far, fewest)
    found = {one: _variance(far[bins == one], fewest) for one in _BINS}
    return {one: every if np.isnan(value) else value for one, value in found.items()}


def _variance(far: Floats, fewest: int) -> float:
    """Return the square of the error that as many keep within as within one sigma, deaf to a few slips."""
    known = np.abs(far[np.isfinite(far)])
    if len(known) < fewest:
        return float("nan")
    return max(float(np.quantile(known, _ONE_SIGMA)) ** 2, _LEAST_VARIANCE)


def _bin(months: int) -> int:
    return next((one for one in _BINS if months <= one), _BINS[-1])


def _share_of_year(values: Floats, this_year: Mask, here: Mask) -> Floats:
    year = np.nan_to_num(values[:, this_year]).sum(axis=1)
    return np.asarray(np.nan_to_num(values[:, here]).sum(axis=1) / np.where(year > 0, year, 1.0))


def _ratio(upper: Floats, lower: Floats) -> Floats:
    return np.where(lower > 0, upper / np.where(lower > 0, lower, 1.0), np.nan)


def _log(values: Floats) -> Floats:
    some = values > 0
    return np.where(some, np.log(np.where(some, values, 1.0)), np.nan)
