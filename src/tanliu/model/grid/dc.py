"""Power flow of a network without losses, from what buses take and give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tanliu.kit.errors import TanliuError

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


def dc_flow(sender: Places, receiver: Places, reactance: Floats, injection: Floats) -> Floats:
    """Return the power of every branch in the direct-current approximation.

    Parameters
    ----------
    sender, receiver
        Buses of each branch, from 0.
    reactance
        Series reactance of each branch, times its tap ratio [p.u.]; not zero.
    injection
        Generation less load of each bus [MW], one column for each hour; each column sums to zero.

    Returns
    -------
    ndarray
        Power from sender to receiver [MW], branches by hours.

    Raises
    ------
    TanliuError
        When the network falls into parts, or power does not balance.

    References
    ----------
    Stott, Jardim, Alsaç, DC power flow revisited, IEEE Trans. Power Systems 24(3), 2009.
    """
    off = np.abs(injection.sum(axis=0))
    if (off > 1e-6 * np.maximum(np.abs(injection).sum(axis=0), 1)).any():
        raise TanliuError("generation and load do not balance", found=f"{off.max():.4g} MW", accepted="0 MW")
    count = injection.shape[0]
    susceptance, matrix = 1 / reactance, np.zeros((count, count))
    for a, b, sign in (
        (sender, sender, 1),
        (receiver, receiver, 1),
        (sender, receiver, -1),
        (receiver, sender, -1),
    ):
        np.add.at(matrix, (a, b), sign * susceptance)
    angle = np.zeros_like(injection)
    try:
        # the first bus is the reference
        angle[1:] = np.linalg.solve(matrix[1:, 1:], injection[1:])
    except np.linalg.LinAlgError:
        raise TanliuError("the network falls into parts", found=count) from None
    if not np.isfinite(angle).all() or np.abs(matrix @ angle - injection).max() > 1e-6 * max(
        np.abs(injection).max(), 1
    ):
        raise TanliuError("the network falls into parts", found=count)
    return np.asarray(susceptance[:, None] * (angle[sender] - angle[receiver]))
