"""Plans side by side before one is issued: who gains, who loses, how evenly, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.decide.budget.exact import GRAMS
from tanliu.decide.budget.preview import Preview

#: By what groups are told.
BY = ("industry", "town", "field")


@dataclass(frozen=True, slots=True)
class Group:
    """Enterprises of one industry, town or field under a plan; amounts in the issued unit's kgce or kgCO2e."""

    id: str
    firms: int
    used: float
    issued: float
    gain: int
    lose: int

    @property
    def change(self) -> float | None:
        """Issued over used, less one; None where nothing was used."""
        return self.issued / self.used - 1 if self.used else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan does.

    Attributes
    ----------
    gain, lose
        Enterprises that get as much as they used in the base year or more, and less.
    output_of_losers
        Share of the value added that is of those who lose; None where none is known.
    gini
        Gini coefficient of the cut per value added among those with both known: 0 where all bear alike.
    correlation
        Spearman's rank correlation of the relative cut with the energy per value added; above zero where the wasteful are cut more.
    at_floor
        Share of enterprises with a quarter that stands at its floor.
    """

    rule: str
    firms: int
    budget: int
    issued: int
    reserve: int
    new_entrants: int
    unallocated: int
    used: float
    gain: int
    lose: int
    output_of_losers: float | None
    gini: float | None
    correlation: float | None
    at_floor: float
    unmet: int
    groups: dict[str, tuple[Group, ...]]


def outcome(plan: Preview) -> Outcome:
    """Return what a plan does to whom, against what was used in the base year.

    Parameters
    ----------
    plan
        A preview; amounts are told in kgce or kgCO2e, not in issued units.
    """
    firms, in_kg = plan.register.firms, plan.rule.issued_in
    used = plan.register.used_g.sum(axis=(1, 2)) / GRAMS
    issued = plan.issued.sum(axis=(1, 2)) * float(in_kg)
    output = np.array([float(one.value_added_cny or 0) for one in firms])
    cut = used - issued
    known = (output > 0) & (used > 0)
    kept = plan.pools
    return Outcome(
        plan.rule.budget, len(firms), int(kept.budget.sum()) * in_kg, int(plan.issued.sum()) * in_kg,
        int(kept.reserve.sum()) * in_kg, int(kept.new_entrants.sum()) * in_kg, int(plan.unallocated.sum()) * in_kg,
        float(used.sum()), int((cut <= 0).sum()), int((cut > 0).sum()),
        float(output[cut > 0].sum() / output.sum()) if output.sum() > 0 else None,
        gini(np.maximum(cut[known], 0) / output[known]),
        spearman(cut[known] / used[known], used[known] / output[known]),
        _at_floor(plan), len(plan.unmet),
        {by: _groups(plan, by, used, issued) for by in BY},
    )  # fmt: skip


def _at_floor(plan: Preview) -> float:
    low = plan.fitted.low
    held = ((plan.issued <= low) & (low > 0)).any(axis=(1, 2))
    return float(np.count_nonzero(held)) / max(len(low), 1)


def _groups(
    plan: Preview, by: str, used: NDArray[np.float64], issued: NDArray[np.float64]
) -> tuple[Group, ...]:
    names, of = plan.register.places(by)
    return tuple(
        Group(
            name, int(mine.sum()), float(used[mine].sum()), float(issued[mine].sum()),
            int((issued[mine] >= used[mine]).sum()), int((issued[mine] < used[mine]).sum()),
        )
        for name, mine in ((name, of == at) for at, name in enumerate(names))
    )  # fmt: skip


def gini(amounts: NDArray[np.float64]) -> float | None:
    """Return the Gini coefficient of amounts that are not below zero; None where they add up to nothing.

    Examples
    --------
    >>> gini(np.array([1.0, 1.0, 1.0])), gini(np.array([0.0, 0.0, 0.0, 4.0]))
    (0.0, 0.75)
    """
    total, count = amounts.sum(), len(amounts)
    if not total > 0:
        return None
    ranks = np.arange(1, count + 1)
    return float(2 * (ranks * np.sort(amounts)).sum() / (count * total) - (count + 1) / count)


def spearman(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    """Return the rank correlation of two lists, equal values at their mean rank; None where one of them does not vary."""
    if len(one) < 2:
        return None
    first, second = _ranks(one), _ranks(other)
    if first.std() == 0 or second.std() == 0:
        return None
    return float(np.corrcoef(first, second)[0, 1])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2)[place], dtype=np.float64)


def apart(plans: Sequence[Preview]) -> dict[str, tuple[int, ...]]:
    """Return of each enterprise of any plan what each plan issues to it in kgce or kgCO2e; 0 where a plan leaves it out."""
    found: dict[str, list[int]] = {}
    for at, plan in enumerate(plans):
        for id, units in zip(plan.register.ids, plan.issued.sum(axis=(1, 2)).tolist(), strict=True):
            found.setdefault(id, [0] * len(plans))[at] = units * plan.rule.issued_in
    return {id: tuple(amounts) for id, amounts in sorted(found.items())}
