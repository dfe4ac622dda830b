"""Entitlements fitted to targets: nearest to what each is entitled to, where rows cross; by a rule for claims along a tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tanliu.decide.budget.awards import RULES
from tanliu.decide.budget.document import BudgetRule
from tanliu.decide.budget.entitle import Entitlement
from tanliu.decide.budget.exact import Whole, rate, share
from tanliu.decide.budget.newton import Problem, Real, Solution, solve
from tanliu.decide.budget.register import Register
from tanliu.decide.budget.targets import KINDS, Asked, Row, tightened, unit_g
from tanliu.kit.errors import TanliuError

#: Where rows may be missed: what cannot be met shows, what can is met within a few millionths.
ELASTIC = 1e-5
#: A row that is missed by less than this share is met by the fit that may miss none.
_MISSED = 1e-4


@dataclass(frozen=True, slots=True)
class Unmet:
    """A row that cannot be met, and how many units are too many."""

    row: Row
    units: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was found, in issued units with fractions: enterprise, part, quarter.

    Attributes
    ----------
    cells
        What each gets before it is made whole.
    corrections
        What each kind of row takes, in the order of `names`; ``nearest`` for all of them together where some cannot be met.
    low, high
        Bounds in whole units.
    unmet
        Rows that cannot be met; then the cells are what comes nearest, and not to be issued.
    """

    cells: Real
    names: tuple[str, ...]
    corrections: Real
    low: Whole
    high: Whole
    unmet: tuple[Unmet, ...] = ()
    steps: int = 0


