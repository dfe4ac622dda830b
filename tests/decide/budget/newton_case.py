"""Problems that can be met, since they are built around a witness: ordinary ones, and hard ones with tight bounds and rows."""

from __future__ import annotations

import numpy as np

from tanliu.decide.budget.newton import Problem, Real, Solution


def problem(count: int, seed: int, *, hard: bool, apart: bool, groups: tuple[int, int] = (26, 6)) -> Problem:
    """Return a problem of enterprises times twelve cells: rows of cells, towns, fields, and of each enterprise if asked."""
    chance = np.random.default_rng(seed)
    base = (10 ** chance.uniform(1, 5, count)[:, None] * chance.uniform(0.5, 1.5, (count, 12))).ravel()
    firm, cell = np.repeat(np.arange(count), 12), np.tile(np.arange(12), count)
    families, rows = [cell], 12
    for size in groups:
        families.append(rows + chance.integers(0, size, count)[firm])
        rows += size
    crossing = rows
    if apart:
        families.append(rows + firm)
        rows += count
    member = np.stack(families, axis=1)
    wish = base * (1 + chance.uniform(-0.1, 0.02, len(base)))
    width = (0.05, 0.05) if hard else (0.3, 0.1)
    low, high = (
        base * (1 - chance.uniform(0, width[0], len(base))),
        base * (1 + chance.uniform(0, width[1], len(base))),
    )
    witness = low + (high - low) * chance.uniform(0, 1, len(base))
    bare = Problem(wish, base, low, high, member, np.zeros(rows), np.full(rows, np.inf), crossing)
    sums, loose = bare.sums(witness), chance.uniform(0, 1e-3 if hard else 0.05, rows)
    row_low, row_high = sums * (1 - loose if hard else 0), sums * (1 + loose)
    row_low[:12] = row_high[:12] = sums[:12]
    return Problem(wish, base, low, high, member, row_low, row_high, crossing)


def objective(one: Problem, cells: Real) -> float:
    """Return what is made least."""
    return float(0.5 * ((cells - one.wish) ** 2 / one.give).sum())


def clarabel(one: Problem) -> Real:
    """Return the cells by an interior-point solver, with amounts scaled to about one."""
    import clarabel as solver
    from scipy import sparse

    scale = float(np.median(one.give))
    count = len(one.wish)
    at, row = np.nonzero(one.member < one.rows)
    sums = sparse.csc_matrix((np.ones(len(at)), (one.member[at, row], at)), (one.rows, count))
    same = one.row_low == one.row_high
    over, under = ~same & np.isfinite(one.row_high), ~same
    unit = sparse.identity(count, format="csc")
    left = sparse.vstack([sums[same], sums[over], -sums[under], unit, -unit], format="csc")
    right = np.concatenate(
        [one.row_high[same], one.row_high[over], -one.row_low[under], one.high, -one.low]
    ) / scale  # fmt: skip
    cones = [solver.ZeroConeT(int(same.sum())), solver.NonnegativeConeT(len(right) - int(same.sum()))]
    settings = solver.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    weight = sparse.diags(scale / one.give, format="csc")
    made = solver.DefaultSolver(weight, -one.wish / one.give, left, right, cones, settings).solve()
    assert str(made.status) in ("Solved", "AlmostSolved")
    return np.array(made.x) * scale


def unmet_conditions(one: Problem, found: Solution) -> list[str]:
    """Return the conditions of the best point that do not hold: bounds, rows, each cell by its prices, prices by their rows."""
    cells, prices = found.cells, found.prices
    wanted = np.clip(one.wish - one.priced(prices) * one.give, one.low, one.high)
    sums, scale = (
        one.sums(cells),
        np.maximum(np.where(np.isfinite(one.row_high), one.row_high, one.row_low), 1),
    )
    held = {
        "bounds": (cells >= one.low).all() and (cells <= one.high).all(),
        "rows": (np.abs(one.missed(cells)) <= 1e-8 * scale).all(),
        "cells": np.allclose(cells, wanted, rtol=1e-12, atol=0),
        "dear rows are full": (np.abs(sums - one.row_high)[prices > 1e-6] <= 1e-6 * scale[prices > 1e-6]).all(),
        "cheap rows are empty": (np.abs(sums - one.row_low)[prices < -1e-6] <= 1e-6 * scale[prices < -1e-6]).all(),
    }  # fmt: skip
    return [name for name, holds in held.items() if not holds]
