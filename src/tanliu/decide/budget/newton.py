"""Least squares between bounds and rows of sums, by its dual: one number for each row, found by Newton's method.

min 1/2 sum (x - wish)^2 / yield, low <= x <= high, row_low <= sums of x by row <= row_high. The dual is concave and once
differentiable, its second derivative a sum over the cells that stand between their bounds (semismooth Newton); a proximal
slack keeps it regular where rows depend on each other. With ``elastic`` above zero rows may be missed at a price, and those
that cannot be met show by how much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]
Places = NDArray[np.int64]

#: Rows count as met within this share of their limit.
TOLERANCE = 1e-9
_OUTER, _INNER = 80, 80
_PROXIMAL, _DAMPING, _LOOSE = 1.0, 1e-3, 0.1
#: Steps of the line search are halved down to this.
_SHORTEST = 1e-12


@dataclass(frozen=True, slots=True)
class Problem:
    """What is asked.

    Attributes
    ----------
    wish, low, high
        What each cell would get, and its bounds.
    give
        How far a cell gives way to a row's price: the inverse of its weight, above zero.
    member
        Rows to which each cell belongs, one column for each family; the number of rows stands for none.
    row_low, row_high
        Limits of the rows.
    apart
        Rows from here on share no cell with each other, as one of each enterprise: they are eliminated.
    """

    wish: Real
    give: Real
    low: Real
    high: Real
    member: Places
    row_low: Real
    row_high: Real
    apart: int

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.row_low)

    def sums(self, cells: Real) -> Real:
        """Return the sums of cells by row."""
        whole = np.zeros(self.rows + 1)
        for family in self.member.T:
            whole += np.bincount(family, cells, self.rows + 1)
        return whole[:-1]

    def priced(self, prices: Real) -> Real:
        """Return the price that each cell sees: those of its rows together."""
        given = np.append(prices, 0.0)
        return np.asarray(given[self.member].sum(axis=1), dtype=np.float64)

    def missed(self, cells: Real) -> Real:
        """Return by how much the sum of each row lies beyond its limits: above zero too much, below too little."""
        sums = self.sums(cells)
        return sums - np.clip(sums, self.row_low, self.row_high)


@dataclass(frozen=True, slots=True)
class Solution:
    """What was found: cells, the price of each row, whether all rows are met, and how many steps were made."""

    cells: Real
    prices: Real
    met: bool
    steps: int


@dataclass(slots=True)
class _Point:
    cells: Real
    slack: Real
    gap: Real
    value: float


class _Dual:
    """The dual function around a proximal centre."""

    def __init__(self, problem: Problem, elastic: float, prices: Real) -> None:
        self.problem = problem
        self.spread = np.maximum(problem.sums(problem.give), 1e-12)
        self.stretch = elastic * self.spread
        self.near = _PROXIMAL / self.spread
        limits = np.where(np.isfinite(problem.row_high), problem.row_high, problem.row_low)
        self.scale = np.maximum(np.abs(limits), 1.0)
        start = np.clip(problem.wish - problem.priced(prices) * problem.give, problem.low, problem.high)
        self.centre = np.clip(problem.sums(start), problem.row_low, problem.row_high)

    def at(self, prices: Real) -> _Point:
        one = self.problem
        cells = np.clip(one.wish - one.priced(prices) * one.give, one.low, one.high)
        sums = one.sums(cells)
        slack = np.clip(self.centre + prices / self.near, one.row_low, one.row_high)
        value = (
            0.5 * ((cells - one.wish) ** 2 / one.give).sum() + prices @ sums - 0.5 * (self.stretch * prices**2).sum()
            + (0.5 * self.near * (slack - self.centre) ** 2).sum() - prices @ slack
        )  # fmt: skip
        return _Point(cells, slack, sums - slack - self.stretch * prices, float(value))

    def error(self, point: _Point) -> float:
        return float((np.abs(point.gap) / self.scale).max(initial=0.0))

    def direction(self, point: _Point) -> Real:
        """Return the Newton step of the prices; the rows that stand apart are eliminated by their diagonal."""
        one, apart = self.problem, self.problem.apart
        free = one.give * ((point.cells > one.low) & (point.cells < one.high))
        held = (point.slack > one.row_low) & (point.slack < one.row_high)
        damped = 1e-10 + _DAMPING * min(1.0, self.error(point))
        own = np.where(held, 1 / self.near, 0.0) + self.stretch + damped * self.spread
        crossed, side, diagonal = _second(one, free)
        crossed[np.diag_indices(apart)] += own[:apart]
        diagonal += own[apart:]
        gap = point.gap
        if not len(diagonal):
            return np.asarray(np.linalg.solve(crossed, gap), dtype=np.float64)
        ratio = side / diagonal
        upper = np.linalg.solve(crossed - ratio @ side.T, gap[:apart] - ratio @ gap[apart:])
        return np.concatenate([upper, (gap[apart:] - side.T @ upper) / diagonal])

    def searched(self, prices: Real, point: _Point) -> tuple[Real, _Point]:
        """Go along the Newton step as far as the dual rises enough."""
        step, length = self.direction(point), 1.0
        slope = float(point.gap @ step)
        while True:
            there = prices + length * step
            found = self.at(there)
            risen = found.value >= point.value + 1e-4 * length * slope - 1e-13 * abs(point.value)
            if risen or length < _SHORTEST:
                return there, found
            length *= 0.5


def _second(problem: Problem, free: Real) -> tuple[Real, Real, Real]:
    """Return the second derivative: among crossing rows, between them and those apart, and of those apart."""
    apart, alone = problem.apart, problem.rows - problem.apart
    crossing = [family for family in problem.member.T if not _is_apart(family, problem)]
    single = [family for family in problem.member.T if _is_apart(family, problem)]
    crossed, side = np.zeros((apart + 1, apart + 1)), np.zeros((apart + 1, alone))
    diagonal = np.zeros(alone)
    places = [np.minimum(family, apart) for family in crossing]
    for one in places:
        for other in places:
            both = np.bincount(one * (apart + 1) + other, free, (apart + 1) ** 2)
            crossed += both.reshape(apart + 1, apart + 1)
        for family in single:
            both = np.bincount(one * alone + family - apart, free, (apart + 1) * alone)
            side += both.reshape(apart + 1, alone)
    for family in single:
        diagonal += np.bincount(family - apart, free, alone)
    return crossed[:apart, :apart], side[:apart], diagonal


def _is_apart(family: Places, problem: Problem) -> bool:
    return bool(len(family)) and problem.apart <= int(family.min()) and int(family.max()) < problem.rows


def solve(problem: Problem, *, elastic: float = 0.0, prices: Real | None = None) -> Solution:
    """Return the cells nearest to their wishes that keep bounds and rows.

    Parameters
    ----------
    problem
        What is asked. Amounts may be of any size: tolerances are shares of the rows' limits.
    elastic
        Above zero rows may be missed; about 1e-5 shows which cannot be met, and by how much.
    prices
        Where to start, as of a like problem.
    """
    prices = np.zeros(problem.rows) if prices is None else prices
    dual = _Dual(problem, elastic, prices)
    moved, steps = 1.0, 0
    for _ in range(_OUTER):
        point = dual.at(prices)
        for _ in range(_INNER):
            if dual.error(point) < max(TOLERANCE, _LOOSE * moved):
                break
            prices, point = dual.searched(prices, point)
            steps += 1
        moved = float((np.abs(point.slack - dual.centre) / dual.scale).max(initial=0.0))
        dual.centre = point.slack
        if moved < 10 * TOLERANCE and dual.error(point) < TOLERANCE:
            return Solution(point.cells, prices, True, steps)
    return Solution(point.cells, prices, False, steps)
