"""What came of a budget: scale, effect and completion, ranks by their weights, who uses much for little, where a method errs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tanliu.decide.budget.evaluation_document import CommonError, LowYield

#: What is evaluated, and whether more of it is better.
DIMENSIONS: Mapping[str, bool] = {"scale": True, "effect": False, "completion": False}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the budget of an enterprise or town.

    Attributes
    ----------
    scale
        What was used less than in the base year, in kgce or kgCO2e; below zero for more.
    effect
        Change of the intensity against the base year; -0.05 for 5 % less.
    completion
        What is used over the budget; above 1 it is passed.
    """

    id: str
    scale: float | None
    effect: float | None
    completion: float | None


class Ranked(NamedTuple):
    """An outcome with its points of 100 and its rank; both None where something is not known."""

    outcome: Outcome
    points: float | None
    rank: int | None
    rank_of: int


def ranked(outcomes: Sequence[Outcome], weights: Mapping[str, float]) -> list[Ranked]:
    """Return outcomes by their points, the best first; those of which something is not known stand last, without a rank.

    The points of a dimension are the share of the others that are not better, those alike counting half; so no unit and no
    outlier decides. Equal points have one rank.

    Examples
    --------
    >>> found = ranked([Outcome("a", 5, -0.1, 0.9), Outcome("b", 1, 0.2, 1.1)], {"scale": 1, "effect": 1, "completion": 1})
    >>> [(one.outcome.id, one.points, one.rank) for one in found]
    [('a', 100.0, 1), ('b', 0.0, 2)]
    """
    asked = [name for name in DIMENSIONS if weights.get(name, 0) > 0]
    known = [one for one in outcomes if asked and all(getattr(one, name) is not None for name in asked)]
    whole = sum(weights[name] for name in asked)
    sums: dict[str, float] = defaultdict(float)
    for name in asked:
        values = [getattr(one, name) * (1 if DIMENSIONS[name] else -1) for one in known]
        for one, value in zip(known, values, strict=True):
            sums[one.id] += weights[name] / whole * _share(value, values)
    points = {id: round(100 * total, 6) for id, total in sums.items()}
    known.sort(key=lambda one: (-points[one.id], one.id))
    better = {value: sum(other > value for other in points.values()) for value in set(points.values())}
    rest = sorted((one for one in outcomes if one.id not in points), key=lambda one: one.id)
    return [
        *(Ranked(one, points[one.id], better[points[one.id]] + 1, len(known)) for one in known),
        *(Ranked(one, None, None, len(known)) for one in rest),
    ]


def _share(value: float, values: Sequence[float]) -> float:
    """Return the share of the others that are not better."""
    if len(values) == 1:
        return 1.0
    worse, alike = sum(one < value for one in values), sum(one == value for one in values) - 1
    return (worse + alike / 2) / (len(values) - 1)


@dataclass(frozen=True, slots=True)
class Yield:
    """What an enterprise makes of land and energy in a year.

    Attributes
    ----------
    energy_tce
        In tonnes of standard coal.
    output_cny
        Value added.
    land_mu
        Land it stands on.
    whole
        Whether its energy is known whole: months of electricity alone make it look good.
    """

    id: str
    industry: str
    energy_tce: float | None
    output_cny: float | None
    land_mu: float | None
    whole: bool = True

    def is_known(self) -> bool:
        """Return whether all three are known and are more than nothing."""
        return self.whole and all(one is not None and one > 0 for one in (self.energy_tce, self.land_mu)) and (
            self.output_cny is not None
        )  # fmt: skip


class Low(NamedTuple):
    """An enterprise beside the mean of its industry, or of all where there are too few of it.

    Attributes
    ----------
    per_mu, per_tce
        Value added in CNY by mu of land and by tonne of standard coal.
    mu_ratio, tce_ratio
        Those over the mean.
    of_all
        Whether it is compared with all.
    listed
        Whether it uses much for little by the rule.
    """

    one: Yield
    per_mu: float
    per_tce: float
    mu_ratio: float
    tce_ratio: float
    of_all: bool
    listed: bool


def yields(firms: Sequence[Yield], rule: LowYield) -> list[Low]:
    """Return enterprises of which all is known beside their industry, those that use most for least first.

    A mean is a sum over a sum, so that a small enterprise does not count as a large one.
    """
    known = [one for one in firms if one.is_known()]
    groups: dict[str, list[Yield]] = defaultdict(list)
    for one in known:
        groups[one.industry].append(one)
    means = {name: _mean(of) for name, of in groups.items() if name and len(of) >= rule.fewest}
    every = _mean(known)
    found = [_low(one, means.get(one.industry, every), one.industry not in means, rule) for one in known]
    return sorted(found, key=lambda one: (not one.listed, one.mu_ratio + one.tce_ratio, one.one.id))


def _mean(firms: Sequence[Yield]) -> tuple[float, float]:
    output = sum(one.output_cny or 0.0 for one in firms)
    land, energy = sum(one.land_mu or 0.0 for one in firms), sum(one.energy_tce or 0.0 for one in firms)
    return (output / land if land else 0.0, output / energy if energy else 0.0)


def _low(one: Yield, mean: tuple[float, float], of_all: bool, rule: LowYield) -> Low:
    assert one.energy_tce and one.land_mu and one.output_cny is not None
    per_mu, per_tce = one.output_cny / one.land_mu, one.output_cny / one.energy_tce
    mu, tce = (value / of if of > 0 else 1.0 for value, of in zip((per_mu, per_tce), mean, strict=True))
    listed = (
        one.energy_tce >= float(rule.energy_tce_from)
        and mu < float(rule.per_mu_below)
        and tce < float(rule.per_tce_below)
    )
    return Low(one, per_mu, per_tce, mu, tce, of_all, listed)


class Error(NamedTuple):
    """How an industry came out: if most pass their budgets the method errs, if few do they are urged."""

    industry: str
    firms: int
    over: int
    method: bool


def errors(completions: Mapping[str, Sequence[float]], rule: CommonError) -> list[Error]:
    """Return by industry how many passed their budgets, the most common first.

    Parameters
    ----------
    completions
        Use over budget of each enterprise, by industry.
    """
    found = []
    for name, of in completions.items():
        over = sum(one > 1 for one in of)
        found.append(
            Error(name, len(of), over, len(of) >= rule.fewest and over / len(of) >= float(rule.over_ratio))
        )
    return sorted(found, key=lambda one: (not one.method, -one.over / one.firms, one.industry))
