"""What is still to come in a period, and the probability that a budget is passed.

The rest of the period is taken as that of the year before times the growth to date, the growth shrunk the more the less of
the period is known. How far such forecasts were off is kept as logarithms, of the subject itself and of all others; the
probability is the share of those errors with which the budget would be passed. No distribution is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much the growth to date and a subject's own errors count; back-tested by ``bench/warning.py``.

    Attributes
    ----------
    shrink
        Steps of the period at which half of the growth to date is believed.
    own
        Errors of others that one error of the subject itself weighs.
    fewest
        Errors of others below which no probability is told.
    """

    shrink: float = 1.0
    own: float = 10.0
    fewest: int = 20


def rest(before: Floats, now: Floats, known: int, weights: Weights = Weights()) -> Floats:
    """Return what is still to come, by subject, in the unit of the amounts.

    Parameters
    ----------
    before, now
        Amounts by subject and step of the period: the year before, and this year as far as it is known.
    known
        Steps of this year that are known, at least one.

    Returns
    -------
    Floats
        NaN where a step that is needed is missing, or nothing was used before.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = now[:, :known].sum(axis=1) / before[:, :known].sum(axis=1)
        to_come = before[:, known:].sum(axis=1) * growth ** (known / (known + weights.shrink))
    return np.asarray(np.where(np.isfinite(to_come) & (to_come > 0), to_come, np.nan), dtype=np.float64)


def errors(before: Floats, now: Floats, known: int, weights: Weights = Weights()) -> Floats:
    """Return by how much forecasts of past years were off: the logarithm of what came over what was forecast.

    Parameters
    ----------
    before, now
        As in `rest`, both years whole.
    """
    came = now[:, known:].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.log(came / rest(before, now, known, weights))
    return np.asarray(np.where(np.isfinite(off), off, np.nan), dtype=np.float64)


def probability(
    budget: Floats, used: Floats, to_come: Floats, past: Floats, weights: Weights = Weights()
) -> Floats:
    """Return the probability that each subject passes its budget.

    Parameters
    ----------
    budget, used, to_come
        By subject, in one unit.
    past
        Errors of forecasts from the same step: subject (those of this plan first, in their order) and year; NaN for none.

    Returns
    -------
    Floats
        Between 0 and 1; NaN where nothing can be said. What is used already is certain.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where(budget > used, np.log((budget - used) / to_come), -np.inf)
    every = np.sort(past[np.isfinite(past)])
    above = len(every) - np.searchsorted(every, needed, side="right")
    mine = past[: len(budget)]
    counted = np.isfinite(mine)
    own_above = (counted & (mine > needed[:, None])).sum(axis=1)
    own = counted.sum(axis=1)
    # the subject's own errors stand among all: they are taken out there and counted with their weight
    weight = len(every) - own + weights.own * own
    with np.errstate(divide="ignore", invalid="ignore"):
        told = (above - own_above + weights.own * own_above) / weight
    told = np.where((len(every) - own >= weights.fewest) & np.isfinite(to_come), told, np.nan)
    return np.asarray(np.where(used > budget, 1.0, told), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Score:
    """How good probabilities were.

    Attributes
    ----------
    brier, line, base_rate
        Mean squared error of the probabilities, of a straight line through the use to date, and of the share that passed.
    """

    count: int
    brier: float
    line: float
    base_rate: float


def score(told: Floats, line: Flags, passed: Flags) -> Score:
    """Return how good probabilities were beside a straight line and the base rate."""
    share = float(passed.mean())
    return Score(
        len(told), float(((told - passed) ** 2).mean()), float((line != passed).mean()), share * (1 - share)
    )


def calibration(told: Floats, passed: Flags, edges: Floats) -> list[tuple[float, float, int]]:
    """Return by bin what was said, what came, and how often; bins with nothing in them are left out."""
    bins = np.digitize(told, edges)
    return [
        (float(told[bins == at].mean()), float(passed[bins == at].mean()), int((bins == at).sum()))
        for at in range(len(edges) + 1) if (bins == at).any()
    ]  # fmt: skip