def bounds(rule: BudgetRule, entitlement: Entitlement) -> tuple[Whole, Whole]:
    """Return floor and cap of each cell in whole units; a cell without base gets none, one without cap any."""
    base, unit = np.maximum(entitlement.base_g, 0), unit_g(rule)
    low = -(-share(base, rate(rule.bounds.floor_percent)) // unit)
    cap = rule.bounds.cap_percent
    # without a cap nothing lifts a cell above what it is entitled to, but its floor
    free = np.maximum(entitlement.total_g // unit + 1, low)
    high = free if cap is None else share(base, rate(cap)) // unit
    high = np.where(base > 0, np.maximum(high, 0), 0)
    return np.minimum(low, high), high


def fit(rule: BudgetRule, register: Register, entitlement: Entitlement, asked: Asked) -> Fitted:
    """Return what each gets within the targets.

    Parameters
    ----------
    rule, register, entitlement
        As they were worked out.
    asked
        Rows of the plan.
    """
    low, high = bounds(rule, entitlement)
    if rule.fit != "crossing":
        return _along_tree(rule, register, entitlement, asked, low, high)
    problem, active = crossing(rule, entitlement, asked)
    if not len(active):
        return Fitted(np.zeros(low.shape), (), np.zeros((0, *low.shape)), low, high)
    first = solve(problem, elastic=ELASTIC)
    unmet = _unmet(problem, asked, first)
    found = first if unmet else solve(problem, prices=first.prices)
    if not found.met and not unmet:
        unmet = _unmet(problem, asked, found, least=0.5)
    cells = np.zeros(low.size)
    cells[active] = found.cells
    if unmet:
        # prices of rows that cannot be met tell nothing: they rise until the floors hold them
        nearest = cells.reshape(low.shape) - entitlement.total_g / unit_g(rule)
        return Fitted(cells.reshape(low.shape), ("nearest",), nearest[None], low, high, unmet, first.steps)
    taken = _taken(problem, asked, found, active, low.size)
    names = tuple(kind for kind in KINDS if any(row.kind == kind for row in asked.rows))
    shaped = np.stack([taken[KINDS.index(name)].reshape(low.shape) for name in names])
    return Fitted(cells.reshape(low.shape), names, shaped, low, high, unmet, first.steps + found.steps)


def crossing(rule: BudgetRule, entitlement: Entitlement, asked: Asked) -> tuple[Problem, Whole]:
    """Return the least squares of a plan in issued units, and which cells they are of: those that may get something."""
    low, high = bounds(rule, entitlement)
    unit = unit_g(rule)
    active = np.flatnonzero(high.ravel() > 0)
    return _problem(
        asked, active, entitlement.total_g.ravel()[active] / unit, entitlement.base_g.ravel()[active] / unit,
        low.ravel()[active], high.ravel()[active],
    ), active  # fmt: skip


def _problem(asked: Asked, active: Whole, wish: Real, give: Real, low: Whole, high: Whole) -> Problem:
    member = asked.member[active]
    count = len(asked.rows)
    tables, least = np.zeros(count + 1, dtype=np.int64), np.zeros(count + 1)
    for family in member.T:
        # of one enterprise every cell is rounded by itself; of a town or field a table is made whole at once
        least += np.bincount(family, low, count + 1)
        tables += np.bincount(family, minlength=count + 1)
    limits = [
        tightened(row, _apart(asked, row, int(tables[at])), int(least[at]))
        for at, row in enumerate(asked.rows)
    ]
    return Problem(
        wish, give, low.astype(float), high.astype(float), member, np.zeros(count), np.array(limits, dtype=float),
        asked.apart,
    )  # fmt: skip


def _apart(asked: Asked, row: Row, cells: int) -> int:
    """Return how many whole numbers a row adds up that are rounded apart from each other."""
    if row.kind == "year_cap":
        return max(cells, 1)
    parts, quarters = asked.pools.budget.shape
    return (1 if row.part else parts) * (1 if row.quarter else quarters)


def _unmet(problem: Problem, asked: Asked, found: Solution, least: float | None = None) -> tuple[Unmet, ...]:
    missed = problem.missed(found.cells)
    allowed = np.maximum(problem.row_high * _MISSED, 0.5) if least is None else least
    return tuple(Unmet(asked.rows[at], round(float(missed[at]))) for at in np.flatnonzero(missed > allowed))


def _taken(problem: Problem, asked: Asked, found: Solution, active: Whole, size: int) -> Real:
    """Return what the rows of each kind take from each cell: their prices times how far the cell gives way."""
    kinds = np.array([KINDS.index(row.kind) for row in asked.rows], dtype=np.int64)
    taken = np.zeros((len(KINDS), size))
    for kind in range(len(KINDS)):
        prices = np.where(kinds == kind, found.prices, 0.0)
        taken[kind, active] = -problem.priced(prices) * problem.give
    return taken


def _along_tree(
    rule: BudgetRule, register: Register, entitlement: Entitlement, asked: Asked, low: Whole, high: Whole
) -> Fitted:
    """Divide what there is to give among towns or fields by their claims, and each share among its enterprises.

    Raises
    ------
    TanliuError
        When a target of a town, a field or a year is asked for, which such a rule does not keep.
    """
    for row in asked.rows:
        if row.kind != "district":
            raise TanliuError(
                "a rule that divides by claims keeps targets of the district alone", where=rule.budget,
                found=f"{row.kind} {row.id}".strip(), accepted="fit: crossing",
            )  # fmt: skip
    divide, unit = RULES[rule.fit], unit_g(rule)
    names, of = register.places(rule.along)
    members = [np.flatnonzero(of == at).tolist() for at in range(len(names))]
    cells = np.zeros(low.shape)
    capped = (
        np.minimum(entitlement.total_g, high * unit)
        if rule.bounds.cap_percent is not None
        else entitlement.total_g
    )
    for part in range(low.shape[1]):
        for quarter in range(low.shape[2]):
            claims = capped[:, part, quarter].tolist()
            estate = int(asked.pools.to_give[part, quarter]) * unit
            shares = divide([sum(claims[at] for at in group) for group in members], estate)
            for group, award in zip(members, shares, strict=True):
                cells[group, part, quarter] = _floats(divide([claims[at] for at in group], award), unit)
    return Fitted(cells, ("division",), (cells - capped / unit)[None], low, np.maximum(high, 0))


def _floats(amounts: Sequence[Fraction], unit: int) -> list[float]:
    return [float(one / unit) for one in amounts]
