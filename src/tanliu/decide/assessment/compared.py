"""Composites of many objects together: other normalisations, weights by the data themselves, and comparison in pairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tanliu.kit.errors import TanliuError

Matrix = NDArray[np.float64]
#: How rows are normalised: as they lie between the goalposts, by mean and standard deviation, by their ranks.
MAKINGS = ("goalposts", "z", "ranks")


def normalised(rows: Matrix, making: str) -> Matrix:
    """Return places between goalposts normalised otherwise [-]; a column that is the same for all is 0.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, section 5.
    """
    if making == "z":
        spread = rows.std(axis=0)
        z: Matrix = np.divide(rows - rows.mean(axis=0), spread, out=np.zeros_like(rows), where=spread > 0)
        return z
    if making == "ranks":
        # equals share the mean of their places
        below = (rows[:, None, :] > rows[None, :, :]).sum(axis=1)
        same = (rows[:, None, :] == rows[None, :, :]).sum(axis=1)
        shared: Matrix = (below + (same - 1) / 2) / max(len(rows) - 1, 1)
        return shared
    return rows


def weights_by_data(rows: Matrix) -> Matrix:
    """Return weights by principal components of the correlations: what varies together shares its weight [-].

    Of every component with an eigenvalue of at least one, an indicator has the share of its squared loading; components count
    by what they explain.

    References
    ----------
    OECD and JRC (2008), section 6.1; components are not rotated here.

    Raises
    ------
    TanliuError
        When there are fewer than three objects, or an indicator is the same for all.
    """
    if len(rows) < 3 or (rows.std(axis=0) == 0).any():
        raise TanliuError(
            "weights by data need three objects, and no indicator that is the same for all", found=len(rows)
        )
    values, vectors = np.linalg.eigh(np.corrcoef(rows, rowvar=False).reshape(rows.shape[1], -1))
    kept = values >= min(1.0, values.max())
    # an eigenvector has length one, so its squares are the shares
    weights: Matrix = (vectors[:, kept] ** 2) @ values[kept] / values[kept].sum()
    return weights


def by_pairs(rows: Matrix, weights: Matrix) -> Matrix:
    """Return for each object how many others it beats less how many beat it, by the weight of the indicators on its side.

    No strength makes up for a weakness by its size (Condorcet's rule, counted as Copeland does).

    References
    ----------
    OECD and JRC (2008), section 6.3, non-compensatory multi-criteria approach.
    """
    share = weights / weights.sum()
    wins = (rows[:, None, :] > rows[None, :, :]) @ share
    losses = (rows[:, None, :] < rows[None, :, :]) @ share
    lead = wins - losses
    # sums of weights that cancel out are equal, whatever the last binary digit says
    counted: Matrix = np.where(np.abs(lead) < 1e-12, 0, np.sign(lead)).sum(axis=1)
    return counted
