"""The change of an amount between two sides, cell by cell: output, structure, intensity, use, factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.model.drivers.formulas import Floats, additive

#: What a change is made of. ``use`` is the quantity of groups whose output is not known on both sides: of these nobody
#: can tell more output from more use for the same output.
DRIVERS = ("output", "structure", "intensity", "use", "factor")
_OUTPUT, _STRUCTURE, _INTENSITY, _USE, _FACTOR = range(5)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two sides, by cell: what a group used of a carrier for a purpose.

    Attributes
    ----------
    quantity
        Quantity of each cell, at least zero [unit of its carrier].
    amount
        Amount of each cell that is decomposed, such as its emission, at least zero [kg].
    output
        Output of each group [CNY]; not a number where it is not known.
    """

    quantity: Floats
    amount: Floats
    output: Floats


def drivers(before: Side, after: Side, group: NDArray[np.int64]) -> Floats:
    """Return what each driver contributes to the change of each cell.

    A cell is output of all groups x share of its group x quantity per output x amount per quantity; where the output
    of its group is not known it is quantity x amount per quantity.

    Parameters
    ----------
    before, after
        The two sides; the same cells and groups in the same order.
    group
        Number of the group of each cell.

    Returns
    -------
    Floats
        By cell and driver of `DRIVERS`; the drivers of a cell add up to its change [unit of the amount].

    References
    ----------
    Ang, B. W. (2005), Energy Policy 33, 867: activity, structure and intensity of an industry, with the emission
    factor as in Ang and Zhang (2000), Energy 25, 1149.
    """
    known = (before.output > 0) & (after.output > 0)
    told = known[group]
    factors = _factors(before, after)
    made = [
        np.column_stack(
            [
                *_of_output(side, known, group[told]),
                side.quantity[told] / side.output[group[told]],
                factor[told],
            ]
        )
        for side, factor in zip((before, after), factors, strict=True)
    ]
    used = [
        np.column_stack([side.quantity[~told], factor[~told]])
        for side, factor in zip((before, after), factors, strict=True)
    ]
    effects = np.zeros((len(group), len(DRIVERS)))
    columns = np.array([_OUTPUT, _STRUCTURE, _INTENSITY, _FACTOR])
    effects[np.flatnonzero(told)[:, None], columns] = additive(made[1], made[0])
    effects[np.flatnonzero(~told)[:, None], np.array([_USE, _FACTOR])] = additive(used[1], used[0])
    return effects


def _factors(before: Side, after: Side) -> tuple[Floats, Floats]:
    """Return the amount per quantity of both sides; what was not used on a side has the factor of the other."""
    found = [
        np.divide(side.amount, side.quantity, out=np.full(len(side.amount), np.nan), where=side.quantity > 0)
        for side in (before, after)
    ]
    first, second = (np.where(np.isnan(one), other, one) for one, other in (found, found[::-1]))
    return np.nan_to_num(first), np.nan_to_num(second)


def _of_output(side: Side, known: NDArray[np.bool_], group: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the output of all groups and the share of each cell's group."""
    total = side.output[known].sum()
    return np.full(len(group), total), side.output[group] / total
