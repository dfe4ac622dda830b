"""In which months the made-up firms use their fuels: with production, with the cold, and at a level of their own."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import numpy.typing as npt

from tanliu.app.demo.equipment import ENGINE
from tanliu.app.demo.meters import INTERVALS_A_DAY
from tanliu.app.demo.profile import Group, chance, numbers
from tanliu.app.demo.shape import month_edges, temperature

Floats = npt.NDArray[np.float64]


def month_parts(groups: list[Group], busy: Floats, year: int, seed: int) -> Floats:
    """Return the part of a year's fuel in each month: firm x month x fuel.

    Parameters
    ----------
    busy
        Electricity of each month over that of a whole year, a row a firm.
    """
    cold = _cold_parts(year, seed)[None, :] * busy.sum(axis=1, keepdims=True)
    winter = np.array([[0.0 if engine else group.winter for engine in ENGINE] for group in groups])
    steady = busy[:, :, None] * (1 - winter[:, None, :]) + cold[:, :, None] * winter[:, None, :]
    return np.asarray(steady * _drift(len(groups), year, seed)[:, :, None])


def _cold_parts(year: int, seed: int) -> Floats:
    """Return each month's part of the heating degree days of the year."""
    below = np.maximum(numbers()["temperature"]["heating_below"] - temperature(year, seed), 0)
    edges = [edge // INTERVALS_A_DAY for edge in month_edges(year)]
    months = np.add.reduceat(below, edges[:-1])
    return np.asarray(months / months.sum())


def _drift(count: int, year: int, seed: int) -> Floats:
    """Return how far each firm is from its long-run level in each month; a year goes on where the last one ended."""
    told = numbers()["fuels"]
    kept = told["drift_kept"]
    steps = np.hstack([_steps(count, one, seed) for one in (year - 2, year - 1, year)])
    level, found = steps[:, 0], []
    for month in range(1, steps.shape[1]):
        level = kept * level + math.sqrt(1 - kept**2) * steps[:, month]
        found.append(level)
    return np.asarray(np.exp(told["drift"] * np.stack(found[-12:], axis=1)))


@cache
def _steps(count: int, year: int, seed: int) -> Floats:
    return chance(seed, 10, year).normal(0, 1, (count, 12))
