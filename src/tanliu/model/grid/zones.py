"""Carbon of what zones use, from their generation and their exchanges, hour by hour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tanliu.model.grid.dc import Floats


def zone_intensity(generation: Floats, emission: Floats, imports: Floats) -> Floats:
    """Return the carbon intensity of what every zone uses.

    A zone's mix is that of its own generation and of all it takes in, and passes on as a whole:
    ``(P + sum of imports) x - sum of imports times x of their zones = F``.

    Parameters
    ----------
    generation
        Of zones, hours by zones [MWh].
    emission
        Of that generation, hours by zones [kg].
    imports
        What a zone takes in from another, hours by zones by zones [MWh]: ``imports[h, to, from]``, not below zero.

    Returns
    -------
    ndarray
        Intensity of use, hours by zones [kg/MWh]; 0 where a zone neither makes nor takes in anything.

    References
    ----------
    de Chalendar, Taggart, Benson, Tracking emissions in the US electricity system, PNAS 116(51), 2019, equation 1.
    """
    count = generation.shape[1]
    total = generation + imports.sum(axis=2)
    matrix = -imports.copy()
    empty = total <= 0
    at = np.arange(count)
    # a zone without power would make the system singular: its row says that its intensity is zero
    matrix[empty] = 0
    matrix[:, at, at] += np.where(empty, 1.0, total)
    return np.asarray(np.linalg.solve(matrix, np.where(empty, 0.0, emission)[:, :, None])[:, :, 0])


def imports_of(
    hours: int,
    count: int,
    hour: NDArray[np.intp],
    sender: NDArray[np.intp],
    receiver: NDArray[np.intp],
    mwh: Floats,
) -> Floats:
    """Return exchanges as imports, hours by receiving by sending zones [MWh]; a flow below zero goes the other way,
    and a border that both sides report counts once.

    Parameters
    ----------
    hours, count
        Number of hours and zones.
    hour, sender, receiver
        Of each exchange, from 0.
    mwh
        Of each exchange from sender to receiver [MWh].
    """
    told = np.zeros((hours, count, count))
    np.add.at(told, (hour, sender, receiver), mwh)
    back = told.transpose(0, 2, 1)
    # what both sides tell of one flow has opposite signs and is one flow; flows of both directions make one of their rest
    net = np.where(told * back < 0, (told - back) / 2, told - back)
    return np.maximum(-net, 0)
