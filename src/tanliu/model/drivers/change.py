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
        Output of each group [CNY]; not a number where it is not known, zero for a group that is not there.
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
    known = comparable(before, after, group)
    told = known[group]
    factors = _ratios([(side.amount, side.quantity) for side in (before, after)])
    owned = [side.output[group] for side in (before, after)]
    intensities = _ratios([(side.quantity, own) for side, own in zip((before, after), owned, strict=True)])
    totals = [np.full(len(group), side.output[known].sum()) for side in (before, after)]
    shares = [
        np.divide(own, total, where=told, out=np.zeros(len(group)))
        for own, total in zip(owned, totals, strict=True)
    ]
    made, used = (
        [np.column_stack(columns)[chosen] for columns in zip(*parts, strict=True)]
        for parts, chosen in (
            ((totals, shares, intensities, factors), told),
            (([before.quantity, after.quantity], factors), ~told),
        )
    )
    effects = np.zeros((len(group), len(DRIVERS)))
    columns = np.array([_OUTPUT, _STRUCTURE, _INTENSITY, _FACTOR])
    effects[np.flatnonzero(told)[:, None], columns] = additive(made[1], made[0])
    effects[np.flatnonzero(~told)[:, None], np.array([_USE, _FACTOR])] = additive(used[1], used[0])
    return effects


def comparable(before: Side, after: Side, group: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return of each group whether its output is known on both sides.

    A group that has neither output nor use on a side is not there, which is structure; what uses without output, or has
    output on no side, cannot be told by it.
    """
    fit = np.ones(len(before.output), dtype=bool)
    for side in (before, after):
        used = np.bincount(group, weights=side.quantity, minlength=len(fit)) > 0
        fit &= (side.output > 0) | ((side.output == 0) & ~used)
    fit &= (before.output > 0) | (after.output > 0)
    there = [side.output[fit].sum() > 0 for side in (before, after)]
    return fit if all(there) else np.zeros(len(fit), dtype=bool)


def _ratios(sides: list[tuple[Floats, Floats]]) -> list[Floats]:
    """Return upper over lower of both sides; where there is nothing below on one side it is that of the other."""
    found = [
        np.divide(upper, lower, out=np.full(len(upper), np.nan), where=lower > 0) for upper, lower in sides
    ]
    return [np.nan_to_num(np.where(np.isnan(one), other, one)) for one, other in (found, found[::-1])]
