"""Serial numbers of units that have them: runs that never overlap, half-open in code, printed with their last number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


class Lot(NamedTuple):
    """A run of serial numbers, from ``first`` to before ``end``."""

    first: int
    end: int

    def size(self) -> int:
        return self.end - self.first

    def printed(self) -> str:
        """Return the run as people write it, the last number included."""
        return f"{self.first}–{self.end - 1}"


def lot(first: int, end: int) -> Lot:
    """Return a run of serial numbers.

    Raises
    ------
    TanliuError
        When a bound is no whole number above zero, or nothing lies between them.
    """
    if type(first) is not int or type(end) is not int or not 0 < first < end:
        raise TanliuError(
            "no run of serial numbers", found=f"{first}–{end}",
            accepted=Message("whole numbers above zero, the end after the first"),
        )  # fmt: skip
    return Lot(first, end)


def overlap(lots: Sequence[Lot]) -> tuple[Lot, Lot] | None:
    """Return two runs that have a number in common; None when there are none."""
    return next(((a, b) for a, b in pairwise(sorted(lots)) if b.first < a.end), None)


def split(whole: Lot, at: int) -> tuple[Lot, Lot]:
    """Split a run before a serial number.

    Raises
    ------
    TanliuError
        When one part would be empty.
    """
    return lot(whole.first, at), lot(at, whole.end)


def take(lots: Sequence[Lot], amount: int) -> tuple[list[Lot], list[Lot]]:
    """Take the lowest numbers from runs.

    Returns
    -------
    tuple of list of Lot
        What is taken, and what is left, each in its order.

    Raises
    ------
    TanliuError
        When they have fewer, or two of them overlap.
    """
    both = overlap(lots)
    if both is not None:
        raise TanliuError("serial numbers overlap", found=" ".join(one.printed() for one in both))
    taken: list[Lot] = []
    left: list[Lot] = []
    wanted = amount
    for one in sorted(lots):
        here = min(wanted, one.size())
        wanted -= here
        if here:
            taken.append(Lot(one.first, one.first + here))
        if here < one.size():
            left.append(Lot(one.first + here, one.end))
    if wanted:
        raise TanliuError("fewer serial numbers than wanted", found=amount - wanted, accepted=amount)
    return taken, left


def without(lots: Sequence[Lot], wanted: Sequence[Lot]) -> list[Lot] | None:
    """Return what is left of runs when certain numbers are taken; None when one of them is not there."""
    left = sorted(lots)
    for one in wanted:
        at = next(
            (place for place, whole in enumerate(left) if whole.first <= one.first and one.end <= whole.end),
            None,
        )
        if at is None:
            return None
        whole = left[at]
        parts = Lot(whole.first, one.first), Lot(one.end, whole.end)
        left[at : at + 1] = [part for part in parts if part.first < part.end]
    return left
