"""Regressions with partial pooling: blocks of coefficients that are shrunk together.

A coefficient of a block is drawn from N(0, 1 / precision), and the precision of each block is learned from the
data (empirical Bayes): where industries are alike they borrow from each other, where they differ each keeps its
own. The first block is not shrunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
#: Precision of what is not shrunk, and the largest one: its block is as good as left out.
_FLAT, _STIFF = 1e-6, 1e6
_ROUNDS = 40
#: Largest change of a coefficient, in units of what it is known to, at which a fit has settled.
_SETTLED = 0.02


@dataclass(frozen=True, slots=True)
class Regression:
    """Posterior of the coefficients: N(mean, covariance).

    Attributes
    ----------
    noise
        Standard deviation of the residuals; 1 for a logistic regression.
    precisions
        Learned precision of each block.
    """

    mean: Floats
    covariance: Floats
    noise: float
    precisions: Floats

    def value(self, design: Floats) -> Floats:
        """Return the linear predictor of each row."""
        return np.asarray(design @ self.mean)

    def variance(self, design: Floats) -> Floats:
        """Return the variance of the linear predictor, from what the coefficients are not known to."""
        return np.asarray(((design @ self.covariance) * design).sum(axis=1))


def linear(design: Floats, target: Floats, blocks: Sequence[int]) -> Regression:
    """Fit a linear regression with learned shrinkage (evidence maximisation by EM).

    Parameters
    ----------
    design
        A row an observation, a column a coefficient.
    target
        What is to be explained.
    blocks
        Number of columns of each block; the first one is not shrunk.
    """
    label, precision = _start(blocks)
    squares, moments = design.T @ design, design.T @ target
    noise = max(float(np.var(target)), 1e-12)
    mean: Floats = np.zeros(design.shape[1])
    covariance: Floats = np.eye(design.shape[1])
    for _ in range(_ROUNDS):
        covariance = np.asarray(np.linalg.inv(squares / noise + np.diag(precision[label])))
        before = mean
        mean = np.asarray(covariance @ moments / noise)
        residual = target - design @ mean
        noise = max((residual @ residual + (squares * covariance).sum()) / len(target), 1e-12)
        precision = _learn(mean, covariance, blocks, label)
        if _settled(mean - before, covariance):
            break
    return Regression(mean, covariance, float(np.sqrt(noise)), precision)


def logistic(design: Floats, happened: Floats, blocks: Sequence[int]) -> Regression:
    """Fit a logistic regression with learned shrinkage (Newton steps, Laplace's approximation)."""
    label, precision = _start(blocks)
    mean: Floats = np.zeros(design.shape[1])
    covariance: Floats = np.eye(design.shape[1])
    for _ in range(_ROUNDS):
        chance = probability(design @ mean)
        weight = chance * (1 - chance) + 1e-6
        covariance = np.asarray(np.linalg.inv((design.T * weight) @ design + np.diag(precision[label])))
        step = covariance @ (design.T @ (happened - chance) - precision[label] * mean)
        mean = np.asarray(mean + step)
        precision = _learn(mean, covariance, blocks, label)
        if _settled(step, covariance):
            break
    return Regression(mean, covariance, 1.0, precision)


def probability(logit: Floats) -> Floats:
    """Return ``1 / (1 + exp(-logit))``."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -40, 40))))


def _start(blocks: Sequence[int]) -> tuple[npt.NDArray[np.int64], Floats]:
    precision = np.ones(len(blocks))
    precision[0] = _FLAT
    return np.repeat(np.arange(len(blocks)), blocks), precision


def _settled(change: Floats, covariance: Floats) -> bool:
    return bool(np.max(np.abs(change) / np.sqrt(np.diag(covariance))) < _SETTLED)


def _learn(mean: Floats, covariance: Floats, blocks: Sequence[int], label: npt.NDArray[np.int64]) -> Floats:
    """Set each block's precision to its number over its expected sum of squares, within (flat, stiff)."""
    squares = np.bincount(label, mean**2 + np.diag(covariance), minlength=len(blocks))
    precision = np.array(blocks) / np.maximum(squares, np.array(blocks) / _STIFF)
    precision[0] = _FLAT
    return np.asarray(precision)
