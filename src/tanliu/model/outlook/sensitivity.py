"""What emissions of a year depend on: one assumption at a time, several steps of each, and all together (Sobol)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.model.outlook.base import Floats

#: From factors of each assumption, of shape (draws, assumptions), to what comes of it, of shape (draws,).
Model = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Swing:
    """What comes of less and of more of one assumption, all others as assumed."""

    name: str
    low: float
    high: float

    @property
    def width(self) -> float:
        return abs(self.high - self.low)


@dataclass(frozen=True, slots=True)
class Index:
    """Sobol indices: what of the variance is of this assumption alone, and with all it acts together with [1]."""

    name: str
    first: float
    total: float


def tornado(model: Model, names: Sequence[str], step: float = 0.2) -> list[Swing]:
    """Move each assumption by a step down and up, the widest swing first.

    Parameters
    ----------
    model
        What comes of factors of the assumptions.
    names
        Assumptions, in the order of the factors.
    step
        How much less and more of the assumed change [1].
    """
    count = len(names)
    factors = np.ones((2 * count, count))
    factors[np.arange(count), np.arange(count)] -= step
    factors[count + np.arange(count), np.arange(count)] += step
    found = model(factors)
    swings = [Swing(name, float(found[at]), float(found[count + at])) for at, name in enumerate(names)]
    return sorted(swings, key=lambda one: (-one.width, one.name))


def coupling(model: Model, names: Sequence[str], wanted: Sequence[str], steps: Sequence[float]) -> Floats:
    """Return what comes of steps of some assumptions, by assumption and step.

    Parameters
    ----------
    model
        What comes of factors of the assumptions.
    names
        All assumptions, in the order of the factors.
    wanted, steps
        Those of the table, and the factors of each [1].
    """
    factors = np.ones((len(wanted) * len(steps), len(names)))
    for row, (name, step) in enumerate((name, step) for name in wanted for step in steps):
        factors[row, list(names).index(name)] = step
    return model(factors).reshape(len(wanted), len(steps))


def sobol(
    model: Model, names: Sequence[str], low: Floats, high: Floats, count: int, seed: int
) -> list[Index]:
    """Share the variance out among assumptions that lie evenly between two ends.

    Parameters
    ----------
    model
        What comes of factors of the assumptions.
    names
        Assumptions, in the order of the factors.
    low, high
        Ends of the factor of each assumption [1].
    count
        Draws of each of the two samples; the model is asked for count x (assumptions + 2).
    seed
        Of the draws.

    Returns
    -------
    list of Index
        The largest total index first; nothing where nothing varies.

    References
    ----------
    First order: Saltelli, A. et al. (2010), Computer Physics Communications 181, 259, table 2 (b); total: Jansen, M. J. W.
    (1999), Computer Physics Communications 117, 35.
    """
    size = len(names)
    chance = np.random.default_rng(seed)
    # strata of a Latin hypercube in place of plain chance: the same indices with fewer runs
    even = np.stack(
        [(chance.permutation(count) + chance.random(count)) / count for _ in range(2 * size)], axis=1
    )
    one, other = (low + (high - low) * even[:, part] for part in (slice(size), slice(size, None)))
    mixed = np.repeat(one[None], size, axis=0)
    for at in range(size):
        mixed[at, :, at] = other[:, at]
    found = model(np.concatenate([one, other, mixed.reshape(-1, size)]))
    first, second, rest = found[:count], found[count : 2 * count], found[2 * count :].reshape(size, count)
    centre, variance = found[: 2 * count].mean(), found[: 2 * count].var()
    if variance <= (1e-12 * centre) ** 2:
        return []
    indices = [
        Index(
            name,
            float(((second - centre) * (rest[at] - first)).mean() / variance),
            float(((first - rest[at]) ** 2).mean() / (2 * variance)),
        )
        for at, name in enumerate(names)
    ]
    return sorted(indices, key=lambda index: (-index.total, index.name))
