"""Fit on the firms that report all, and check on those left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.formulas import conformal_level
from tanliu.model.estimate.hurdle import fit
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.types import Estimates, FittedFuelModel, Grouped, Rules, estimates_of

_Rows = Sequence[int]


@dataclass(frozen=True, slots=True)
class FuelModel:
    """The two-part model of fuels over electricity, before it is fitted.

    Parameters
    ----------
    rules
        Choices of the pack.
    """

    rules: Rules

    def fit(self, firms: Firms, energy_kgce: Floats, emission_kgco2e: Floats) -> FittedFuelModel:
        """Fit on firms whose fuels are known, and calibrate on firms left out in turn.

        Parameters
        ----------
        firms
            Firms with all their covariates.
        energy_kgce, emission_kgco2e
            What each uses beside electricity, and what that emits.
        """
        rules = self.rules
        parts = _left_out(firms, energy_kgce, emission_kgco2e, rules)
        medians, far_energy, far_emission, naive, naive_emission, middle, width = np.zeros((7, len(firms)))
        intensity = pooled_ratio(firms, emission_kgco2e, energy_kgce, rules)
        for part in parts:
            middle[part.out], width[part.out] = part.energy.middle, part.energy.width
            medians[part.out] = part.energy.quantile(0.5)
            far_energy[part.out] = part.energy.farness(energy_kgce[part.out])
            far_emission[part.out] = part.emission.farness(emission_kgco2e[part.out])
            naive[part.out], naive_emission[part.out] = part.naive
        balance = pooled_ratio(firms, energy_kgce, medians, rules)
        reach = reach_of(firms, far_energy, rules), reach_of(firms, far_emission, rules)
        checked = _empty(len(firms))
        for part in parts:
            some = estimates_of(
                firms.take(part.out), part.energy, part.emission, balance, part.intensity, *reach
            )
            for name in Estimates.__slots__:
                getattr(checked, name)[part.out] = getattr(some, name)
        model = fit(firms, energy_kgce, emission_kgco2e, rules.pooling_firms)
        return FittedFuelModel(
            model, balance, intensity, *reach, checked, naive, naive_emission, middle, width
        )


def emission_from_energy(firms: Firms, emission_kgco2e: Floats, rules: Rules) -> FittedFuelModel:
    """Fit what all energy emits, the third correlation: the same model, in which everybody emits.

    Parameters
    ----------
    firms
        Firms whose ``known_kgce`` is all their energy.
    emission_kgco2e
        All their emissions, which stand for both quantities of the model.
    """
    return FuelModel(rules).fit(firms, emission_kgco2e, emission_kgco2e)


def shares(firms: Firms, by_carrier: Mapping[str, Floats], rules: Rules, least: float) -> dict[str, Grouped]:
    """Return the mix: each carrier's share of what is not electricity, by industry; shares below ``least`` go.

    What is left is made to add up to one.
    """
    total = np.sum(list(by_carrier.values()), axis=0)
    mixes = {carrier: pooled_ratio(firms, own, total, rules) for carrier, own in by_carrier.items()}

    def cut(part: Mapping[str, float]) -> dict[str, float]:
        kept = {carrier: share if share >= least else 0.0 for carrier, share in part.items()}
        return {carrier: share / (sum(kept.values()) or 1.0) for carrier, share in kept.items()}

    def level(name: str) -> dict[str, dict[str, float]]:
        seen = getattr(next(iter(mixes.values())), name)
        of = {group: cut({c: getattr(mix, name)[group] for c, mix in mixes.items()}) for group in seen}
        return {carrier: {group: of[group][carrier] for group in seen} for carrier in mixes}

    industry, section = level("industry"), level("section")
    whole = cut({carrier: mix.whole for carrier, mix in mixes.items()})
    return {carrier: Grouped(industry[carrier], section[carrier], whole[carrier]) for carrier in mixes}


def pooled_ratio(firms: Firms, upper: Floats, lower: Floats, rules: Rules) -> Grouped:
    """Return sum over sum for all, each section and each industry, each drawn to the wider group.

    The wider group counts as ``pooling_firms`` firms: ``(n r + k R) / (n + k)``.
    """
    whole = float(upper.sum() / lower.sum()) if lower.sum() > 0 else 1.0
    section = {name: _drawn(upper[rows], lower[rows], whole, rules)
               for name, rows in rows_of(firms.section).items()}  # fmt: skip
    lies = dict(zip(firms.industry, firms.section, strict=True))
    industry = {name: _drawn(upper[rows], lower[rows], section[lies[name]], rules)
                for name, rows in rows_of(firms.industry).items()}  # fmt: skip
    return Grouped(industry, section, whole)


def naive_ratio(firms: Firms, quantity: Floats, others: Firms) -> Floats:
    """Return what the ratio of the industry's sums gives: sum of quantity over sum of electricity times the own."""
    of = {
        name: float(quantity[rows].sum() / firms.known_kgce[rows].sum())
        for name, rows in rows_of(firms.industry).items()
    }
    whole = float(quantity.sum() / firms.known_kgce.sum())
    return np.array([of.get(name, whole) for name in others.industry]) * others.known_kgce


def reach_of(firms: Firms, far: Floats, rules: Rules) -> Grouped:
    """Return how far an interval has to reach so that the share asked for of the firms left out is inside."""

    def known(names: Sequence[str]) -> dict[str, float]:
        return {
            name: conformal_level(far[rows], rules.interval_level)
            for name, rows in rows_of(names).items()
            if len(rows) >= rules.calibration_firms
        }

    return Grouped(known(firms.industry), known(firms.section), conformal_level(far, rules.interval_level))


def rows_of(names: Sequence[str]) -> dict[str, list[int]]:
    """Return the places of each name."""
    found: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        found.setdefault(name, []).append(row)
    return found


class _Part:
    """Firms left out of a fold, with what the others say of them."""

    def __init__(self, firms: Firms, energy: Floats, emission: Floats, out: _Rows, rest: _Rows, rules: Rules):
        known, tested = firms.take(rest), firms.take(out)
        self.out = out
        model = fit(known, energy[rest], emission[rest], rules.pooling_firms)
        self.energy, self.emission = model.spreads(tested)
        self.intensity = pooled_ratio(known, emission[rest], energy[rest], rules)
        self.naive = naive_ratio(known, energy[rest], tested), naive_ratio(known, emission[rest], tested)


def _left_out(firms: Firms, energy: Floats, emission: Floats, rules: Rules) -> list[_Part]:
    """Leave out every so-maniest firm of each industry in turn, by the order of their names: no chance in it."""
    order = sorted(range(len(firms)), key=lambda row: (firms.industry[row], firms.names[row]))
    fold = np.zeros(len(firms), dtype=int)
    fold[order] = np.arange(len(firms)) % rules.folds
    rows = [
        (np.flatnonzero(fold == part).tolist(), np.flatnonzero(fold != part).tolist())
        for part in range(rules.folds)
    ]
    return [_Part(firms, energy, emission, out, rest, rules) for out, rest in rows if out and rest]


def _drawn(upper: Floats, lower: Floats, wider: float, rules: Rules) -> float:
    if lower.sum() <= 0:
        return wider
    own = float(upper.sum() / lower.sum())
    return (len(upper) * own + rules.pooling_firms * wider) / (len(upper) + rules.pooling_firms)


def _empty(count: int) -> Estimates:
    return Estimates(*(np.zeros(count) for _ in Estimates.__slots__))
