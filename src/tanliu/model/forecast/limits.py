"""Days on which less may be used: forecasts of those concerned are held down, and the wholes with them."""

from __future__ import annotations

import numpy as np

from tanliu.model.forecast.coherent import children_of
from tanliu.model.forecast.panel import Counts, Floats


def held_down(said: Floats, share: Floats, parent: Counts) -> Floats:
    """Return forecasts in which parts use a share of what they would, and wholes what their parts then use.

    The ends of a whole move with its middle, and not below nothing where its middle is not.

    Parameters
    ----------
    said
        Low, middle and high by node and interval; the middle of every whole is the sum of its parts.
    share
        By node and interval, 1 where nothing is restricted; that of wholes is not looked at.
    parent
        Whole of each node, -1 for none; a whole comes after its parts.
    """
    parts = children_of(parent)
    found = said * share[None, :, :]
    for node in range(len(parent)):
        if node in parts:
            own = parts[node]
            less = np.nansum(said[1, own] - found[1, own], axis=0)
            found[:, node] = said[:, node] - less
            least = np.where(found[1, node] >= 0, 0.0, -np.inf)
            found[0, node] = np.where(
                less > 0, np.maximum(found[0, node], np.minimum(least, said[0, node])), said[0, node]
            )
    return found
