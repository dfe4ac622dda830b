"""A whole plan worked out: entitlement, fit, whole numbers, and for every enterprise the steps that add up to its number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.decide.budget.document import BudgetRule
from tanliu.decide.budget.entitle import Entitlement, entitle
from tanliu.decide.budget.exact import Whole
from tanliu.decide.budget.fit import Fitted, Unmet, fit
from tanliu.decide.budget.register import Firm, Register, enlist
from tanliu.decide.budget.targets import Pools, Target, asked, unit_g
from tanliu.decide.budget.whole import TICKS, controlled, within


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan as it would be issued.

    Attributes
    ----------
    issued
        Whole units: enterprise, part, quarter.
    names, steps_g
        Steps in grams that add up to what is issued: step, enterprise, part, quarter.
    """

    rule: BudgetRule
    register: Register
    entitlement: Entitlement
    fitted: Fitted
    pools: Pools
    issued: Whole
    names: tuple[str, ...]
    steps_g: Whole

    @property
    def unit_g(self) -> int:
        """Grams of an issued unit."""
        return unit_g(self.rule)

    @property
    def unmet(self) -> tuple[Unmet, ...]:
        """Targets that cannot be met; then nothing may be issued."""
        return self.fitted.unmet

    @property
    def unallocated(self) -> Whole:
        """Units by part and quarter that nobody gets: budget less reserve, new entrants and what is issued."""
        return np.asarray(self.pools.to_give - self.issued.sum(axis=0), dtype=np.int64)


def preview(rule: BudgetRule, firms: Iterable[Firm], targets: Sequence[Target] = ()) -> Preview:
    """Work out a plan by a rule.

    Parameters
    ----------
    rule
        The rule.
    firms
        All enterprises of the district; the rule says which it means.
    targets
        What is set in the place of the rule's own targets.
    """
    register = enlist(rule, firms)
    entitlement = entitle(rule, register)
    wanted = asked(rule, register, entitlement, targets)
    fitted = fit(rule, register, entitlement, wanted)
    issued = _whole(register, fitted)
    names, steps = _explained(entitlement, fitted, issued, unit_g(rule))
    return Preview(rule, register, entitlement, fitted, wanted.pools, issued, names, steps)


def _whole(register: Register, fitted: Fitted) -> Whole:
    """Make a fit whole: each table of towns and fields first, then what lies in each of its cells."""
    towns, town_of = register.places("town")
    fields, field_of = register.places("field")
    ticks = np.rint(fitted.cells * TICKS).astype(np.int64)
    issued = np.zeros_like(ticks)
    cell_of = town_of * len(fields) + field_of
    for part in range(ticks.shape[1]):
        for quarter in range(ticks.shape[2]):
            given = _settled(ticks[:, part, quarter])
            sums = np.zeros(len(towns) * len(fields), dtype=np.int64)
            np.add.at(sums, cell_of, given)
            made = controlled(sums.reshape(len(towns), len(fields)).tolist())
            issued[:, part, quarter] = within(given, cell_of, np.array(made, dtype=np.int64).ravel())
    return issued


def _settled(ticks: Whole) -> Whole:
    """Let a total that is whole but for the cutting of ticks be whole; the largest fraction that can bear it takes the rest."""
    off = int((ticks.sum() + TICKS // 2) % TICKS - TICKS // 2)
    if off == 0 or abs(off) > len(ticks):
        return ticks
    rest = ticks % TICKS
    inside = np.flatnonzero((rest > abs(off)) & (rest < TICKS - abs(off)))
    settled = ticks.copy()
    if len(inside):
        settled[inside[0]] -= off
    return settled


def _explained(
    entitlement: Entitlement, fitted: Fitted, issued: Whole, unit: int
) -> tuple[tuple[str, ...], Whole]:
    """Return all steps: those of the entitlement, what rows took, what a bound stopped, and rounding, which takes the rest.

    Raises nothing: bound and rounding are differences, so that the sum is what is issued, gram for gram.
    """
    rows = np.rint(fitted.corrections * unit).astype(np.int64)
    got = np.rint(fitted.cells * unit).astype(np.int64)
    stopped = got - entitlement.total_g - rows.sum(axis=0)
    # a gram or two of rounding are no stop
    stopped = np.where(np.abs(stopped) <= len(rows) + 1, 0, stopped)
    before = entitlement.total_g + rows.sum(axis=0) + stopped
    names = (*entitlement.names, *fitted.names, "bound", "rounding")
    steps = np.concatenate([entitlement.steps_g, rows, stopped[None], (issued * unit - before)[None]])
    return names, steps
